"""Starts the window: application, fonts, theme, settings; then hands over to Qt's event loop."""

import argparse
import sys

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from gui.assets import ASSETS
from gui.interrupts import Interrupts
from gui.look.stylesheet import dress
from gui.look.theme import Theme
from gui.main_window import MainWindow
from gui.settings import Settings


def make_application() -> QApplication:
    """The application with its name, icon, style and fonts; there is one for each process."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("threadlab")
    application.setOrganizationName("threadlab")
    application.setApplicationDisplayName("Threadlab")
    QGuiApplication.setDesktopFileName("threadlab")
    application.setWindowIcon(QIcon(str(ASSETS / "threadlab.svg")))
    application.setStyle("Fusion")
    for font in sorted((ASSETS / "fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(font))
    return application


def make_window(application: QApplication, settings: Settings) -> MainWindow:
    """The window with the look that the settings remember; not shown and not furnished yet."""
    theme = Theme(application)
    theme.choose(settings.theme)
    theme.set_zoom(settings.zoom)
    theme.changed.connect(lambda: dress(application, theme))
    dress(application, theme)
    return MainWindow(theme, settings)


def run(argv: list[str]) -> int:
    """Open the window and stay until it is closed.

    Args:
        argv: Arguments of the command line: ``--program NAME|PATH`` opens that program, ``--fault NAME`` with a fault.
    """
    parser = argparse.ArgumentParser(prog="threadlab", description="Open the window.")
    parser.add_argument("--program", default="", metavar="NAME|PATH", help="open this program or script")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="with this fault on; repeatable")
    arguments = parser.parse_args(argv)
    if arguments.fault and not arguments.program:
        parser.error("--fault needs --program: a fault is one of a particular program")
    application = make_application()
    window = make_window(application, Settings(QSettings()))
    interrupts = Interrupts(window.close, application)

    def furnish() -> None:
        from gui.mishaps import Mishaps

        workbench = window.furnish()
        Mishaps(workbench.views.banner).install()
        workbench.open_first(arguments.program, arguments.fault)

    # Queued: the panes are made when the first paint has reached the screen.
    window.painted.connect(furnish, Qt.ConnectionType.QueuedConnection)
    window.show()
    status = application.exec()
    sys.excepthook = sys.__excepthook__
    interrupts.release()
    return status
