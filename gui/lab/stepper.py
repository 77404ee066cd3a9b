"""Steps through the lab's run: forward by choice or to a goal, back by running again, along a schedule."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.catalog import Program
from engine.explore.setup import Setup
from engine.stepped.goal import Goal, GoalKind
from engine.stepped.session import SteppedSession, StepPlan
from engine.wire import Message
from gui.lab.run_state import RunState
from gui.record.step_log import Choice, StepLog

if TYPE_CHECKING:
    from gui.lab.lab import Lab

_TO_THE_END = Goal(GoalKind.END)


class Stepper(QObject):
    """The commands for a stepped run. To go back is to make the first steps again, which takes a moment.

    Attributes:
        running_plan: What the present or last run has.

    Signals:
        plan_changed: `plan` is another one.
        diverged: A schedule couldn't be followed: the step that couldn't be made, and the length of the schedule.
    """

    plan_changed = Signal()
    diverged = Signal(int, int)

    def __init__(self, lab: "Lab", make_session: Callable[..., SteppedSession] = SteppedSession) -> None:
        super().__init__(lab)
        self._lab = lab
        self._make_session = make_session
        self._session: SteppedSession | None = None
        self._plan = StepPlan()
        self.running_plan = self._plan
        self._then: Goal | None = None
        self._beginning: tuple[str, ...] = ()

    @property
    def plan(self) -> StepPlan:
        """What was chosen about the next or present run, without its seed, which is the lab's."""
        return self._plan

    @property
    def log(self) -> StepLog:
        """The steps of the present run; empty if there is none."""
        record = self._lab.record
        return record.steps if record is not None and record.stepped else StepLog()

    @property
    def choice(self) -> Choice | None:
        """What can be chosen now; None while the run goes on, and after its end."""
        return self.log.choice if self._lab.state is RunState.PAUSED else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self.log.steps) and self._lab.state in (RunState.PAUSED, RunState.ENDED)

    def start(self, beginning: Sequence[str] = (), then: Goal | None = None, *, steps: int = 0) -> None:
        """Start the program anew with the present values.

        Args:
            beginning: Make these steps first.
            then: Go on to this goal.
            steps: Or make so many more steps, as the strategy proposes.
        """
        self._lab.starting.emit()
        program = self._lab.program
        if program is None:
            return
        self._lab.close()
        self._begin_session(program, beginning, then, at_once=True)
        for _ in range(steps):
            if self._session is not None:
                self._session.step()

    def step(self, key: str | None = None) -> None:
        """Make one step: with the thread of this key, or the one that the strategy proposes. Starts a run first."""
        if self._lab.state is RunState.READY:
            self.start()
        elif self.choice is not None and self._session is not None:
            self._session.step(key)

    def step_thread(self, thread: int) -> None:
        """Make a step with a thread, if it can go on."""
        choice = self.choice
        operation = choice.operation_of(thread) if choice is not None else None
        if operation is not None and operation.ready:
            self.step(operation.key)

    def run_to(self, goal: Goal) -> None:
        """Make steps as the strategy proposes until the goal is reached. Starts a run first."""
        if self._lab.state is RunState.READY:
            self.start(then=goal)
        elif self.choice is not None and self._session is not None:
            self._session.run(goal)
            self._lab.enter(RunState.RUNNING)

    def run_to_end(self) -> None:
        """Run to the end; a run that has ended begins anew."""
        if self._lab.state is RunState.ENDED:
            self.start(then=_TO_THE_END)
        else:
            self.run_to(_TO_THE_END)

    def interrupt(self) -> None:
        """Stop on the way to a goal."""
        if self._session is not None:
            self._session.interrupt()

    def go_to(self, step: int) -> None:
        """Go back to where `step` steps have been made, from where another way can be taken."""
        schedule = self.log.schedule
        if self.can_go_back and 0 <= step < len(schedule):
            self._begin_again(schedule[:step])

    def step_back(self) -> None:
        """Take the last step back."""
        self.go_to(len(self.log.steps) - 1)

    def rewind(self) -> None:
        """Go back to before the first step."""
        self.go_to(0)

    def choose_strategy(self, name: str) -> None:
        """Let another strategy propose, from now on."""
        self._change_plan(replace(self._plan, strategy=name, follow=None))

    def choose_clock(self, clock: str) -> None:
        """Take another clock, ``exact`` or ``slow``; the run begins anew, since time passed otherwise."""
        self._plan = replace(self._plan, clock=clock, follow=None)
        self.plan_changed.emit()
        if self._lab.record is not None and self._lab.record.stepped:
            self.start()

    def follow(self, setup: Setup, schedule: Sequence[str], *, at: int = 0, sites: Sequence[str] | None = None) -> None:
        """Open a program stepped, make the first `at` steps of a schedule, and let plain steps follow the rest.

        Args:
            setup: What the schedule belongs to.
            schedule: Keys of threads, step by step.
            at: So many steps are made at once.
            sites: The accesses that are steps in it, as in a recording; None for those of `StepPlan`.
        """
        self.prepare_to_follow(setup, schedule, sites=sites)
        self.start(schedule[:at])

    def prepare_to_follow(self, setup: Setup, schedule: Sequence[str], *, sites: Sequence[str] | None = None) -> None:
        """As `follow`, but run nothing before the user steps."""
        self._lab.open_stepped(setup.program, setup.values, setup.seed)
        self._plan = StepPlan(
            follow=tuple(schedule),
            clock=setup.clock,
            steps=setup.steps,
            sites=None if sites is None else tuple(sites),
        )
        self.plan_changed.emit()

    def forget(self) -> None:
        """Another program is opened: schedules and sites of the last one mean nothing for it."""
        self._session = None
        self._plan = StepPlan(strategy=self._plan.strategy)
        self.plan_changed.emit()

    def hear(self, message: Message) -> None:
        """Take in what the session says. For `Lab`, whose record knows it already."""
        match message.name:
            case "turn":
                self._take_turn(message.content["diverged"])
            case "ended":
                self._lab.enter(RunState.ENDED)
            case "exited":
                self._session = None

    def _take_turn(self, diverged: int | None) -> None:
        then, self._then = self._then, None
        if self._lab.state is not RunState.PAUSED:
            self._lab.enter(RunState.PAUSED)
        if diverged is not None and self._beginning:
            self.diverged.emit(diverged, len(self._beginning))
            self._beginning = ()
        elif then is not None:
            self.run_to(then)

    def _change_plan(self, plan: StepPlan) -> None:
        self._plan = plan
        if self.choice is not None:
            self._begin_again(self.log.schedule)
        self.plan_changed.emit()

    def _begin_again(self, beginning: Sequence[str]) -> None:
        """Make these first steps in a run of their own; the present one stays on the screen until they are made."""
        session, lab = self._session, self._lab
        if session is None:
            assert lab.record is not None
            lab.close()
            self._begin_session(lab.record.program, beginning, None, at_once=False)
            return
        self.running_plan = replace(self._plan, seed=self.running_plan.seed, clock=self.running_plan.clock)
        session.begin(beginning, self.running_plan)
        self._then = None
        self._beginning = tuple(beginning)
        lab.take_up(session, at_once=False)

    def _begin_session(self, program: Program, beginning: Sequence[str], then: Goal | None, *, at_once: bool) -> None:
        lab = self._lab
        values = lab.values if at_once or lab.running_values is None else lab.running_values
        clock = "slow" if program.clock == "slow" else self._plan.clock
        plan = replace(self._plan, seed=lab.seed, clock=clock) if at_once else self.running_plan
        session = self._session = self._make_session(program, values, plan, beginning=beginning)
        self.running_plan = plan
        self._then = then
        self._beginning = tuple(beginning)
        lab.take_up(session, at_once=at_once)
        session.start()
        lab.enter(RunState.RUNNING)
