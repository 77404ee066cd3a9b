"""What the user has made of the opened program: another text, and faults that are switched on. Knows no widget."""

from engine.catalog import Program, ProgramError
from engine.inspection import parses


class Draft:
    """Edits and faults live side by side: the edits change the text, the faults are put into the edited text.

    Attributes:
        opened: The program as it was opened or saved last, without faults.
        text: The text as the user has it.
        faults: Names of those that are on.
    """

    def __init__(self, program: Program) -> None:
        self.opened = program.faultless
        self.text = self.opened.source
        self.faults = program.faults
        self._base = self.opened

    @property
    def has_file(self) -> bool:
        """Whether the program has a file of the user's that can be saved to."""
        return not self.opened.built_in and self.opened.path.is_file()

    @property
    def edited(self) -> bool:
        """Whether the text isn't the one that was opened or saved last."""
        return self.text != self.opened.source

    @property
    def base(self) -> Program:
        """The program with the text as it is, without faults."""
        if self._base.source != self.text:
            self._base = self.opened.with_source(self.text)
        return self._base

    @property
    def program(self) -> Program:
        """What the next start runs. Faults whose lines the text has no more are left out."""
        if not parses(self.text):
            return self.base  # running it says where the error is
        return self.base.with_faults(name for name in self.faults if not self.lacks(name))

    def go_on_from(self, former: "Draft") -> None:
        """If this is the text of the `former` draft, opened anew for a search or a challenge, it is still unsaved."""
        if former.opened.path == self.opened.path and former.text == self.text:
            self.opened = former.opened

    def note_saved(self) -> None:
        """The text is in a file now."""
        self.opened = self.base

    def lacks(self, name: str) -> bool:
        """Whether the text hasn't the lines that a fault replaces."""
        try:
            self.base.fault_lines(name)
        except ProgramError:
            return True
        return False

    def excluded_by(self, name: str) -> str:
        """Title of a fault that is on and edits the same lines, ``""`` if there is none."""
        for other in self.faults:
            if other != name and not self.lacks(other) and self.base.fault_excludes(name, other):
                return self.opened.sheet.fault(other).title
        return ""

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a fault on or off; they stay in the sheet's order."""
        chosen = {*self.faults, name} if on else {*self.faults} - {name}
        self.faults = tuple(fault.name for fault in self.opened.sheet.faults if fault.name in chosen)
