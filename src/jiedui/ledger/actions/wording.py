"""The form of words that people type: trimmed, present, not too long. Raises the one refusal of bad input."""

from jiedui.ledger.refusals import Refused


def required(text: str, *, what: str, most: int) -> str:
    """The text without blanks around it. Raises Refused where it is empty or too long."""
    kept = optional(text, what=what, most=most)
    if not kept:
        raise Refused("bad_input", "请填写{what}。", what=what)
    return kept


def optional(text: str, *, what: str, most: int) -> str:
    """The text without blanks around it, perhaps empty. Raises Refused where it is too long."""
    kept = text.strip()
    if len(kept) > most:
        raise Refused("bad_input", "{what}有{length}个字，最多{most}个字。", what=what, length=len(kept), most=most)
    if "\x00" in kept:
        raise Refused("bad_input", "{what}里有不能保存的字符，请重新输入。", what=what)
    return kept
