"""What can be said about a schedule that has run: the same fold and the same sentences as for a live run."""

from engine.sheet import Sheet
from engine.stepped.run import Outcome
from engine.stepped.scheduler import USUAL_LIMITS, Limits
from engine.trace import Record
from engine.wire import Message
from engine.world import World


def world_after(outcome: Outcome, sheet: Sheet, limits: Limits = USUAL_LIMITS) -> World:
    """The world at the end of a traced schedule."""
    world = World(sheet)
    for part in outcome.story:
        if isinstance(part, Record):
            world.apply(part)
        else:
            world.add(part)
    noted(world, outcome.reason, len(outcome.schedule), outcome.silent, outcome.failure, limits)
    return world


def noted(
    world: World, reason: str, steps: int, silent: tuple[int, int], failure: str, limits: Limits = USUAL_LIMITS
) -> None:
    """Tell the world how a schedule ended; the arguments are those of `Outcome`."""
    match reason:
        case "finished":
            world.note(Message("ended", {"reason": "finished"}))
        case "step_limit":
            world.note(Message("ended", {"reason": "step_limit", "steps": steps}))
        case "silence":
            content = {"reason": "silence", "thread": silent[0], "line": silent[1], "seconds": limits.silence}
            world.note(Message("ended", content))
        case "crashed":
            world.note(Message("ended", {"reason": "crashed", "sentence": failure}))
        case "stopped":
            world.note(Message("ended", {"reason": "not_started", "sentence": failure}))
