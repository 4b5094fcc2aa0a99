"""Answers kept for as long as the log ends where it ended.

Every change of a business record is told in the log, in the same transaction. So whatever is worked out from such
records alone holds until the log ends with another event, and the digest of its last event says whether it does. What
rests on anything else (jobs, saved views, sessions, the hour) isn't kept here; a day belongs into the key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Unchanged(Generic[Key, Answer]):
    """The latest answers to one question, `most` of them, each with the end of the log at which it was worked out."""

    questions: ClassVar[list["Unchanged[Any, Any]"]] = []

    def __init__(self, most: int) -> None:
        self.questions.append(self)
        self._most = most
        self._kept: OrderedDict[Key, tuple[str, Answer]] = OrderedDict()
        self._lock = Lock()

    def answer(self, key: Key, *, end: str, work_out: Callable[[], Answer]) -> Answer:
        """The answer kept at that end of the log, else worked out and kept.

        `end` must have been read before: what is worked out is then of that end or of a later one, and whoever reads a
        later one asks anew. Without an end nothing is kept.
        """
        if not end:
            return work_out()
        with self._lock:
            kept_at, kept = self._kept.get(key, ("", None))
        if kept_at == end:
            return kept  # type: ignore[return-value] - what was kept at an end is an answer
        found = work_out()
        with self._lock:
            self._kept[key] = (end, found)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Keep nothing of what was answered."""
        with self._lock:
            self._kept.clear()


def forget_answers() -> None:
    """Forget all, where another database is put in place of this one: its log may end alike and its rows differ."""
    for question in Unchanged.questions:
        question.forget()
