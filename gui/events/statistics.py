"""How each thread spent its time: one bar a thread, its parts coloured and labelled by phase."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from engine import phrases
from engine.trace import ENDED_PHASES, Phase
from engine.world import World
from gui.look.icons import paint_icon
from gui.look.theme import Theme
from gui.widgets.focus_frame import FocusFrame

_NOTHING_YET = "Start the program to see how its threads spend their time."


@dataclass(frozen=True, slots=True)
class Share:
    """Lab time in nanoseconds that a thread spent in each phase."""

    thread: int
    name: str
    times: tuple[int, ...]

    @property
    def whole(self) -> int:
        return sum(self.times[Phase.RUNNING :])

    def parts(self) -> list[tuple[Phase, int]]:
        """The phases it was in, but for having ended, in their order."""
        return [(phase, self.times[phase]) for phase in Phase if self.times[phase] and phase not in _NOT_COUNTED]


_NOT_COUNTED = (Phase.UNCHANGED, *ENDED_PHASES)


def shares_of(world: World, now_ns: int) -> tuple[Share, ...]:
    """The shares of all threads of a run up to lab time `now_ns`."""
    return tuple(
        Share(state.number, state.name, tuple(state.time_in_phases(now_ns))) for state in world.threads.values()
    )


class Statistics(QScrollArea):
    """Refreshed by `show_shares`, at most five times a second, and only while it is seen.

    Signals:
        thread_selected: The user clicked a thread's bar.
    """

    thread_selected = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statistics")
        self.setAccessibleName("Time of each thread in each state")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        FocusFrame(self)
        self._bars = _Bars(theme, self)
        self.setWidget(self._bars)

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        self._bars.show_shares(shares)
        self.setAccessibleDescription("\n".join(share_text(self._bars.theme, share) for share in shares))


class _Bars(QWidget):
    def __init__(self, theme: Theme, area: Statistics) -> None:
        super().__init__()
        self.theme = theme
        self._area = area
        self._shares: tuple[Share, ...] = ()
        self.setObjectName("statistics_bars")
        self.setProperty("role", "rows")
        theme.changed.connect(self._resize)

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        resized = len(shares) != len(self._shares)
        self._shares = shares
        if resized:
            self._resize()
        self.update()

    def _resize(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def _row(self, place: int) -> QRect:
        px = self.theme.px
        return QRect(0, px(8) + place * px(46), self.width() - px(8), px(44))

    def _share_at(self, y: float) -> Share | None:
        place = int((y - self.theme.px(8)) // self.theme.px(46))
        return self._shares[place] if 0 <= place < len(self._shares) else None

    def _paint_share(self, painter: QPainter, rect: QRect, share: Share) -> None:
        theme, px = self.theme, self.theme.px
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colours.text)
        head = QRect(rect.left(), rect.top(), rect.width(), px(18))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, share.name)
        parts = share.parts()
        whole = sum(time for _, time in parts)
        if not whole:
            return
        most, longest = max(parts, key=lambda part: part[1])
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colours.muted)
        summary = _SUMMARY.format(percent=round(100 * longest / whole), phase=theme.phase_label(most))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, summary)
        left = float(rect.left())
        for phase, time in parts:
            width = rect.width() * time / whole
            self._paint_part(painter, QRectF(left, rect.top() + px(20), width, px(18)), phase)
            left += width

    def _paint_part(self, painter: QPainter, rect: QRectF, phase: Phase) -> None:
        theme, px = self.theme, self.theme.px
        painter.fillRect(rect, theme.phase_colour(phase))
        label = theme.phase_label(phase)
        ink = theme.on_phase(phase)
        size = px(10)
        inner = rect.adjusted(px(5), 0, -px(3), 0)
        if inner.width() < size:
            return
        shape = QRectF(inner.left(), rect.center().y() - size / 2, size, size)
        paint_icon(painter, theme.phase_icon(phase), ink, shape)
        inner.setLeft(inner.left() + size + px(4))
        if QFontMetrics(theme.font("small")).horizontalAdvance(label) <= inner.width():
            painter.setPen(ink)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, label)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(16) + len(self._shares) * self.theme.px(46))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if not self._shares:
                painter.setPen(self.theme.colours.muted)
                area = self.rect().adjusted(0, self.theme.px(12), 0, 0)
                painter.drawText(area, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, _NOTHING_YET)
            for place, share in enumerate(self._shares):
                row = self._row(place)
                if row.intersects(event.rect()):
                    self._paint_share(painter, row, share)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        share = self._share_at(event.position().y())
        if share is not None:
            self._area.thread_selected.emit(share.thread)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            share = self._share_at(event.pos().y())
            QToolTip.showText(event.globalPos(), share_text(self.theme, share) if share else "", self)
            return True
        return super().event(event)


_SUMMARY = "{percent} % {phase}"
_LINE = "{phase}: {seconds} s, {percent} %"


def share_text(theme: Theme, share: Share) -> str:
    """All shares of a thread in words, a line each."""
    parts = share.parts()
    whole = sum(time for _, time in parts)
    lines = [
        _LINE.format(phase=theme.phase_label(phase), seconds=phrases.seconds(time), percent=round(100 * time / whole))
        for phase, time in parts
    ]
    return "\n".join([share.name, *lines])
