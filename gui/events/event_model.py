"""The events of a run around a moment that pass a filter, as a Qt model over the columns; formats what is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum, unique
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from engine import phrases
from engine.trace import Kind, Record, split_line
from gui.look.event_text import Names, event_text
from gui.record.columns import TRACE_DTYPE, Rows, as_record
from gui.record.event_queries import about
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord

SCANNED_EVENTS: Final = 1 << 16
"""Only the newest 65,536 events are looked through, or as many around a moment of the past: the list costs the
same at any length of a run."""

LISTED_EVENTS: Final = 2_000
"""Of those that pass the filter, only the newest 2,000 are listed, or 1,000 before and after the moment."""

_AROUND: Final = 40
"""With fewer events listed before that of the moment, the list is made anew around it."""

SEARCHED_TEXTS: Final = 2_000
"""A searched text is looked for in the texts of this many of the newest events that have one."""

Mask = npt.NDArray[np.bool_]
"""(n,) bool, for n rows."""


class Column(IntEnum):
    """What is told of an event."""

    TIME = 0
    THREAD = 1
    EVENT = 2
    LINE = 3


_TITLES: Final = {Column.TIME: "Time", Column.THREAD: "Thread", Column.EVENT: "Event", Column.LINE: "Line"}

_TEXT_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
_NO_LINE: Final = "no line"

_TEXT_KINDS: Final = (Kind.PRINT, Kind.ERROR, Kind.PARAMETER, Kind.BROKEN)
_ITEM_KINDS: Final = (Kind.PUT, Kind.GET)


@unique
class KindGroup(Enum):
    """Kinds that are filtered together; the value is what the user reads."""

    ALL = "All events"
    BLOCKING = "Waiting"
    QUEUES = "Queues"
    LOCKS = "Locks and conditions"
    SIGNALS = "Events, semaphores, barriers"
    VARIABLES = "Shared variables"
    THREADS = "Start and end of threads"
    SLEEPING = "Sleeping"
    OUTPUT = "Output and errors"
    LABORATORY = "Laboratory"


_GROUPS: Final[dict[KindGroup, tuple[Kind, ...]]] = {
    KindGroup.BLOCKING: (Kind.BLOCKED, Kind.WAIT, Kind.GAVE_UP, Kind.WOKEN),
    KindGroup.QUEUES: (Kind.PUT, Kind.GET, Kind.TASK_DONE, Kind.DRAINED),
    KindGroup.LOCKS: (Kind.ACQUIRE, Kind.RELEASE, Kind.WAIT, Kind.NOTIFY, Kind.WOKEN),
    KindGroup.SIGNALS: (
        Kind.TAKE,
        Kind.GIVE,
        Kind.SET,
        Kind.CLEAR,
        Kind.PASS,
        Kind.ARRIVE,
        Kind.BREAK,
        Kind.RESET,
    ),
    KindGroup.VARIABLES: (Kind.WRITE, Kind.READ),
    KindGroup.THREADS: (Kind.START, Kind.BEGIN, Kind.END, Kind.JOINED, Kind.LEAVING),
    KindGroup.SLEEPING: (Kind.SLEEP, Kind.WAKE),
    KindGroup.OUTPUT: (Kind.PRINT, Kind.ERROR),
    KindGroup.LABORATORY: (Kind.PARAMETER, Kind.CLOCK, Kind.BROKEN),
}


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What the list shows: one thread or all (None), a group of kinds, a text in names, items or messages."""

    thread: int | None = None
    group: KindGroup = KindGroup.ALL
    text: str = ""


class EventModel(QAbstractTableModel):
    """Rows are events in their order, the newest last; those that are yet to happen at a moment are paler.

    Attributes:
        later: Colour of what is yet to happen.
        marked: Ground of the events of the marked object, which are bold as well.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._record: RunRecord | None = None
        self._names: Names | None = None
        self._filter = EventFilter()
        self._rows: Rows = np.empty(0, TRACE_DTYPE)
        self._sequences: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._position: int | None = None
        self.later = QColor()
        self.marked = QColor()
        self._bold = QFont()
        self._bold.setBold(True)
        self._thing: int | None = None
        self._about: Mask = np.empty(0, np.bool_)  # of the rows: that object

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run; empty until `refresh`."""
        self.beginResetModel()
        self._record = record
        self._names = RecordNames(record) if record else None
        self._list(np.empty(0, TRACE_DTYPE), np.empty(0, np.int64))
        self._position = None
        self.endResetModel()

    def set_filter(self, wanted: EventFilter) -> None:
        self._filter = wanted
        self.refresh()

    def show_moment(self, position: int | None) -> None:
        """List the events around the moment after so many events, the newest for None.

        What is listed stays where the event of the moment is far enough inside.
        """
        self._position = position
        row = -1 if position is None else self.row_of(position)
        if _AROUND <= row < len(self._rows) - 1:
            self._tell_change()
        else:
            self.refresh()

    def mark_object(self, thing: int | None) -> None:
        """Make the events of an object, by number, stand out; None for none."""
        self._thing = thing
        self._list(self._rows, self._sequences)
        self._tell_change()

    def _tell_change(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))

    def refresh(self) -> None:
        """Take the events that pass: the newest, or those around the moment."""
        if self._record is None:
            return
        columns, position = self._record.columns, self._position
        stop = columns.end if position is None else min(columns.end, position + SCANNED_EVENTS // 2)
        start = max(columns.first, stop - SCANNED_EVENTS)
        rows = columns.rows(start, stop)
        passing = np.flatnonzero(self._passing(rows))
        if position is not None:
            passing = passing[: int(np.searchsorted(passing, position - start)) + LISTED_EVENTS // 2]
        passing = passing[-LISTED_EVENTS:]
        if not len(passing) and not len(self._rows):
            return
        same = len(passing) == len(self._rows)
        if not same:
            self.beginResetModel()
        self._list(rows[passing], passing + start)
        if same:
            self._tell_change()
        else:
            self.endResetModel()

    def _list(self, rows: Rows, sequences: npt.NDArray[np.int64]) -> None:
        self._rows, self._sequences = rows, sequences
        # At once: cell by cell it takes a thousand times as long, twice for each that is painted.
        self._about = about(rows, self._thing) if self._thing is not None else np.zeros(len(rows), np.bool_)

    def sequence_at(self, row: int) -> int:
        """The sequence number of the event in a row."""
        return int(self._sequences[row])

    def row_of(self, position: int) -> int:
        """The row of the latest listed event of the first `position` ones, -1 if there is none."""
        return int(np.searchsorted(self._sequences, position)) - 1

    def record_at(self, row: int) -> Record:
        return as_record(self._rows[row])

    def _passing(self, rows: Rows) -> Mask:
        wanted = self._filter
        passing: Mask = rows["kind"] != Kind.RANK  # the PUT after it tells the same
        if wanted.thread is not None:
            passing &= rows["thread"] == wanted.thread
        if wanted.group is not KindGroup.ALL:
            passing &= np.isin(rows["kind"], _GROUPS[wanted.group])
        if wanted.text and self._names is not None:
            passing &= _mentioning(rows, passing, wanted.text.casefold(), self._names)
        return passing

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[Column(section)]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            position = self._position
            return self.later if position is not None and self._sequences[index.row()] >= position else None
        if role in (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.BackgroundRole):
            if not self._about[index.row()]:
                return None
            return self._bold if role == Qt.ItemDataRole.FontRole else self.marked
        if role not in _TEXT_ROLES or self._names is None:
            return None
        record = self.record_at(index.row())
        match index.column():
            case Column.TIME:
                return f"{record.time // 1_000_000 / 1e3:.3f}"  # cut, not rounded, as on the time axis
            case Column.THREAD:
                return self._names.thread_name(record.thread)
            case Column.EVENT:
                return event_text(record, self._names)
            case _:
                line = split_line(record.line)[1]
                if role == Qt.ItemDataRole.AccessibleTextRole:
                    return phrases.LINE.format(line=line) if line else _NO_LINE
                return str(line) if line else ""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (Column.TIME, Column.LINE) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _mentioning(rows: Rows, passing: Mask, text: str, names: Names) -> Mask:
    """Where a thread, an object or a text has `text` in it. Each name is compared once, not once an event."""
    found: Mask = np.isin(rows["object"], _numbers(rows["object"], text, names.object_name))
    found |= np.isin(rows["thread"], _numbers(rows["thread"], text, names.thread_name))
    for kinds, name in ((_TEXT_KINDS, names.text), (_ITEM_KINDS, names.item_text)):
        places = np.flatnonzero(passing & np.isin(rows["kind"], kinds))[-SEARCHED_TEXTS:]
        numbers = rows["item"][places]
        found[places] |= np.isin(numbers, _numbers(numbers, text, name))
    return found


def _numbers(numbers: npt.NDArray[np.uint32], text: str, name: Callable[[int], str]) -> list[int]:
    """Those of `numbers` whose name has `text` in it."""
    return [number for number in np.unique(numbers).tolist() if text in name(number).casefold()]
