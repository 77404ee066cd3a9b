"""What assistive technology finds in the timeline: a part for each lane, with its thread's name and state.

Draws nothing: `lane_view` draws all lanes in one go.
"""

from collections.abc import Mapping, Set
from typing import Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from engine import phrases
from engine.trace import Phase
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord
from gui.time_axis.time_axis import TimeAxis
from gui.timeline.stay_text import thread_text

_SINCE: Final = "{state}, since {start}"
_NOT_YET: Final = "has not begun"
_SENTENCE: Final = "{thread}, {state}"


class LaneParts(QObject):
    """One widget without a look over the name of each lane in view."""

    def __init__(self, axis: TimeAxis, lanes: QWidget) -> None:
        super().__init__(lanes)
        self._axis = axis
        self._lanes = lanes
        self._parts: dict[int, QWidget] = {}

    def clear(self) -> None:
        """Tell of no thread."""
        self._drop(set(self._parts))

    def say(self, record: RunRecord, places: Mapping[int, QRect]) -> None:
        """Tell of these threads, by number, whose names are drawn there; of no others."""
        self._drop(self._parts.keys() - places.keys())
        names = RecordNames(record)
        for thread, place in places.items():
            part = self._parts.get(thread) or self._make(thread)
            part.setGeometry(place)
            part.setAccessibleName(names.thread_name(thread))
            part.setAccessibleDescription(self._state(record, thread))

    def sentence_of(self, thread: int) -> str:
        """What was told of a thread; empty if it has no part."""
        part = self._parts.get(thread)
        if part is None:
            return ""
        return _SENTENCE.format(thread=part.accessibleName(), state=part.accessibleDescription())

    def _drop(self, threads: Set[int]) -> None:
        for thread in threads:
            part = self._parts.pop(thread)
            part.hide()
            part.deleteLater()

    def _make(self, thread: int) -> QWidget:
        part = QLabel(self._lanes)  # for its role: it is text
        part.setObjectName(f"lane_{thread}")
        part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        part.show()
        self._parts[thread] = part
        return part

    def _state(self, record: RunRecord, thread: int) -> str:
        lane, moment = record.lanes[thread], self._axis.moment_ns
        if moment is None:
            return self._since(lane.phase, lane.since_ns)
        if moment < lane.begin_ns:
            return _NOT_YET
        stay = lane.at(moment)
        # Where single stays are no longer kept, the text tells shares.
        return thread_text(record, thread, moment, 1) if stay is None else self._since(stay.phase, stay.start_ns)

    def _since(self, phase: Phase, start_ns: int) -> str:
        return _SINCE.format(state=phrases.PHASE_LABELS[phase], start=self._axis.text_of(start_ns))
