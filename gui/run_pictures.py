"""Keeps the pictures of a run up to date: the stage, the graphs and the timeline."""

from PySide6.QtCore import QObject, Signal

from gui.graphs.graph_panel import GraphPanel
from gui.look.theme import Theme
from gui.record.moment import Moment
from gui.record.run_record import RunRecord
from gui.stage import Stage
from gui.time_axis.time_axis import TimeAxis
from gui.timeline.timeline_panel import TimelinePanel


class RunPictures(QObject):
    """Owns the pictures and the time axis that they share. They are drawn at every frame, and only if they are seen.

    Signals:
        thread_selected: The user chose a thread in one of them: its number.
    """

    thread_selected = Signal(int)

    def __init__(self, theme: Theme, moment: Moment, parent: QObject) -> None:
        super().__init__(parent)
        self._moment = moment
        self.axis = TimeAxis(self)
        self.stage = Stage(theme)
        self.graphs = GraphPanel(theme, self.axis)
        self.timeline = TimelinePanel(theme, self.axis)
        self.stage.thread_selected.connect(self.thread_selected)
        self.timeline.thread_selected.connect(self.thread_selected)

    def show_record(self, record: RunRecord | None) -> None:
        """Show another run, or that there is none. The moment is in that run already."""
        self.axis.count_events(record is not None and record.stepped)
        self.stage.set_record(record)
        self.graphs.set_record(record)
        self.timeline.set_record(record)

    def refresh(self) -> None:
        """Show what has become of the run."""
        if self._moment.is_now:
            self.stage.refresh()
        self.graphs.refresh()
        self.timeline.refresh()

    def select_thread(self, number: int | None) -> None:
        """Mark a thread, or none."""
        self.stage.select_thread(number)
        self.timeline.select_thread(number)

    def show_moment(self) -> None:
        """Show what there was at the moment."""
        self.axis.show_moment(self._moment.axis_ns)
        world = self._moment.world
        if self._moment.is_now:
            self.stage.refresh()
        elif world is not None:
            self.stage.show_world(world, self._moment.time_ns)
