"""The steps of a run as a Qt model: a row a step, a column a thread; words are made for what is seen."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine import phrases
from engine.stepped.interleaving import Row, rows_of_step
from engine.trace import LAB_THREAD
from gui.record.columns import as_record
from gui.record.run_record import RunRecord

CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole)
"""A `Cell`; None where a thread did nothing."""
_KEPT: Final = 512
_AND: Final = "{first} · {next}"
_SPOKEN: Final = "Step {step}, {thread}, line {line}: {text}"
_SPOKEN_BEFORE_ITS_FIRST_LINE: Final = "Step {step}, {thread}: {text}"
_SPOKEN_NOTHING: Final = "Step {step}, {thread}: nothing"
_SPOKEN_PREEMPTING: Final = "Step {step}, {thread} interrupts another thread, line {line}: {text}"

Index = QModelIndex | QPersistentModelIndex


class Cell(NamedTuple):
    """What one thread did in a step.

    Attributes:
        line: Number of the line, 0 if it isn't one of the program's own source.
        code: That line.
        text: The effects.
        own: It is the thread that made the step.
        preempts: It interrupted a thread that could have gone on.
        future: It has yet to happen at the moment that the window shows.
        marked: The step is one of the marked object.
    """

    thread: int
    line: int
    code: str
    text: str
    own: bool
    preempts: bool
    future: bool
    marked: bool


class InterleavingModel(QAbstractTableModel):
    """A row is a step, named by its number; the columns are threads in order of appearance."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._record: RunRecord | None = None
        self._threads: list[int] = []
        self._lines: Sequence[str] = ()
        self._count = 0
        self._at = 0
        self._thing: int | None = None
        self._rows = lru_cache(_KEPT)(self._make_rows)

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run; empty until `refresh`."""
        self.beginResetModel()
        self._record = record
        self._threads = []
        self._lines = record.program.source.splitlines() if record is not None else ()
        self._count = self._at = 0
        self._rows.cache_clear()
        self.endResetModel()

    def refresh(self) -> None:
        """Take in the steps and threads that have come since."""
        record = self._record
        if record is None:
            return
        threads = [number for number in record.threads if number != LAB_THREAD]
        if len(threads) > len(self._threads):
            self.beginInsertColumns(QModelIndex(), len(self._threads), len(threads) - 1)
            self._threads = threads
            self.endInsertColumns()
        count = len(record.steps.steps)
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = self._at = count
            self.endInsertRows()
        # Names and the events of the last step may have become known later than the step.
        self._rows.cache_clear()
        self._tell_change()

    def show_step(self, at: int) -> None:
        """Show the moment after so many steps: later ones are paler."""
        if at != self._at:
            self._at = at
            self._tell_change()

    def mark_object(self, thing: int | None) -> None:
        """Make the steps of an object, by number, stand out; None for none."""
        self._thing = thing
        self._tell_change()

    def _tell_change(self) -> None:
        if self._count and self._threads:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self._threads) - 1))

    @property
    def threads(self) -> Sequence[int]:
        """Numbers of the threads, in the order of their columns."""
        return self._threads

    def column_of(self, step: int) -> int:
        """The column of the thread that made a step, from 1."""
        assert self._record is not None
        return self._threads.index(self._record.steps.steps[step - 1].thread)

    def rows_of(self, step: int) -> Sequence[Row]:
        """What happened in a step, from 1."""
        return self._rows(step)

    def cells(self, row: int) -> dict[int, Cell]:
        """By column, what stands in a row: with many threads most columns are empty there."""
        threads = dict.fromkeys(one.thread for one in self.rows_of(row + 1))
        found = ((thread, self._cell(row, thread)) for thread in threads if thread in self._threads)
        return {self._threads.index(thread): cell for thread, cell in found if cell is not None}

    def _make_rows(self, step: int) -> Sequence[Row]:
        record = self._record
        assert record is not None
        steps = record.steps.steps
        made = steps[step - 1]
        end = steps[step].events if step < len(steps) else record.received
        records = [as_record(row) for row in record.columns.rows(made.events, end)]
        thing = record.world.objects.get(made.object)
        name = made.other or (phrases.object_name(record.world, thing) if thing is not None else "")
        call = made.verb, name
        lines = {made.thread: made.line}
        world, preempts = record.world, made.preempts
        return rows_of_step(step, made.thread, call, records, lines, self._lines, world, preempts=preempts)

    def _cell(self, row: int, thread: int) -> Cell | None:
        mine = [one for one in self.rows_of(row + 1) if one.thread == thread]
        if not mine:
            return None
        text = mine[0].effect
        for other in mine[1:]:
            text = _AND.format(first=text, next=other.effect)
        line, code = next(((one.line, one.code) for one in mine if one.code), (0, ""))
        return Cell(
            thread,
            line,
            code,
            text,
            own=bool(mine[0].step),
            preempts=mine[0].preempts,
            future=row >= self._at,
            marked=bool(mine[0].step) and self._is_marked(row),
        )

    def _is_marked(self, row: int) -> bool:
        assert self._record is not None
        step = self._record.steps.steps[row]
        return not step.other and step.object == self._thing  # of a step with another thread, that is the object

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._threads)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        wanted = (
            CELL_ROLE,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        )
        if not index.isValid() or role not in wanted:
            return None
        thread = self._threads[index.column()]
        cell = self._cell(index.row(), thread)
        assert self._record is not None
        name = phrases.thread_name(self._record.world, thread)
        if cell is None and role == Qt.ItemDataRole.AccessibleTextRole:
            return _SPOKEN_NOTHING.format(step=index.row() + 1, thread=name)
        if role == CELL_ROLE or cell is None:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        template = _SPOKEN_PREEMPTING if cell.preempts else _SPOKEN
        if not cell.line:
            template = _SPOKEN_BEFORE_ITS_FIRST_LINE
        return template.format(step=index.row() + 1, thread=name, line=cell.line, text=cell.text)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if self._record is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return self._record.threads[self._threads[section]].name
