"""A challenge being played: opens the program stepped, watches its world, and lets a search test the answers."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QObject

from engine.catalog import Program, ProgramError
from engine.challenge import reached
from engine.challenge_answer import as_answered
from engine.explore.setup import Setup
from engine.faults import changed_lines
from engine.phrases import Counted
from engine.sheet_challenge import Answer, Challenge
from engine.stepped.process import ScheduleProcess
from gui.experiments.challenge_strip import ChallengeStrip
from gui.lab.background import Background
from gui.lab.lab import Lab
from gui.lab.run_state import RunMode, RunState

_SCHEDULES: Final = 2_000
_SECONDS: Final = 20.0

_WHAT_TO_DO: Final = (
    "You are the scheduler: choose which thread makes the next step, with the buttons of the threads, or number keys."
)
_CANT_BEGIN: Final = "The challenge is for the program as it was written: {problem}."
_ENDED: Final = "The run has ended without it. Step back (F9) or rewind (Shift+F9), and take another way."
_REACHED: Final = Counted(
    "Reached in one step. What would have prevented it?", "Reached in {count} steps. What would have prevented it?"
)
_REACHED_HINTS: Final = Counted(
    "Reached in one step, with {hints} of {all} hints. What would have prevented it?",
    "Reached in {count} steps, with {hints} of {all} hints. What would have prevented it?",
)
_TESTING: Final = Counted(
    "Testing this answer: one schedule so far, it does not fail.",
    "Testing this answer: {count} schedules so far, none fails.",
)
_HOLDS: Final = Counted(
    "{why} The search agrees: the only schedule does not fail. Well done!",
    "{why} The search agrees: no failure in {count} schedules. Well done!",
)
_FAILS: Final = "That is not enough: schedule {at} still fails. {verdict}\n{why}"
_NOT_TESTED: Final = "The answer can't be tested: {problem}"


class ChallengePlay(QObject):
    """At most one challenge at a time."""

    def __init__(self, lab: Lab, strip: ChallengeStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._lab = lab
        self._strip = strip
        self._program: Program | None = None
        self._challenge: Challenge | None = None
        self._hints = 0
        self._won = False
        self._tested: Answer | None = None
        self._run: Mapping[str, Any] | None = None
        self._search = Background(self)
        self._search.message_received.connect(self._hear)
        lab.program_opened.connect(self._note_program)
        lab.mode_changed.connect(self._note_mode)
        lab.state_changed.connect(self._look)
        lab.text_due.connect(self._look)
        strip.hint_requested.connect(self.give_hint)
        strip.leave_requested.connect(self.leave)
        strip.answer_chosen.connect(self._test)

    def begin(self) -> None:
        """Play the challenge of the opened program from its beginning, if it has one."""
        program = self._lab.program
        challenge = program.sheet.challenge if program is not None else None
        if program is None or challenge is None:
            return
        self.leave()
        try:
            faulty = program.with_faults(challenge.faults)
        except ProgramError as error:  # the text was edited
            self._strip.show_goal(challenge.goal)
            self._strip.show_told(_CANT_BEGIN.format(problem=error), "bad")
            return
        lab = self._lab
        lab.open_stepped(faulty, faulty.values(challenge.preset), lab.seed)
        self._program, self._challenge = faulty, challenge
        self._hints, self._won = 0, False
        self._strip.show_goal(challenge.goal)
        self._strip.show_told(_WHAT_TO_DO, "muted")
        self._strip.show_hints((), len(challenge.hints))
        self._strip.show_steps(0)
        lab.stepper.choose_clock(faulty.clock)
        lab.stepper.start()

    def leave(self) -> None:
        """Play no more; the program stays as it is. Blocks for 0.3 s at the most."""
        self._search.cancel()
        self._program = self._challenge = self._tested = None
        self._strip.hide()

    def give_hint(self) -> None:
        """Show one more hint."""
        challenge = self._challenge
        if challenge is not None and not self._won and self._hints < len(challenge.hints):
            self._hints += 1
            self._strip.show_hints(challenge.hints[: self._hints], len(challenge.hints))

    def _note_program(self) -> None:
        """Another program is open: its challenge is another one."""
        if self._challenge is not None and self._lab.program is not self._program:
            self.leave()

    def _note_mode(self) -> None:
        """In a live run nobody schedules but the system."""
        if self._lab.mode is not RunMode.STEPPED:
            self.leave()

    def _look(self) -> None:
        challenge, record = self._challenge, self._lab.record
        if challenge is None or record is None or self._won:
            return
        count = len(record.steps.steps)
        self._strip.show_steps(count)
        if self._lab.state not in (RunState.PAUSED, RunState.ENDED) or record.behind:
            return
        if reached(challenge, record.world):
            self._won = True
            template = _REACHED_HINTS if self._hints else _REACHED
            told = template.format(count, hints=self._hints, all=len(challenge.hints))
            self._strip.show_told(told, "good")
            self._strip.show_answers(challenge.answers, [self._edit_of(answer) for answer in challenge.answers])
        elif self._lab.state is RunState.ENDED:
            self._strip.show_told(_ENDED, "attention")
        else:
            self._strip.show_told("" if count else _WHAT_TO_DO, "muted")

    def _edit_of(self, answer: Answer) -> str:
        """What an answer changes in the program that is played, line by line; ``""`` if it can't be made of it."""
        assert self._program is not None
        try:
            answered = as_answered(self._program, answer)
        except (ProgramError, ValueError):
            return ""
        return "\n".join(changed_lines(self._program.source, answered.source))

    def _test(self, place: int) -> None:
        challenge, program = self._challenge, self._program
        assert challenge is not None
        assert program is not None
        answer = self._tested = challenge.answers[place]
        self._run = None
        try:
            answered = as_answered(program, answer)
        except (ProgramError, ValueError) as error:
            self._strip.show_told(_NOT_TESTED.format(problem=error), "bad")
            return
        clock = program.with_faults(answer.faults).clock
        setup = Setup(answered, challenge.preset, answered.values(challenge.preset), clock=clock)
        job = setup.job("explore", strategy="portfolio", schedules=_SCHEDULES, seconds=_SECONDS)
        self._strip.show_testing(True)
        self._strip.show_told(_TESTING.format(0), "")
        self._search.start(ScheduleProcess(job))

    def _hear(self, message: Mapping[str, Any]) -> None:
        match message["message"]:
            case "progress":
                if self._run is None:
                    self._strip.show_told(_TESTING.format(message["schedules"]), "")
            case "run":
                self._run = message
            case "searched":
                self._tell_result(message)
            case "failed":
                self._strip.show_testing(False)
                self._strip.show_told(_NOT_TESTED.format(problem=message["sentence"]), "bad")

    def _tell_result(self, searched: Mapping[str, Any]) -> None:
        answer, challenge, run = self._tested, self._challenge, self._run
        assert answer is not None
        assert challenge is not None
        self._strip.show_testing(False)
        self._strip.mark_answer(challenge.answers.index(answer), fixes=run is None)
        if run is None:
            told = _HOLDS.format(searched["schedules"], why=answer.why)
            self._strip.show_told(told, "good")
        else:
            told = _FAILS.format(why=answer.why, at=f"{run['at']:,}", verdict=run["verdict"]["sentence"])
            self._strip.show_told(told, "bad")
