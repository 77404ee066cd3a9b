"""The steps of a stepped run: what was done, thread by thread, and below it what each thread does next."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QScrollArea, QWidget

from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.stepping.interleaving_view import InterleavingView
from gui.stepping.next_list import NextList, NextRow
from gui.widgets.fields import button
from gui.widgets.panel import Panel

_HINT: Final = "a column for each thread, a row for each step"
_SAVE: Final = "A file from which the run can be followed again, step by step"
_SAVE_LATER: Final = "A run can be saved when it has ended: F5 runs to the end"
_NEXT: Final = "What each thread does next"
_ROWS_SEEN: Final = 4
_SHARE: Final = 0.35
_AROUND_TABLE: Final = 84


class StepsPanel(Panel):
    """Shows what it is told.

    Attributes:
        interleaving: What was done.
        next: What each thread does next.

    Signals:
        branch_requested: The run shall go on from the moment of the past that is shown.
        save_requested, export_requested: The run shall become a recording, or a picture of its steps.
    """

    branch_requested = Signal()
    save_requested = Signal()
    export_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "steps", "Steps", _HINT, parent)
        self.interleaving = InterleavingView(theme)
        self.next = NextList(theme)
        self._branch = button("branch", "Go on from here", "Take the run back to the step that is shown (Ctrl+Return)")
        self._branch.clicked.connect(self.branch_requested)
        self._keep = button("keep_run", "Save", "Save the run as a recording, or its steps as a drawing or text")
        menu = QMenu(self._keep)
        menu.setToolTipsVisible(True)
        save = menu.addAction("Save run…")
        save.setObjectName("save_run")
        save.triggered.connect(self.save_requested)
        export = menu.addAction("Export steps…")
        export.setObjectName("export_steps")
        export.triggered.connect(self.export_requested)
        self._save = save
        self._keep.setMenu(menu)
        self.header.addWidget(self._branch)
        self.header.addWidget(self._keep)
        self._shown: Sequence[NextRow] = ()
        self._title = QLabel(_NEXT)
        self._title.setProperty("role", "strong")
        self._sentence = QLabel()
        self._sentence.setObjectName("next_sentence")
        self._sentence.setWordWrap(True)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("next_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.next)
        self.body.addWidget(self.interleaving, 1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._scroll)
        theme.changed.connect(self._fit)
        self.show_next((), "")
        self.show_possible(branch=False, save=False, export=False)

    @property
    def entry(self) -> QWidget:
        return self.interleaving

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run, None for none."""
        self.interleaving.set_record(record)

    def show_next(self, rows: Sequence[NextRow], sentence: str, title: str = _NEXT) -> None:
        """Show what threads do next, or a sentence in its place."""
        self._title.setText(title)
        self.next.show_rows(rows)
        self._rows = len(rows)
        self._title.setVisible(bool(rows))
        self._scroll.setVisible(bool(rows))
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._fit()
        proposed = self.next.proposed()
        if proposed is not None and rows != self._shown:
            self._scroll.ensureWidgetVisible(proposed)
        self._shown = rows

    def show_possible(self, *, branch: bool, save: bool, export: bool) -> None:
        """Offer what can be done."""
        self._branch.setVisible(branch)
        self._keep.setEnabled(save or export)
        self._save.setEnabled(save)
        self._save.setToolTip(_SAVE if save else _SAVE_LATER)

    def _fit(self) -> None:
        """Give the list a share of the height, and at least some rows."""
        width = self._scroll.viewport().width()
        height = self.next.heightForWidth(width) if self.next.hasHeightForWidth() else self.next.sizeHint().height()
        least = round(height * _ROWS_SEEN / max(1, self._rows))
        beside = self.interleaving.minimumSizeHint().height() + self._theme.px(_AROUND_TABLE)
        room = max(round(height / max(1, self._rows)), self.height() - beside)
        self._scroll.setFixedHeight(min(height, room, max(least, round(self.height() * _SHARE))) + self._theme.px(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
