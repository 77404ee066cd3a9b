"""A frame of the window with 32 threads and a queue of 200 items at 20,000 events/s: with the stage beside without it.

CPU time of the process divided by the frames drawn, in turns, at the pace of real time. The window draws at most 62.5
frames/s; with the stage it must be 30 at least.
"""

import tempfile
from pathlib import Path

from tests.benchmarks._measure import in_turns, show
from tests.benchmarks.frame import TURN_S, Rate

RATE = 20_000
ITEMS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shown = Rate(Path(folder), RATE, capacity=ITEMS)
        hidden = Rate(Path(folder), RATE, capacity=ITEMS, hidden="stage")
        frames: list[float] = []

        def with_stage() -> float:
            spent = shown.turn()
            frames.append(shown.frames / TURN_S)
            return spent

        value, baseline, ratio = in_turns(with_stage, hidden.turn, rounds=5)
        facts = shown.workbench.stage.canvas.facts
        queued = max(len(getattr(fact, "items", ())) for fact in facts.objects().values())
        show("frame_with_stage_at_20000_events_per_s", value, "ms CPU", ratio, "–")
        show("frame_without_stage", baseline, "ms CPU", None, "–")
        show("frames_with_stage", min(frames), "per s", None, "≥ 30")
        show("threads_and_items_on_stage", len(facts.threads) + queued / 1000, "t.items", None, "–")
        for rate in (shown, hidden):
            rate.window.close()


if __name__ == "__main__":
    main()
