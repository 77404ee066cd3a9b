"""A step of a stepped run that was made, as the engine process tells it and as whoever shows the run keeps it."""

from typing import NamedTuple


class MadeStep(NamedTuple):
    """Who did what, and where in the trace.

    Attributes:
        thread, key: Who made it.
        preempts: The thread that made the one before could have gone on.
        verb, object, other, line: As those of `next_operation.NextOperation`.
        events: How many events had happened before it; who sends the step says it.
    """

    thread: int
    key: str
    preempts: bool
    verb: str
    object: int
    other: str
    line: int
    events: int = 0
