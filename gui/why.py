"""Asks "Why?" about what the window shows at its moment, and follows the steps of the answer."""

from typing import Final

from PySide6.QtCore import QObject

from engine.causes.chain import Cause
from engine.causes.explain import has_reasons, stands_still, why_thread, why_verdict
from gui.events.why_panel import WhyPanel
from gui.look.quantities import clock_text
from gui.record.column_history import ColumnHistory
from gui.record.moment import Moment
from gui.record.selection import Selection

_NOTHING: Final = "Nothing stands still here and nothing has failed. Select a thread that waits."
_STEP: Final = "step {step}"
_NO_RUN: Final = "Start the program first."


class Why(QObject):
    """Between the moment, the selection and the panel that shows the answer."""

    def __init__(self, moment: Moment, selection: Selection, panel: WhyPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._moment = moment
        self._selection = selection
        self._panel = panel
        panel.cause_chosen.connect(self._show_cause)

    def ask(self) -> None:
        """Explain why the selected thread waits or failed; if it does neither, what the verdict says."""
        world, thread = self._moment.world, self._selection.number
        if world is not None and thread is not None and stands_still(world, thread):
            self.ask_about_thread(thread)
        else:
            self.ask_about_verdict()

    def ask_about_thread(self, thread: int) -> None:
        """Explain why a thread waits or failed at this moment."""
        self._selection.select(thread)
        world = self._moment.world
        if world is not None and thread in world.threads:
            causes = why_thread(world, self._history(), thread)
            self._panel.show_causes(world.why(thread) if causes else _NOTHING, tuple(causes), self._when)

    def ask_about_verdict(self) -> None:
        """Explain everything that has gone wrong up to this moment."""
        world = self._moment.world
        if world is None:
            self._panel.show_causes(_NO_RUN, (), self._when)
            return
        verdicts = [verdict for verdict in world.verdicts if has_reasons(verdict)]
        causes = [cause for verdict in verdicts for cause in why_verdict(world, self._history(), verdict)]
        subject = verdicts[0].sentence if verdicts else _NOTHING
        self._panel.show_causes(subject, tuple(dict.fromkeys(causes)), self._when)

    def _history(self) -> ColumnHistory:
        record = self._moment.record
        assert record is not None  # there is a world
        return ColumnHistory(record.columns)

    def _when(self, cause: Cause) -> str:
        """The moment of a step of the answer: a time, or the number of a step where steps are chosen."""
        record = self._moment.record
        if record is None or not record.stepped or cause.event is None:
            return clock_text(cause.time)
        return _STEP.format(step=record.steps.step_at(cause.event + 1))

    def _show_cause(self, cause: Cause) -> None:
        if cause.event is not None:
            self._moment.go_to_event(cause.event)
        self._selection.select(cause.thread)
