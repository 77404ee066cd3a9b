"""The whole window for tests, with a session that a test plays itself or with the real one."""

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QSlider, QTableView
from traces import FakeSession

from engine.session import Session
from engine.trace import LAB_THREAD, Kind, Phase
from engine.waiting import can_go
from gui.app import make_application
from gui.bars.scrub_slider import STEPS, ScrubSlider
from gui.lab.lab import Lab
from gui.lab.run_state import RunState
from gui.look.stylesheet import dress
from gui.look.theme import Theme
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.widgets.elided_label import ElidedLabel


class PlayedSession(FakeSession):
    """Remembers what it was asked and says what the test lets it say."""

    def __init__(self, program, values, *, seed=0, speed=1.0):
        super().__init__()
        self.program = program
        self.values = dict(values)
        self.seed = seed
        self.speed = speed
        self.asked = []

    def say(self, *frames):
        for frame in frames:
            self.frames.put(frame)

    def start(self):
        self.asked.append("start")

    def pause(self):
        self.asked.append("pause")

    def resume(self):
        self.asked.append("resume")

    def stop(self):
        self.asked.append("stop")

    def close(self):
        self.asked.append("close")

    def set_speed(self, speed):
        self.asked.append(("speed", speed))

    def set_parameter(self, name, value):
        self.asked.append((name, value))


def stands_still(record, state):
    """Whether a thread of a paused run sleeps or waits, and didn't have to wake up before the pause."""
    world = record.world
    if not state.alive or state.number == LAB_THREAD:
        return True
    if state.phase is Phase.SLEEPING:
        rows = record.columns.rows(record.columns.first, record.received)
        slept = rows[(rows["thread"] == state.number) & (rows["kind"] == Kind.SLEEP)][-1]
        return slept["time"] + slept["value"] * 1e9 > world.time
    patient = state.copy()
    patient.time_out = -1
    return not can_go(world, patient) and (state.time_out < 0 or state.since + state.time_out * 1e9 > world.time)


class Desk:
    """A window and the settings under it, which outlive it; `sessions` are all that were made."""

    def __init__(self, qtbot, folder, *, real=False):
        self.qtbot = qtbot
        self.folder = folder
        self.real = real
        self.sessions = []
        self.frame = None  # the window
        self.bench = None  # the workbench in it
        self.theme = None

    def settings(self):
        return Settings(QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat))

    def open(self, program="", size=None):
        application = make_application()
        settings = self.settings()
        theme = Theme()
        theme.choose(settings.theme if settings.theme != "system" else "light")
        theme.set_zoom(settings.zoom)
        theme.changed.connect(lambda: dress(application, theme))
        dress(application, theme)
        self.theme = theme
        self.frame = MainWindow(theme, settings)
        self.bench = self.frame.furnish(Lab(Session if self.real else self._make_session))
        self.qtbot.addWidget(self.frame)
        if size:
            self.frame.resize(*size)
        self.frame.show()
        self.qtbot.waitExposed(self.frame)
        self.bench.open_first(program)
        return self.bench

    def close(self):
        if self.frame is not None:
            self.bench.authoring.revert()  # else it would ask
            self.frame.close()
        QApplication.processEvents()
        QApplication.instance().setStyleSheet("")

    def _make_session(self, program, values, **options):
        session = PlayedSession(program, values, **options)
        self.sessions.append(session)
        return session

    @property
    def session(self):
        return self.sessions[-1]

    def pause(self):
        """Pause a live run while all of its threads sleep or wait: then nothing comes any more until it goes on."""
        lab, record = self.bench.lab, self.bench.lab.record
        for _ in range(100):
            lab.pause()
            self.qtbot.waitUntil(lambda: record.world.paused and not record.behind, timeout=20_000)
            if all(stands_still(record, state) for state in record.world.threads.values()):
                self.bench.views.refresh()
                return
            lab.run()
            self.qtbot.waitUntil(lambda: not record.world.paused, timeout=20_000)
        raise AssertionError("some thread was always in the middle of something")

    def find(self, kind, name):
        found = self.bench.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name):
        return self.find(QLabel, name).text()

    def said(self, name):
        """The whole of a text that may be cut."""
        label = self.find(QLabel, name)
        return label.accessibleName() if isinstance(label, ElidedLabel) else label.text()

    def play_to_the_end(self, frames):
        """Open the first program and let its run, of these frames, come to its end."""
        bench = self.open()
        self.session.say(*frames)
        self.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED, timeout=10_000)
        self.qtbot.waitUntil(lambda: not bench.lab.record.behind, timeout=10_000)
        return bench

    def drag_scrub(self, share):
        """Drag the handle of the scrub bar to a share of its way."""
        slider = self.find(ScrubSlider, "scrub")
        y = slider.height() - 8
        start = QPoint(round(8 + (slider.width() - 16) * slider.value() / STEPS), slider.height() // 2)
        end = QPoint(round(8 + share * (slider.width() - 16)), y)
        self.qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 5):
            self.qtbot.mouseMove(slider, start + (end - start) * step / 4)
        self.qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)

    def event_shown(self):
        """The event with which the moment in the past that is shown begins."""
        return self.bench.lab.record.columns.record(self.bench.moment.position - 1)

    def listed_event(self):
        """Text of the selected row of the event list."""
        table = self.find(QTableView, "events")
        return [table.model().index(table.currentIndex().row(), column).data() for column in range(4)]

    def answer(self):
        """The steps of the answer to "Why?"."""
        steps = self.find(QListWidget, "why_steps")
        return [steps.item(row).text() for row in range(steps.count())]

    def press(self, name):
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.frame.activateWindow()
        self.qtbot.waitUntil(self.frame.isActiveWindow)
        self.qtbot.keyClick(self.bench, key, modifier)

    def drag(self, name, share):
        """Drag the handle of a parameter's slider to a share of its way; 1 goes beyond its end."""
        slider = self.find(QSlider, f"{name}_slider")
        y = slider.height() // 2
        handle = round(slider.width() * (slider.value() - slider.minimum()) / max(1, slider.maximum()))
        start = QPoint(min(max(handle, 8), slider.width() - 8), y)
        end = QPoint(round(share * slider.width()) + (40 if share == 1 else 0), y)
        self.qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 6):
            self.qtbot.mouseMove(slider, start + (end - start) * step / 5)
        self.qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)

    def wait_for_text(self, name, text):
        self.qtbot.waitUntil(lambda: text in self.text(name), timeout=30_000)
