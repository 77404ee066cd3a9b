"""Shows in every view what the selected object (a queue, a lock, a variable …) has to do with it."""

from typing import Final

from PySide6.QtCore import QObject

from engine import phrases
from gui.record.event_queries import lines_about
from gui.record.moment import Moment
from gui.run_pictures import RunPictures
from gui.run_views import RunViews
from gui.stepping.interleaving_view import InterleavingView

_USED: Final = "{object} is used in this line"


class MarkedObject(QObject):
    """Events and steps of the object are bold, its lines have a bar beside their numbers, its graph is underlined."""

    def __init__(
        self, views: RunViews, pictures: RunPictures, steps: InterleavingView, moment: Moment, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._selection = views.selection
        self._moment = moment
        self._source = views.source
        self._views = (pictures.stage, views.events, pictures.graphs, steps)
        pictures.stage.object_selected.connect(self._selection.select_thing)
        self._selection.changed.connect(self._show)
        moment.changed.connect(self.refresh)

    def _show(self) -> None:
        for view in self._views:
            view.mark_object(self._selection.thing)
        self.refresh()

    def refresh(self) -> None:
        """Mark the lines of the events up to the moment."""
        record, thing = self._moment.record, self._selection.thing
        state = record.world.objects.get(thing) if record is not None and thing is not None else None
        if record is None or state is None:
            self._source.mark_uses(frozenset(), "")
            return
        lines = lines_about(record.columns, state.number, self._moment.count)
        self._source.mark_uses(lines, _USED.format(object=phrases.object_name(record.world, state)))
