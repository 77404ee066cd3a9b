"""Stepped sessions with real engine processes, and everything they said."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from sessions import Listener
from stepped_runs import SCRIPTS

from engine.catalog import Program, open_program, program_from_source
from engine.next_operation import NextOperation, Readiness, sentence
from engine.stepped.session import SteppedSession, StepPlan
from engine.wire import Message


class Stepper(Listener):
    """A listener that steps."""

    session: SteppedSession

    def __init__(self, session: SteppedSession, program: Program) -> None:
        super().__init__(session, program)
        self.program = program

    def wait(self, seconds: float = 60) -> None:
        """Take frames until somebody has to choose or the schedule is over."""
        self.listen(lambda listener: listener.messages and listener.messages[-1].name in ("turn", "ended"), seconds)

    def go(self, act: Callable[[], None]) -> None:
        """Do something after which there is another turn, or an end, and wait for it."""
        assert not self.ended, self.world.verdict.sentence
        self.messages.append(Message("asked", {}))
        act()
        self.wait()

    def step(self, key: str | None = None) -> None:
        self.go(lambda: self.session.step(key))

    def begin(self, beginning: list[str], plan: StepPlan | None = None) -> None:
        """Begin again: nothing of before counts."""
        fresh = Stepper(self.session, self.program)
        self.world, self.records, self.texts, self.messages = fresh.world, [], {}, []
        self.session.begin(beginning, plan)
        self.wait()

    @property
    def turn(self) -> dict[str, Any]:
        return [message for message in self.messages if message.name == "turn"][-1].content

    @property
    def ended(self) -> bool:
        return any(message.name == "ended" for message in self.messages)

    @property
    def steps(self) -> list[list[Any]]:
        return [step for message in self.messages if message.name == "steps" for step in message.content["steps"]]

    @property
    def schedule(self) -> list[str]:
        return [step[1] for step in self.steps]

    @property
    def operations(self) -> dict[str, NextOperation]:
        """By key of the thread."""
        found = [NextOperation(*fields) for fields in self.turn["operations"]]
        return {one.key: one._replace(readiness=Readiness(one.readiness)) for one in found}

    def says(self, key: str) -> str:
        """What a thread does next, in words."""
        return sentence(self.world, self.operations[key])

    def wait_for_exit(self) -> None:
        deadline = monotonic() + 60
        while not self.exited:
            assert monotonic() < deadline
            try:
                self.take(self.session.frames.get(timeout=0.05))
            except Empty:
                continue


@contextmanager
def stepper(program: Program | str, plan: StepPlan | None = None, **options: Any):
    """A stepper at the first turn of a program, a script of `SCRIPTS`, or a source; closed at the end."""
    if isinstance(program, str):
        path = SCRIPTS / f"{program}.py"
        is_script = "\n" not in program and path.is_file()
        program = open_program(path) if is_script else program_from_source(Path("program.py").resolve(), program, None)
    session = SteppedSession(program, options.pop("values", program.values()), plan, **options)
    found = Stepper(session, program)
    session.start()
    try:
        found.wait()
        yield found
    finally:
        session.close()
