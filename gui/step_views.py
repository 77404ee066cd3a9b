"""Keeps the views of a stepped run up to date, and passes on what the user does in them."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from engine import phrases
from engine.next_operation import NextOperation, blocked_phase, sentence
from engine.stepped.goal import Goal, GoalKind
from engine.trace import split_line
from engine.world import World
from gui.bars.step_controls import StepControls
from gui.lab.lab import Lab
from gui.lab.run_state import RunMode, RunState
from gui.look.theme import Theme
from gui.record.moment import Moment
from gui.record.run_record import RunRecord
from gui.run_views import RunViews
from gui.shortcuts import Key
from gui.stage import Stage
from gui.stage.facts import Pending
from gui.stepping.next_list import NextRow
from gui.stepping.steps_panel import StepsPanel
from gui.widgets.announcement import announce

_READY: Final = "Press Step (F10) to begin. The program runs only as far as you step it."
_GOES_ON: Final = "The run goes on by itself. Pause (F5) stops it between two steps."
_PREPARING: Final = (
    "The program is being prepared: it runs a few times unseen, to learn what its threads share. "
    "Stop (Shift+F5) gives it up."
)
_PAST: Final = "You look at step {step} of {steps}. “Go on from here” takes the run back to it."
_ENDED: Final = phrases.Counted(
    "The run has ended after one step. Step back (F9) and take another way.",
    "The run has ended after {count} steps. Step back (F9) and take another way.",
)
_ENDED_AT_ONCE: Final = "The run has ended before its first step. The line at the bottom says how."
_WHY: Final = "Why those that are left wait"
_DIVERGED: Final = "The schedule could be followed up to step {step} of {steps}; from there on you choose."
_NO_LINE: Final = "Click a line of the code first, then run to it."
_NOT_IN_THE_RUN: Final = "The text that runs has no such line: an edit or a fault has changed it. Click another one."


class StepViews(QObject):
    """Owns the pane of a stepped run.

    Attributes:
        panel: The steps.
    """

    def __init__(
        self,
        theme: Theme,
        lab: Lab,
        moment: Moment,
        controls: StepControls,
        stage: Stage,
        views: RunViews,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._lab = lab
        self._stepper = lab.stepper
        self._moment = moment
        self._selection = views.selection
        self._stage = stage
        self._source = views.source
        self._chosen: int | None = None
        self._announced = 0
        self._banner = views.banner
        self._controls = controls
        self.panel = StepsPanel(theme)
        self._connect_controls()
        lab.mode_changed.connect(self._show_mode)
        lab.program_opened.connect(self._show_record)
        lab.run_started.connect(self._show_record)
        lab.state_changed.connect(self._show_next)
        lab.drained.connect(self.refresh)
        moment.changed.connect(self._show_moment)
        self._stepper.plan_changed.connect(self._show_plan)
        self._stepper.diverged.connect(self._tell_divergence)
        self._show_mode()

    def _connect_controls(self) -> None:
        controls, panel = self._controls, self.panel
        controls.step_requested.connect(self.step)
        controls.back_requested.connect(self.step_back)
        controls.rewind_requested.connect(self.rewind)
        controls.goal_chosen.connect(self.run_to)
        controls.block_requested.connect(self.run_to_block)
        controls.line_requested.connect(self.run_to_line)
        controls.strategy_chosen.connect(self._stepper.choose_strategy)
        controls.clock_chosen.connect(self._stepper.choose_clock)
        panel.next.step_requested.connect(self.step_thread)
        panel.branch_requested.connect(self.branch)
        panel.interleaving.step_chosen.connect(self._go_to_step)
        self._stage.step_requested.connect(self.step_thread)

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts of stepping."""
        return (
            Key(("Ctrl+M",), "Live or stepped", self.change_mode),
            Key(("F10",), "Stepped: one step, of the thread that the strategy chooses", self.step),
            *(
                Key(
                    (str(thread),),
                    "Stepped: 0 to 9, one step of the thread with that number",
                    partial(self.step_thread, thread),
                    in_help=not thread,
                )
                for thread in range(10)
            ),
            Key(("F9",), "Stepped: take the last step back", self.step_back),
            Key(("Shift+F9",), "Stepped: back to before the first step", self.rewind),
            Key(("Ctrl+B",), "Stepped: run until the selected thread, or any, can't go on", self.run_to_block),
            Key(("Ctrl+J",), "Stepped: run to the next change of threads", lambda: self.run_to(Goal(GoalKind.SWITCH))),
            Key(("Ctrl+F10",), "Stepped: run to the selected line of the code", self.run_to_line),
            Key(("Ctrl+Return",), "Stepped: go on from the step of the past that is shown", self.branch),
        )

    # What the user does; every step is made at the end of the run, wherever one looks

    def change_mode(self) -> None:
        """From live to stepped, or back."""
        self._lab.choose_mode(RunMode.LIVE if self._lab.mode is RunMode.STEPPED else RunMode.STEPPED)

    def step(self) -> None:
        """Make a step, by the strategy's choice."""
        if self._lab.mode is RunMode.STEPPED:
            self._go_to_now()
            self._stepper.step()

    def step_thread(self, thread: int) -> None:
        """Make a step with this thread."""
        if self._lab.mode is RunMode.STEPPED:
            self._go_to_now()
            self._stepper.step_thread(thread)

    def step_back(self) -> None:
        """Take the last step back."""
        if self._lab.mode is RunMode.STEPPED:
            self._stepper.step_back()

    def rewind(self) -> None:
        """Take all steps back."""
        if self._lab.mode is RunMode.STEPPED:
            self._stepper.rewind()

    def run_to(self, goal: Goal) -> None:
        """Run until a goal is reached."""
        if self._lab.mode is RunMode.STEPPED:
            self._go_to_now()
            self._stepper.run_to(goal)

    def run_to_block(self) -> None:
        """Run until the selected thread can't go on; any, if none is selected."""
        self.run_to(Goal(GoalKind.BLOCK, thread=self._selection.number))

    def run_to_line(self) -> None:
        """Run until a thread comes to the line in which the source's cursor is."""
        if self._lab.mode is not RunMode.STEPPED:
            return
        line = self._source.cursor_line()
        if self._lab.state is not RunState.READY:
            line = self._source.running_line(line)
        if self._source.textCursor().atStart():
            self._banner.show_notice(_NO_LINE)
        elif not line:
            self._banner.show_notice(_NOT_IN_THE_RUN)
        else:
            self.run_to(Goal(GoalKind.LINE, line=line))

    def branch(self) -> None:
        """Take the run back to the step that is shown."""
        at = self._shown_step()
        if at is not None:
            self._stepper.go_to(at)

    def _go_to_step(self, step: int) -> None:
        steps = self._stepper.log.steps
        self._chosen = step if step < len(steps) else None
        if self._chosen is not None:
            self._moment.go(steps[step].events)
        else:
            self._moment.go_to_now()
        self._show_moment()  # also if no event lies between this step and the one that was shown

    def _go_to_now(self) -> None:
        self._chosen = None
        self._moment.go_to_now()

    # What is shown

    def refresh(self) -> None:
        """Show the run as far as it has come."""
        if self._lab.mode is RunMode.STEPPED:
            self.panel.interleaving.refresh(self._shown_step())
            self._show_next()
            self._announce()

    def _shown_step(self) -> int | None:
        """The step of the past at which the window looks; None if it is now."""
        record, moment = self._lab.record, self._moment
        if record is None or not record.stepped:
            return None
        if self._chosen is not None and record.steps.steps[self._chosen].events == moment.count:
            return self._chosen  # several steps share a moment if they have no events
        return None if moment.is_now else record.steps.step_at(moment.count)

    def _show_mode(self) -> None:
        self._show_next()

    def _show_plan(self) -> None:
        plan = self._stepper.plan
        self._controls.show_strategy(plan.strategy, follows=plan.follow is not None)
        self._controls.show_clock(plan.clock)

    def _show_record(self) -> None:
        self._chosen = None
        record = self._lab.record
        self.panel.set_record(record if record is not None and record.stepped else None)
        self.refresh()

    def _show_moment(self) -> None:
        if self._lab.mode is RunMode.STEPPED:
            self.panel.interleaving.show_step(self._shown_step())
            self._show_next()
            self._announce()

    def _announce(self) -> None:
        """Have the step that is shown said, unless it has the focus and is read anyway."""
        steps, record = self.panel.interleaving, self._lab.record
        if record is None or self._lab.state not in (RunState.PAUSED, RunState.ENDED):
            return
        shown = self._shown_step()
        step = min(len(record.steps.steps) if shown is None else shown, steps.steps.rowCount())
        if step != self._announced:
            self._announced = step
            if step and not steps.hasFocus():
                announce(steps, steps.told(step))

    def _show_next(self) -> None:
        steps_on = self._lab.state in (RunState.READY, RunState.PAUSED)
        self._controls.show_possible(steps=steps_on, back=self._stepper.can_go_back)
        record, shown = self._lab.record, self._shown_step()
        choice = self._stepper.choice
        steps = len(self._stepper.log.steps)
        ended = self._lab.state is RunState.ENDED
        self.panel.show_possible(branch=shown is not None and shown < steps, save=ended and steps > 0, export=steps > 0)
        if record is None or not record.stepped:
            self.panel.show_next((), _READY)
        elif shown is not None:
            self.panel.show_next((), _PAST.format(step=shown, steps=steps))
        elif choice is not None:
            self.panel.show_next([_row(record.world, one, choice.proposed) for one in choice.operations], "")
            self._stage.show_pending(
                {
                    one.thread: Pending(sentence(record.world, one), one.ready, blocked_phase(record.world, one))
                    for one in choice.operations
                }
            )
            return
        elif ended:
            self.panel.show_next(_waits(record), _ENDED.format(steps) if steps else _ENDED_AT_ONCE, _WHY)
        else:
            self.panel.show_next((), _GOES_ON if record.threads else _PREPARING)
        self._stage.show_pending({})

    def _tell_divergence(self, step: int, steps: int) -> None:
        self._banner.show_notice(_DIVERGED.format(step=step, steps=steps))


def _row(world: World, operation: NextOperation, proposed: int) -> NextRow:
    file, line = split_line(operation.line)
    return NextRow(
        operation.thread,
        phrases.thread_name(world, operation.thread),
        sentence(world, operation),
        line if file == 0 else 0,
        operation.ready,
        operation.thread == proposed,
    )


def _waits(record: RunRecord) -> list[NextRow]:
    """Why each thread that is left waits, after the end."""
    world = record.world
    return [
        NextRow(state.number, state.name, world.why(state.number), split_line(state.line)[1], False, False)
        for state in world.threads.values()
        if state.alive
    ]
