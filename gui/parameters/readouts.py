"""Cards with the numbers of a run: one for each gauge that the sheet wants read."""

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from engine.sheet import Gauge, Sheet
from gui.look.theme import Theme
from gui.widgets.flow_layout import FlowLayout

NOTHING_YET = "–"


class _Card(QFrame):
    """A gauge's label and its newest value."""

    def __init__(self, theme: Theme, gauge: Gauge) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ""
        self.setProperty("card", True)
        self.setObjectName(f"{gauge.name}_card")
        self.setAccessibleName(gauge.label)
        self._label = QLabel(gauge.label)
        self._label.setProperty("role", "small")
        self._label.setWordWrap(True)
        self._value = QLabel()
        self._value.setObjectName(f"{gauge.name}_value")
        self._value.setProperty("role", "number")
        self._value.setTextFormat(Qt.TextFormat.RichText)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._label)
        self._column.addStretch(1)
        self._column.addWidget(self._value)
        theme.changed.connect(self._space)
        self._space()
        self.show_value(NOTHING_YET)

    def show_value(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self.setAccessibleDescription(text)
            self._write()

    def _write(self) -> None:
        number, unit = _split_unit(self._shown)
        colour, size = self._theme.colours.muted.name(), self._theme.font("small").pixelSize()
        style = f"font-size: {size}px; font-weight: 400; color: {colour}"
        self._value.setText(f'{escape(number)} <span style="{style}">{escape(unit)}</span>')

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(10), px(6), px(6), px(6))
        self._column.setSpacing(0)
        self._write()

    def sizeHint(self) -> QSize:
        # All cards are equally wide, and a number that grows by a digit moves nothing.
        width = self._theme.px(84)
        return QSize(width, self._column.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _split_unit(text: str) -> tuple[str, str]:
    """A value and its unit, ``""`` if it has none."""
    number, _, unit = text.replace("\N{NO-BREAK SPACE}", " ").partition(" ")
    return number, unit


class Readouts(QWidget):
    """Counts, rates and waiting times; `main_window` refreshes them at most five times a second."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("readouts")
        self.setAccessibleName("Readings")
        self._cards: dict[str, _Card] = {}
        self._flow = FlowLayout(self, stretched=True)
        theme.changed.connect(self._space)
        self._space()

    def show_sheet(self, sheet: Sheet) -> None:
        """Make the cards of another program, without values."""
        for card in self._cards.values():
            self._flow.removeWidget(card)
            card.deleteLater()
        self._cards = {}
        for gauge in sheet.gauges:
            if gauge.show in ("readout", "both"):
                self._add(gauge)
        self.setVisible(bool(self._cards))

    def show_values(self, texts: Mapping[str, str]) -> None:
        """Show the newest value of each gauge, by the gauge's name."""
        for name, card in self._cards.items():
            card.show_value(texts.get(name, NOTHING_YET))

    def _add(self, gauge: Gauge) -> None:
        card = _Card(self._theme, gauge)
        self._cards[gauge.name] = card
        self._flow.addWidget(card)
        card.show()

    def _space(self) -> None:
        self._flow.setContentsMargins(0, self._theme.px(4), self._theme.px(4), 0)
        self._flow.setSpacing(self._theme.px(6))
