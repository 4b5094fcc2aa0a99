"""What may fail about a store that is elsewhere."""


class StoreUnreachable(OSError):  # noqa: N818 - it is a state of the store, told to people in a sentence
    """The bucket doesn't answer, or doesn't let us in."""
