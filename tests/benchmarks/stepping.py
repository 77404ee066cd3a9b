"""Stepping in the window: how long a step and a step back take until they are shown.

From the key to the painted window: the engine process makes the step, the window takes it in, every pane is redrawn.
The goals are of time, and hold on a machine that does nothing else; the baseline is what painting the same window
again takes, without any step.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtWidgets import QTableView

from engine.catalog import find_program
from gui.app import make_application
from gui.lab.lab import Lab
from gui.lab.run_state import RunMode, RunState
from gui.look.stylesheet import dress
from gui.look.theme import Theme
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.workbench import Workbench
from tests.benchmarks._measure import show

DEEP = 200
ROUNDS = 15
LONG = 20_000
_MORE = {"DEPOSIT_ROUNDS": 20, "WITHDRAW_ROUNDS": 20, "INITIAL_BALANCE": 1_000}


def open_window(folder: Path) -> tuple[MainWindow, Workbench]:
    """A window in which the bank account is stepped, long enough."""
    application = make_application()
    theme = Theme()
    theme.choose("light")
    dress(application, theme)
    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window = MainWindow(theme, settings)
    bench = window.furnish(Lab())
    window.resize(1280, 800)
    window.show()
    lab = bench.lab
    lab.open(find_program("bank_account"))
    lab.choose_mode(RunMode.STEPPED)
    for name, value in _MORE.items():
        lab.set_value(name, value)
    lab.restart()
    wait_for(lambda: lab.stepper.choice is not None)
    return window, bench


def wait_for(there: Callable[[], bool], seconds: float = 60) -> None:
    """Let the window work until something is there."""
    end = perf_counter() + seconds
    while not there():
        assert perf_counter() < end, "it did not come"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def timed(window: MainWindow, bench: Workbench, act: Callable[[], None], steps: int) -> float:
    """Milliseconds from an act until so many steps are shown: taken in by every pane, and painted."""
    lab = bench.lab
    start = perf_counter()
    act()
    wait_for(lambda: lab.stepper.choice is not None and len(lab.stepper.log.steps) == steps)
    wait_for(lambda: bench.steps.panel.interleaving.steps.rowCount() == steps)
    window.repaint()
    return (perf_counter() - start) * 1e3


def painting(window: MainWindow) -> float:
    """Milliseconds for painting the window."""
    start = perf_counter()
    window.repaint()
    return (perf_counter() - start) * 1e3


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        window, bench = open_window(Path(folder))
        steps, painted = [], []
        for number in range(1, DEEP + 1):
            steps.append(timed(window, bench, bench.steps.step, number))
            painted.append(painting(window))
        ratio = median(one / other for one, other in zip(steps, painted, strict=True))
        show("step shown (median)", median(steps), "ms", ratio, "<= 50 ms")
        show("step shown (95th of 100)", sorted(steps)[int(len(steps) * 0.95)], "ms", None, "<= 50 ms")
        back = []
        for _ in range(ROUNDS):
            back.append(timed(window, bench, bench.steps.step_back, DEEP - 1))
            timed(window, bench, bench.steps.step, DEEP)
        show(f"back from step {DEEP} (median)", median(back), "ms", median(back) / median(steps), "<= 300 ms")
        show(f"back from step {DEEP} (slowest of {ROUNDS})", max(back), "ms", None, "<= 300 ms")
        show_long(bench)
        window.close()


def show_long(bench: Workbench) -> None:
    """What painting and scrolling the steps costs when there are 20,000 of them, beside 200 of the same program."""
    lab, view = bench.lab, bench.steps.panel.interleaving
    stepper = lab.stepper
    times = []
    for count in (DEEP, LONG):
        stepper._plan = replace(stepper._plan, steps=count)
        lab.choose_preset("live")
        stepper.start()
        wait_for(lambda: stepper.choice is not None)
        bench.lab.run()
        wait_for(lambda count=count: lab.state is RunState.ENDED and view.steps.rowCount() == count, 300)
        times.append(scrolling(view))
    show(f"one page of {LONG} steps scrolled", times[1], "ms", times[1] / times[0], f"<= 1.5 x {DEEP} steps, <= 16 ms")


def scrolling(view: QTableView) -> float:
    """Milliseconds to scroll by a page and paint what is seen then."""
    bar = view.verticalScrollBar()
    times = []
    for place in range(20):
        bar.setValue(bar.minimum() + (bar.maximum() - bar.minimum()) * place // 20)
        start = perf_counter()
        view.viewport().repaint()
        times.append((perf_counter() - start) * 1e3)
    return median(times)


if __name__ == "__main__":
    main()
