"""What the bar says from the lab's own state, at once, where the world would tell it only when it has caught up."""

from typing import Final

from engine import phrases
from engine.verdict import Verdict
from gui.lab.run_state import RunState
from gui.record.run_record import RunRecord

BEHIND_WORTH_SAYING: Final = 2_000
"""With fewer events to take in, the world is behind by less than one can see."""

_STOPPING: Final = "Stopping. What has not ended after 2 s is killed."
_STOPPING_BEHIND: Final = "Stopping. Catching up with the last events."
_PAUSED: Final = "Paused at {seconds} s."
_PAUSED_BEHIND: Final = "Paused at {seconds} s. Catching up with the last events."
_PREPARING: Final = "Preparing the first step."
_BEFORE_FIRST: Final = "Before the first step. Step (F10) lets {thread} make it."
_AFTER_STEP: Final = "After step {step}. Step (F10) lets {thread} go on."
_RUNNING: Final = "Running."
_RUNNING_BEHIND: Final = "Running. Catching up with the events."
_ENDED_BEHIND: Final = "Ended after {seconds} s. Catching up with the last events."


def state_words(state: RunState, record: RunRecord, verdict: Verdict) -> str:
    """How the run stands, ``""`` if `verdict`, that of the record's world, says it better."""
    seconds = phrases.seconds(record.now_ns)
    behind = record.behind > BEHIND_WORTH_SAYING
    if state is RunState.STOPPING:
        return _STOPPING_BEHIND if behind else _STOPPING
    if verdict.failed:
        return ""
    match state:
        case RunState.PAUSED if record.stepped and record.steps.choice is not None:
            choice = record.steps.choice
            template = _AFTER_STEP if choice.step else _BEFORE_FIRST
            return template.format(step=choice.step, thread=phrases.thread_name(record.world, choice.proposed))
        case RunState.PAUSED if behind:
            return _PAUSED_BEHIND.format(seconds=seconds)
        case RunState.PAUSED if not record.world.paused:
            return _PAUSED.format(seconds=seconds)
        case RunState.RUNNING if record.stepped and not record.threads:
            return _PREPARING
        case RunState.RUNNING if behind:
            return _RUNNING_BEHIND
        case RunState.RUNNING if record.world.paused:
            return _RUNNING
        case RunState.ENDED if record.behind:
            return _ENDED_BEHIND.format(seconds=seconds)
    return ""
