"""Which panes are shown: any can be hidden, one at a time can fill the window, several can share a place."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gui.widgets.panel import Panel


class PaneLayout(QObject):
    """Shows and hides the panes of the splitters. A splitter without a pane to show is hidden too.

    Of the panes that share a place the one that was brought last is seen; the others are tabs in its header, or, if
    all panes share one place, of whoever asks for `pages`.

    Signals:
        changed: Other panes are shown now.
    """

    changed = Signal()

    def __init__(self, panes: Mapping[str, QWidget], splitters: tuple[QSplitter, ...], parent: QObject) -> None:
        """`splitters` are the nested ones, the inner before the outer."""
        super().__init__(parent)
        self._panes = dict(panes)
        self._splitters = splitters
        self._hidden: set[str] = set()
        self._others: dict[str, set[str]] = {}  # what is hidden in layouts that aren't shown, by their names
        self._layout = ""
        self._filling: str | None = None
        self._groups: tuple[tuple[str, ...], ...] = ()
        self._brought: list[str] = []  # the last one at the end
        for name, pane in self._panes.items():
            for panel in _panels(pane):
                panel.expand_requested.connect(lambda name=name: self.fill_or_restore(name))
                panel.tab_chosen.connect(self.bring)

    @property
    def hidden(self) -> frozenset[str]:
        """Names of the panes that the user has hidden, in the layout that is shown at the start."""
        return frozenset(self._others[""] if self._layout else self._hidden)

    def is_shown(self, name: str) -> bool:
        return name not in self._hidden

    def share_places(self, groups: tuple[tuple[str, ...], ...]) -> bool:
        """Let the panes of each group share one place; those of no group have their own. False if they did before."""
        if groups == self._groups:
            return False
        self._groups = groups
        self._apply()
        return True

    def bring(self, name: str) -> None:
        """Show a pane before the others with which it shares its place."""
        self._put_in_front(name)
        if not self._filling:
            self._apply()

    def pages(self) -> dict[str, str]:
        """Names and titles of the panes that share the only place; none if there are more places."""
        return self._tabs(self._groups[0][0]) if self._groups and len(self._groups[0]) == len(self._panes) else {}

    def is_in_front(self, name: str) -> bool:
        """Whether a pane is shown, and no other one in its place."""
        group = [other for other in self._group(name) if other not in self._hidden]
        brought = [other for other in self._brought if other in group]
        return [name] == [*group[:1], *brought][-1:]  # the first one until another is brought

    def show_pane(self, name: str, shown: bool) -> None:
        """Show or hide a pane; the last one can't be hidden."""
        if shown:
            self._hidden.discard(name)
            self._put_in_front(name)
        elif len(self._hidden) < len(self._panes) - 1:
            self._hidden.add(name)
        self._filling = None
        self._apply()

    def fill_or_restore(self, name: str) -> None:
        """Let a pane fill the window; the second time, show the others again."""
        self._filling = None if self._filling == name else name
        self._hidden.discard(name)
        self._apply()

    def fill_or_restore_focused(self, focused: QWidget | None) -> None:
        """As `fill_or_restore`, with the pane that has the focus; while one fills the window, that one."""
        name = self._filling or self._pane_of(focused)
        if name is not None:
            self.fill_or_restore(name)

    def restore(self, hidden: frozenset[str]) -> None:
        """Show all panes but those."""
        self._hidden = set(hidden) & set(self._panes)
        self._filling = None
        self._apply()

    def use_layout(self, name: str, hidden: frozenset[str]) -> None:
        """Go on with another layout, ``""`` for that of the start; the first time, `hidden` are its hidden panes."""
        if name == self._layout:
            return
        self._others[self._layout] = self._hidden
        self._hidden = self._others.get(name, set(hidden))
        self._layout = name
        self._filling = None
        self._apply()

    def _put_in_front(self, name: str) -> None:
        if name in self._brought:
            self._brought.remove(name)
        self._brought.append(name)

    def _pane_of(self, widget: QWidget | None) -> str | None:
        return next(
            (
                name
                for name, pane in self._panes.items()
                if widget is not None and (pane is widget or pane.isAncestorOf(widget))
            ),
            None,
        )

    def _group(self, name: str) -> tuple[str, ...]:
        return next((group for group in self._groups if name in group), (name,))

    def _tabs(self, name: str) -> dict[str, str]:
        """Names and titles of the panes that are to be had in the place of this one."""
        return {other: _title(self._panes[other]) for other in self._group(name) if other not in self._hidden}

    def _is_seen(self, name: str) -> bool:
        if self._filling:
            return name == self._filling
        return self.is_in_front(name)

    def _apply(self) -> None:
        alone = bool(self.pages())
        for name, pane in self._panes.items():
            pane.setVisible(self._is_seen(name))
            tabs = {} if alone or self._filling else self._tabs(name)
            for panel in _panels(pane):
                panel.show_expanded(name == self._filling, possible=not alone)
                panel.show_tabs(tabs if len(tabs) > 1 else {}, name, titled=alone)
        for splitter in self._splitters:
            splitter.setVisible(any(not part.isHidden() for part in _parts(splitter)))
        self.changed.emit()


def _parts(splitter: QSplitter) -> list[QWidget]:
    parts = (splitter.widget(place) for place in range(splitter.count()))
    return [part for part in parts if part is not None]


def _panels(pane: QWidget) -> list[Panel]:
    """The frames of a pane: its own, or those of the pages that it shows in turn."""
    return [pane] if isinstance(pane, Panel) else pane.findChildren(Panel)


def _title(pane: QWidget) -> str:
    shown = pane.currentWidget() if isinstance(pane, QStackedWidget) else pane
    return shown.title if isinstance(shown, Panel) else (shown or pane).accessibleName()
