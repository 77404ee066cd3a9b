"""Keeps what the user makes of the opened program, edits and faults, and gives it to the lab for the next start."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from engine.catalog import Program, ProgramError
from engine.untraced import untraced
from gui.lab.lab import Lab
from gui.programs.draft import Draft
from gui.programs.fault_menu import FaultMenu
from gui.programs.fault_strip import FaultStrip
from gui.source.code_page import CodePage
from gui.source.fault_list import Switch
from gui.widgets.banner import Banner

_SETTLED_MS: Final = 300
"""After the last key of an edit the parameters and faults follow it; a start takes it at once."""

_LACKS: Final = "The edited text has not the lines that this fault changes."
_EXCLUDED: Final = "Changes the same lines as “{other}”. Switch that off first."
_DIFF_IS_FIXED: Final = (
    "While a fault is on, the source shows what it changes and can't be edited. Switch the faults off to edit the text."
)


class Authoring(QObject):
    """Connects the page with the source, the menu and the strip of the faults with the lab.

    Attributes:
        draft: What the user has made of the opened program; None before one is open.

    Signals:
        settled: The draft is another one, was edited, or has been saved.
    """

    settled = Signal()

    def __init__(
        self, lab: Lab, code: CodePage, menu: FaultMenu, strip: FaultStrip, banner: Banner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._lab = lab
        self._code = code
        self._menu = menu
        self._strip = strip
        self._banner = banner
        self.draft: Draft | None = None
        self._untraced: dict[str, str] = {}
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self.settle)
        lab.program_opened.connect(self._begin)
        lab.program_revised.connect(self._show)
        lab.state_changed.connect(self._show_state)
        lab.starting.connect(self.settle)
        code.source.text_edited.connect(self._note_edit)
        code.source.edit_refused.connect(lambda: banner.show_notice(_DIFF_IS_FIXED))
        code.bar.undo_requested.connect(code.source.undo)
        code.bar.revert_requested.connect(self.revert)
        for switches in (code.faults, menu):
            switches.fault_switched.connect(self.switch_fault)
        strip.off_requested.connect(self.switch_all_off)
        strip.restart_requested.connect(lab.restart)

    @property
    def edited(self) -> bool:
        """Whether there are edits that no file has."""
        return self.draft is not None and self.draft.edited

    def settle(self) -> None:
        """Let the next start run the text as it is now."""
        self._settled.stop()
        if self.draft is not None and self.draft.base.source != self._source_of_lab():
            self._revise()
        self.settled.emit()

    def switch_fault(self, name: str, on: bool) -> None:
        """Switch a fault on or off, from the next start."""
        if self.draft is not None:
            self.settle()
            self.draft.switch(name, on=on)
            self._revise()

    def switch_all_off(self) -> None:
        """Let the next start run without faults."""
        if self.draft is not None:
            self.draft.faults = ()
            self._revise()

    def revert(self) -> None:
        """Go back to the text of the file; what was edited can be had again with Undo."""
        if self.draft is not None:
            self.switch_all_off()
            self.take_text(self.draft.opened.source)

    def take_text(self, text: str) -> None:
        """Put another text in the place of the present one, as an edit of the user's."""
        self._code.source.replace_source(text)
        self.settle()

    def note_saved(self) -> None:
        """The text is in a file now."""
        self.settle()
        if self.draft is not None:
            self.draft.note_saved()
            self._show_state()
            self.settled.emit()

    def stop(self) -> None:
        """Do nothing more by itself."""
        self._settled.stop()

    def _source_of_lab(self) -> str:
        program = self._lab.program
        return "" if program is None else program.faultless.source

    def _begin(self) -> None:
        self._settled.stop()
        program = self._lab.program
        former, self.draft = self.draft, None if program is None else Draft(program)
        if former is not None and self.draft is not None:
            self.draft.go_on_from(former)
        if program is not None:
            self._untraced = untraced(program.source, program.path.name)  # who opened it has said so
        self._show()
        self.settled.emit()

    def _revise(self) -> None:
        if self.draft is None:
            return
        try:
            program = self.draft.program
        except ProgramError as error:
            self.draft.faults = ()
            program = self.draft.base
            self._banner.show_notice(str(error))
        self.draft.faults = program.faults
        self._lab.revise(program)
        self._say_untraced(program)

    def _say_untraced(self, program: Program) -> None:
        """Say what the edited text uses and the laboratory can't follow, as soon as it does."""
        former, self._untraced = self._untraced, untraced(program.source, program.path.name)
        fresh = [sentence for kind, sentence in self._untraced.items() if kind not in former]
        if fresh:
            self._banner.show_notice("\n".join(fresh))

    def _note_edit(self) -> None:
        if self.draft is not None:
            self.draft.text = self._code.source.source
            self._settled.start()
            self._show_state()

    def _show(self) -> None:
        switches = self._switches(self.draft) if self.draft is not None else []
        self._code.show_switches(switches)
        self._menu.show_switches(switches)
        self._show_state()

    @staticmethod
    def _switches(draft: Draft) -> list[Switch]:
        found = []
        for fault in draft.opened.sheet.faults:
            hindrance = ""
            if draft.lacks(fault.name):
                hindrance = _LACKS
            elif fault.name not in draft.faults and draft.excluded_by(fault.name):
                hindrance = _EXCLUDED.format(other=draft.excluded_by(fault.name))
            found.append(Switch(fault, fault.name in draft.faults, hindrance))
        return found

    def _show_state(self) -> None:
        draft, record = self.draft, self._lab.record
        if draft is None:
            return
        running = record.program if record is not None and self._lab.alive else None
        pending = running is not None and running.faultless.source != draft.text
        self._code.bar.show_edited(edited=draft.edited, pending=pending, has_file=draft.has_file)
        titles = {fault.name: fault.title for fault in draft.opened.sheet.faults}
        self._strip.show_faults(
            [titles[name] for name in draft.faults],
            None if running is None else [titles.get(name, name) for name in running.faults],
        )
