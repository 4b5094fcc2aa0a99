"""What the parts of a folder share as they are read: its files, its words, and the faults found, each with its place.

What the parts say is in `folder_programme` and `folder_activities`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

MOST_FAULTS = 200
MOST_BYTES = 20 * 1024 * 1024
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of the folder: a Chinese template with its values, for a face to translate."""

    place: str
    template: str
    values: Mapping[str, object]

    @property
    def message(self) -> str:
        return f"{self.place}：{self.template.format_map(self.values)}"


class ImportRefused(InputRefused):
    """The folder can't be imported; `faults` say where and what."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("I001", "导入的内容有{count}处错误，没有写入任何数据。", count=len(self.faults))


class Faults:
    """Gathers what is wrong, so that all of it is said at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, place: str, template: str, **values: object) -> None:
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(place, template, values))

    def take(self, place: str, name: str, read: Callable[[], Value], otherwise: Value) -> Value:
        """What `read` gives, or `otherwise` with a fault at the place."""
        try:
            return read()
        except Unread as fault:
            self.add(f"{place}“{name}”", fault.template, **fault.values)
            return otherwise

    def stop_here(self) -> None:
        """Go no further with what can't be read. Raises ImportRefused with all faults so far."""
        if self.found:
            raise ImportRefused(self.found)


class Unread(Exception):  # noqa: N818 - inside the reading of a folder
    """One thing that can't be read; `Faults.take` gives it its place."""

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template)


def bytes_of(path: Path) -> bytes:
    """The file's content. Raises Unread where it isn't there or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unread(untranslated("文件超过{most}兆字节。"), most=MOST_BYTES // 1024**2)
        return path.read_bytes()
    except OSError as error:
        raise Unread(untranslated("找不到或不能读取这个文件。")) from error


def file_inside(folder: Path, name: str) -> Path:
    """A file of the folder; a name that leads out of it isn't one. Raises Unread."""
    path = folder / name
    if not name or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise Unread(untranslated("找不到文件“{name}”。"), name=name)
    return path


def text_of(row: Mapping[str, Any], name: str) -> str:
    """Words that must be there. Raises Unread."""
    text = text_or_empty(row, name)
    if not text:
        raise Unread(untranslated("没有填写。"))
    return text


def text_or_empty(row: Mapping[str, Any], name: str) -> str:
    """Words that may be lacking. Raises Unread where something else than words is there."""
    value = row.get(name, "")
    if not isinstance(value, str):
        raise Unread(untranslated("应是加引号的文字。"))
    return value.strip()
