"""What lies behind an exception: its causes, each once."""

from collections.abc import Iterator


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, what it was raised from or while handling, and so on to the first.

    >>> [*causes(ValueError(1))]
    [ValueError(1)]
    """
    seen = set[int]()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
