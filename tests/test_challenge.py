"""Challenges: each can be won by stepping, and what its sheet says of the answers is true."""

import pytest
from stepped_runs import Output

from engine.catalog import built_in_programs
from engine.challenge import reached
from engine.challenge_answer import as_answered
from engine.explore.portfolio import STRATEGIES
from engine.explore.search import Budget, Search
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.judgement import noted
from engine.stepped.run import SteppedProgram
from engine.stepped.scheduler import Limits
from engine.trace import Record
from engine.world import World

LIMITS = Limits(steps=3_000, silence=2.0)
PROGRAMS = {program.name: program for program in built_in_programs() if program.sheet.challenge is not None}
ANSWERS = [
    (name, answer) for name, program in PROGRAMS.items() for answer in range(len(program.sheet.challenge.answers))
]


def steps_to(challenge, program, outcome):
    """After how many events of a traced schedule the challenge is won; None if it never is."""
    world = World(program.sheet)
    count = 0
    for part in outcome.story:
        if isinstance(part, Record):
            world.apply(part)
            count += 1
            if reached(challenge, world):
                return count
        else:
            world.add(part)
    noted(world, outcome.reason, len(outcome.schedule), outcome.silent, outcome.failure)
    return count if reached(challenge, world) else None


def test_there_are_challenges_for_at_least_eight_programs():
    assert len(PROGRAMS) >= 8


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_challenge_can_be_won_by_choosing_who_goes_on(name):
    challenge = PROGRAMS[name].sheet.challenge
    program = PROGRAMS[name].with_faults(challenge.faults)
    with SteppedProgram(RunRequest.of(program, program.values(challenge.preset))) as run:
        strategies = [SURW(0), RandomWalk(0), RandomWalk(0, sticky=0.7)]
        won = []
        for number in range(300):
            strategy = strategies[number % len(strategies)]
            strategy.begin(number)
            outcome = run.run(strategy, tracing=True, slow=program.clock == "slow", limits=LIMITS, output=Output())
            strategy.end(outcome)
            won.append(steps_to(challenge, program, outcome) is not None)
            if any(won) and not all(won):
                break
        assert any(won), "no schedule wins it"
        assert not all(won), "every schedule wins it: there is nothing to choose"


def failure_of(program, answer, clock, schedules):
    """What the window's search for a failure says about an answer."""
    answered = as_answered(program, answer)
    with SteppedProgram(RunRequest.of(answered, answered.values(program.sheet.challenge.preset))) as run:
        strategy = STRATEGIES["portfolio"](0)
        budget = Budget(schedules, 100.0)
        return Search(run, answered.sheet, strategy, budget=budget, slow=clock == "slow", limits=LIMITS).run().found


FIXES = [(name, number) for name, number in ANSWERS if PROGRAMS[name].sheet.challenge.answers[number].fixes]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), FIXES)
def test_an_answer_that_fixes_holds_in_two_thousand_schedules(name, number):
    program = PROGRAMS[name]
    answer = program.sheet.challenge.answers[number]
    assert failure_of(program, answer, program.with_faults(answer.faults).clock, 2_000) is None


@pytest.mark.parametrize(("name", "number"), ANSWERS)
def test_an_answer_fixes_the_program_if_and_only_if_its_sheet_says_so(name, number):
    program = PROGRAMS[name]
    answer = program.sheet.challenge.answers[number]
    clock = program.with_faults(answer.faults).clock
    found = failure_of(program, answer, clock, 150 if answer.fixes else 2_000)
    assert (found is None) == answer.fixes, found and found.verdict.sentence
