"""What is open and what runs: the one place that starts, steers and ends sessions for the window.

Knows no widget. The views ask it, the controls tell it, `main_window` connects them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.catalog import Program
from engine.engine_process import EngineProcess
from engine.explore.setup import usual_preset
from engine.session import Session
from engine.sheet import Value
from engine.stepped.session import SteppedSession
from engine.wire import Message
from gui.lab.run_feed import RunFeed
from gui.lab.run_state import ALIVE, RunMode, RunState
from gui.lab.stepper import Stepper
from gui.record.run_record import RunRecord

DEFAULT_SEED: Final = 1


class Lab(QObject):
    """One program, at most one run of it, and the values that the next or the present run has.

    Attributes:
        program: The opened program.
        values: What the controls show: value of every parameter.
        running_values: What the present run has; None before the first.
        mode: Whether runs are live or stepped.
        stepper: Steps through a stepped run.

    Signals:
        mode_changed: `mode` is another one; no run has begun in it.
        program_opened: Another program is open; it does not run.
        program_revised: `program` has another text or other faults; a run goes on with what it was started with.
        starting: A run is about to begin: the last moment to revise the program.
        run_started: `record` is that of a new run.
        state_changed: `state` is another one.
        values_changed: `values` are different, not by `set_value`.
        message_received: The session said something about the run as a whole (`session.Session`).
        drained, text_due: As those of `event_pump.EventPump`, for whatever run there is.
    """

    program_opened = Signal()
    program_revised = Signal()
    starting = Signal()
    run_started = Signal()
    state_changed = Signal()
    values_changed = Signal()
    speed_changed = Signal(float)
    message_received = Signal(object)
    mode_changed = Signal()
    drained = Signal()
    text_due = Signal()

    def __init__(
        self,
        make_session: Callable[..., Session] = Session,
        make_stepped_session: Callable[..., SteppedSession] = SteppedSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_session = make_session
        self._session: EngineProcess | None = None
        self._live: Session | None = None  # the same, if it is a live run's
        self._feed = RunFeed(self)
        self._feed.run_started.connect(self.run_started)
        self._feed.message_received.connect(self._hear)
        self._feed.drained.connect(self.drained)
        self._feed.text_due.connect(self.text_due)
        self.mode = RunMode.LIVE
        self.stepper = Stepper(self, make_stepped_session)
        self._start_again = False
        self._state = RunState.READY
        self.program: Program | None = None
        self.values: dict[str, Value] = {}
        self.running_values: dict[str, Value] | None = None
        self.seed = DEFAULT_SEED
        self.speed = 1.0

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def record(self) -> RunRecord | None:
        """What came from the present or last run of the opened program; None before the first."""
        return self._feed.record

    @property
    def goes_on(self) -> bool:
        """Whether the run that was started last is the former one at another step: its threads are the same."""
        return self._feed.goes_on

    @property
    def alive(self) -> bool:
        """Whether there is a run that hasn't ended."""
        return self._state in ALIVE

    def open(self, program: Program) -> None:
        """Open a program, ready to run; ends a run of another. Blocks for 0.3 s at the most.

        In stepped mode a built-in program is prepared for its first step; a script waits until it is told.
        """
        self._open(program, program.values(self._usual_preset(program)))
        self._prepare_steps()

    def open_stepped(self, program: Program, values: Mapping[str, Value], seed: int) -> None:
        """Open a program in stepped mode with these values, without preparing its first step. For `Stepper`."""
        self.seed = seed
        self._open(program, values)
        self.mode = RunMode.STEPPED
        self.mode_changed.emit()

    def _open(self, program: Program, values: Mapping[str, Value]) -> None:
        self.close()
        self.program = program
        self.values = dict(values)
        self.running_values = None
        self._feed.clear()
        self.stepper.forget()
        self.program_opened.emit()
        self.enter(RunState.READY)

    def _usual_preset(self, program: Program) -> str:
        return usual_preset(program) if self.mode is RunMode.STEPPED else program.sheet.preset

    def _prepare_steps(self) -> None:
        if self.mode is RunMode.STEPPED and self.program is not None and self.program.built_in:
            self.stepper.start()

    def choose_mode(self, mode: RunMode) -> None:
        """Run live or stepped from now on; ends the run. Blocks for 0.3 s at the most.

        A preset made for the mode comes with it, if the present values are those of a preset. A built-in program is
        ready to be stepped at once; a script waits until it is told.
        """
        program = self.program
        if mode is self.mode or program is None:
            return
        preset = self.preset()
        self.close()
        self.mode = mode
        self._feed.clear()
        self.running_values = None
        self.mode_changed.emit()
        self.enter(RunState.READY)
        wanted = self._usual_preset(program)
        if preset is not None and preset != wanted:
            self.choose_preset(wanted)
        self._prepare_steps()

    def revise(self, program: Program) -> None:
        """Take another text of the opened program for the next start. Values follow constants that it changes."""
        former, self.program = self.program, program
        known = former.defaults if former is not None else {}
        self.values = {
            name: self.values[name] if name in self.values and known.get(name) == value else value
            for name, value in program.defaults.items()
        }
        self.program_revised.emit()

    def run(self) -> None:
        """Start the opened program, or go on after a pause; a stepped run goes on to its end."""
        if self.program is None:
            return
        if self.mode is RunMode.STEPPED:
            self.stepper.run_to_end()
        elif self._state is RunState.PAUSED and self._live is not None:
            self._live.resume()
            self.enter(RunState.RUNNING)
        elif not self.alive:
            self.starting.emit()
            self._start(self.program)

    def pause(self) -> None:
        if self._state is not RunState.RUNNING:
            return
        if self.mode is RunMode.STEPPED:
            self.stepper.interrupt()
        elif self._live is not None:
            self._live.pause()
            self.enter(RunState.PAUSED)

    def stop(self) -> None:
        """Ask the run to end; the session kills what does not end."""
        self._start_again = False
        self._ask_to_end()

    def restart(self) -> None:
        """End the run, if there is one, and start the program again with the present values."""
        if self.mode is RunMode.STEPPED:
            self.stepper.start()
        elif self.alive:
            self._start_again = True
            self._ask_to_end()
        else:
            self.run()

    def set_value(self, name: str, value: Value) -> None:
        """Take a parameter's new value: at once if the run allows it, else for the next start."""
        self.values[name] = value
        self._pass_on(name)

    def choose_preset(self, name: str) -> None:
        """Take the values of a preset, ``""`` for the program's own."""
        if self.program is None:
            return
        self.values = self.program.values(name)
        for parameter in self.program.sheet.parameters:
            self._pass_on(parameter.name)
        self.values_changed.emit()

    def preset(self) -> str | None:
        """Name of the preset that the values are those of, ``""`` for the program's own, None for neither."""
        return None if self.program is None else self.program.preset_of(self.values)

    def set_speed(self, speed: float) -> None:
        """Make sleeps and timeouts `speed` times as fast, now and in later runs."""
        if speed == self.speed:
            return
        self.speed = speed
        self.speed_changed.emit(speed)
        if self.alive and self._live is not None:
            self._live.set_speed(speed)

    def set_seed(self, seed: int) -> None:
        """Take another seed for the next start."""
        self.seed = seed

    def close(self) -> None:
        """End the run whatever it does. Blocks for 0.3 s at the most."""
        self._start_again = False
        self._feed.stop()
        if self._session is not None:
            self._session.close()
            self._session = self._live = None

    def take_up(self, session: EngineProcess, *, at_once: bool = True) -> None:
        """Take in what a session, or another run of the present one, says from now on. For `Stepper`.

        Its record is shown at once, or as soon as it is complete up to where it stops.
        """
        shown = None if at_once else self.record
        program = shown.program if shown is not None else self.program
        assert program is not None
        self._session = session
        if shown is None or self.running_values is None:
            self.running_values = dict(self.values)
        stepped = self.mode is RunMode.STEPPED
        self._feed.follow(RunRecord(program, session, self.running_values, stepped=stepped), at_once=at_once)

    def enter(self, state: RunState) -> None:
        """Be in another state. For `Stepper`."""
        self._state = state
        self.state_changed.emit()

    def _start(self, program: Program) -> None:
        self.close()
        session = self._make_session(program, self.values, seed=self.seed, speed=self.speed)
        self.take_up(session)
        self._live = session
        session.start()
        self.enter(RunState.RUNNING)

    def _ask_to_end(self) -> None:
        if self._state in (RunState.RUNNING, RunState.PAUSED) and self._session is not None:
            self._session.stop()
            self.enter(RunState.STOPPING)

    def _pass_on(self, name: str) -> None:
        value = self.values[name]
        if self.program is None or self.running_values is None or self.running_values.get(name, value) == value:
            return  # also where the run was started with a text that lacks the constant
        if self.alive and self._live is not None and not self.program.sheet.parameter(name).restart:
            self.running_values[name] = value
            self._live.set_parameter(name, value)

    def _hear(self, message: Message) -> None:
        self.message_received.emit(message)
        if self.mode is RunMode.STEPPED:
            self.stepper.hear(message)
        if message.name != "exited":
            return
        again, self._start_again = self._start_again, False
        if self._session is not None:
            self._session.close()
            self._session = self._live = None
        self.enter(RunState.ENDED)
        if again:
            self.run()
