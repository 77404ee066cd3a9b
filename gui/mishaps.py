"""An exception in the window's own code is shown to the user, once, instead of being printed where nobody looks."""

import sys
import traceback
from types import TracebackType
from typing import Final

from gui.widgets.banner import Banner, Problem

_SENTENCE: Final = "Something went wrong inside the window: {error}"
_ADVICE: Final = "The run goes on. If the window misbehaves, open Threadlab anew; the details help to find the mistake."


class Mishaps:
    """Takes the place of `sys.excepthook` from `install` on."""

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._shown: set[str] = set()

    def install(self) -> None:
        sys.excepthook = self.show

    def show(self, kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
        """Say what happened; a mistake that repeats with every redraw is said and printed once."""
        details = "".join(traceback.format_exception(kind, error, place))
        if details in self._shown:
            return
        self._shown.add(details)
        sys.__excepthook__(kind, error, place)
        described = "".join(traceback.format_exception_only(kind, error)).strip()
        self._banner.show_problem(Problem(_SENTENCE.format(error=described), _ADVICE, details))
