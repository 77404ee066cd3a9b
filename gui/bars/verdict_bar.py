"""The bar at the bottom: how the run stands in one sentence, its figures, why the selected thread waits."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from engine.phrases import Counted
from engine.verdict import Verdict, VerdictKind
from gui.bars.state_words import BEHIND_WORTH_SAYING
from gui.look.icons import IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.widgets.announcement import announce

VERDICT_LOOKS: Final = {
    VerdictKind.RUNNING: ("dot", "good", "good"),
    VerdictKind.FINISHED: ("check", "good", "good"),
    VerdictKind.STOPPED: ("stop", "muted", "quiet"),
    VerdictKind.KILLED: ("cross", "bad", "bad"),
    VerdictKind.STALLED: ("phase-condition", "caution", "attention"),
    VerdictKind.DEADLOCK: ("phase-lock", "bad", "bad"),
    VerdictKind.BROKEN_INVARIANT: ("cross", "bad", "bad"),
    VerdictKind.UNCAUGHT_EXCEPTION: ("warning", "bad", "bad"),
    VerdictKind.NOT_STARTED: ("warning", "bad", "bad"),
    VerdictKind.CRASHED: ("warning", "bad", "bad"),
    VerdictKind.SILENT: ("warning", "bad", "bad"),
    VerdictKind.STEP_LIMIT: ("stop", "muted", "quiet"),
}
"""Icon, its colour, and the role of the sentence."""


_ROOM_STEP: Final = 40
_ROOM_FOR_ALL: Final = 800
_MOST_SHARE: Final = 0.42

_EVENTS: Final = Counted("{time} · {count} event, not lost", "{time} · {count} events, none lost")
_EVENTS_LOST: Final = Counted("{time} · {count} event, {lost:,} lost", "{time} · {count} events, {lost:,} lost")
_BEHIND: Final = "{figures} · details {behind:,} events behind"


class VerdictBar(QFrame):
    """Tells, and has a button that asks why.

    Signals:
        why_requested: The user wants to know what led to this.
    """

    why_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: VerdictKind | None = None  # a verdict is announced once, as long as nothing else is shown
        self.setObjectName("verdict_bar")
        self.setAccessibleName("State of the run")
        self.setProperty("bar", True)
        self.setProperty("edge", "bottom")
        self._icon = IconLabel(theme, "dot", "muted", 15)
        self._sentence = QLabel()
        self._sentence.setObjectName("verdict")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)  # a verdict is read as a whole
        self._why = QPushButton("Why?")
        self._why.setObjectName("ask_why")
        self._why.setAccessibleName("Why?")
        self._why.setToolTip("What led to this, step by step; of the selected thread, why it waits (W)")
        self._why.setAutoDefault(False)
        self._why.clicked.connect(self.why_requested)
        policy = self._why.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._why.setSizePolicy(policy)
        self._why.hide()
        self._tells_loss = self._hints = False
        self._figures = QLabel()
        self._figures.setObjectName("figures")
        self._figures.setProperty("role", "muted")
        self._selection = QLabel()
        self._selection.setTextFormat(Qt.TextFormat.PlainText)
        self._selection.setWordWrap(True)
        self._selection.setObjectName("selection")
        self._selection.setProperty("role", "muted")
        self._selection.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._sentence, 1)
        self._row.addWidget(self._why)
        self._row.addWidget(self._figures)
        self._row.addWidget(self._selection, 2)
        theme.changed.connect(self._space)
        self._space()

    def show_sentence(self, sentence: str, icon: str, colour: str, role: str) -> None:
        """Say how the run stands; `colour` is the icon's, `role` the text's."""
        self._said = None
        self._write(sentence, icon, colour, role)

    def show_verdict(self, verdict: Verdict, sentence: str = "") -> None:
        """Say what the world concludes, in another `sentence` than the verdict's if need be."""
        self._write(sentence or verdict.sentence, *VERDICT_LOOKS[verdict.kind])
        if verdict.kind is not self._said:
            self._said = verdict.kind
            if verdict.kind is not VerdictKind.RUNNING:
                announce(self._sentence, self._sentence.text())
        # What failed is read as a whole; while all goes well, why a thread waits is of more interest.
        self._row.setStretch(1, 3 if verdict.failed else 1)

    def _write(self, sentence: str, icon: str, colour: str, role: str) -> None:
        self._icon.show_icon(icon, colour)
        set_role(self._sentence, role)
        self._sentence.setText(sentence)
        self._give_room()

    def show_figures(self, now_ns: int, received: int, dropped: int, behind: int) -> None:
        """Say the lab time, how many events came and were lost, and how many the world has yet to take in."""
        text = (_EVENTS_LOST if dropped else _EVENTS).format(received, time=elapsed(now_ns), lost=dropped)
        if behind > BEHIND_WORTH_SAYING:
            text = _BEHIND.format(figures=text, behind=behind)
        self._figures.setText(text)
        self._tells_loss = bool(dropped or behind > BEHIND_WORTH_SAYING)
        self._give_room()

    def show_no_figures(self) -> None:
        self._figures.setText("")

    def show_selection(self, sentence: str) -> None:
        """Say why the selected thread waits."""
        self._hints = False
        self._selection.setText(sentence)
        self._give_room()

    def show_hint(self, sentence: str) -> None:
        """Say what can be done while no thread is selected, ``""`` for nothing; where there is little room, nothing."""
        self._hints = True
        self._selection.setText(sentence)
        self._give_room()

    def offer_why(self, offered: bool) -> None:
        """Offer to tell what led to this, if there is something to tell."""
        self._why.setVisible(offered)

    def _give_room(self) -> None:
        """Let the sentence stand in one line if that leaves enough for the rest; in steps, so that nothing wobbles."""
        # In a narrow window the bar above, which tells the time as well, has to do while all is well.
        has_room = self.width() > self._theme.px(_ROOM_FOR_ALL)
        self._figures.setVisible(self._tells_loss or has_room)
        self._selection.setVisible(has_room or not self._hints)
        step = self._theme.px(_ROOM_STEP)
        wanted = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text()) + self._theme.px(2)
        room = min(round(self.width() * _MOST_SHARE), self.width() - self._width_without_sentence())
        self._sentence.setMinimumWidth(max(1, min(-(-wanted // step) * step, room)))

    def _width_without_sentence(self) -> int:
        shown: list[QWidget] = [self._icon, self._why, *([] if self._figures.isHidden() else [self._figures])]
        others = sum(part.sizeHint().width() for part in shown)
        margins = self._row.contentsMargins()
        return others + margins.left() + margins.right() + 4 * self._row.spacing()

    def _space(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(14), px(5), px(14), px(5))
        self._row.setSpacing(px(12))
        self._give_room()

    def minimumSizeHint(self) -> QSize:
        # Without the sentence, which takes what is free: it never widens the window.
        return QSize(self._width_without_sentence(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()


def elapsed(nanoseconds: int) -> str:
    """Lab time as minutes, seconds and tenths: ``00:42.6``."""
    tenths = nanoseconds // 100_000_000
    minutes, tenths = divmod(tenths, 600)
    return f"{minutes:02d}:{tenths // 10:02d}.{tenths % 10}"
