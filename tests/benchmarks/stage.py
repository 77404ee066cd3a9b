"""A frame of the window with 32 threads and a queue of 200 items at 20,000 events/s: with the stage beside without it.

CPU time of the process divided by the frames drawn, in turns, at the pace of real time. The window draws at most 62.5
frames/s; with the stage it must be 30 at least.
"""

import tempfile
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from tests.benchmarks._measure import in_turns, show
from tests.benchmarks.frame import TURN_S, Rate

RATE = 20_000
ITEMS = 200


class Paints(QObject):
    """Counts how often a widget is drawn."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shown = Rate(Path(folder), RATE, capacity=ITEMS)
        hidden = Rate(Path(folder), RATE, capacity=ITEMS, hidden="stage")
        paints = Paints(shown.workbench.pictures.stage.canvas)
        drawn: list[float] = []

        def with_stage() -> float:
            before = paints.count
            spent = shown.turn()
            drawn.append((paints.count - before) / TURN_S)
            return spent

        value, baseline, ratio = in_turns(with_stage, hidden.turn, rounds=7)
        facts = shown.workbench.pictures.stage.canvas.facts
        queued = max(len(getattr(fact, "items", ())) for fact in facts.objects().values())
        show(
            "frame_with_stage_at_20000_events_per_s", value, "ms CPU", ratio, "≤ 33 ms: 30 frames on a core of its own"
        )
        show("frame_without_stage", baseline, "ms CPU", None, "–")
        show("stage_drawn", median(drawn), "per s", None, "≥ 30, where no other work takes the core")
        show("threads_on_stage", len(facts.threads), "", None, "–")
        show("items_on_stage", queued, "", None, "–")
        for rate in (shown, hidden):
            rate.window.close()


if __name__ == "__main__":
    main()
