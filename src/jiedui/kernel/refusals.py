"""Input that can't be used at all: one exception, with a code, a sentence and the values in it.

A thing that is merely odd is a diagnostic, not a refusal.
"""

from collections.abc import Mapping


class InputRefused(Exception):  # noqa: N818 - it is a refusal, and is called one everywhere
    """The input can't be used. `template` is Chinese and says what, where and what would be accepted.

    >>> str(InputRefused("D001", "“{name}”是空文件，请提供有内容的方案文件。", name="a.txt"))
    '“a.txt”是空文件，请提供有内容的方案文件。'
    """

    def __init__(self, code: str, template: str, **values: object) -> None:
        self.code = code
        self.template = template
        self.values: Mapping[str, object] = values
        super().__init__(template.format_map(values))
