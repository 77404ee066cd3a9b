"""What every built-in program must do: run alone, run in the laboratory under each preset, and stop at once."""

import os
import subprocess
import sys
from itertools import groupby

import pytest
from program_runs import outcome_of
from sessions import session

from engine.catalog import built_in_programs, find_program
from engine.explore.portfolio import STRATEGIES
from engine.explore.search import Budget, Search
from engine.inspection import constants
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram
from engine.trace import Kind, Phase
from engine.verdict import VerdictKind

PROGRAMS = {program.name: program for program in built_in_programs()}
FINITE = [
    (name, preset.name)
    for name, program in PROGRAMS.items()
    for preset in program.sheet.presets
    if preset.name not in ("live", "")
]
PATIENT = {"bounded_queue": {"PATIENCE": 2.0}, "connection_limit": {"PATIENCE": 0.0}}
"""Under their presets somebody gives up what a busy machine may not have brought in real time."""
IMPATIENT = [("bounded_queue", "step"), ("bounded_queue", "tutorial"), ("connection_limit", "step")]


def test_the_programs_of_a_category_stand_together():
    categories = [program.sheet.category for program in PROGRAMS.values()]
    assert [category for category, _ in groupby(categories)] == list(dict.fromkeys(categories))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_imports_nothing_of_ours_and_runs_alone(name, tmp_path):
    program = PROGRAMS[name]
    values = program.values("step", PATIENT.get(name))
    source = program.source
    for constant, value in values.items():
        old = constants(program.source)[constant]
        source = source.replace(f"\n{constant} = {_written(old)}", f"\n{constant} = {_written(value)}", 1)
    assert constants(source) | values == constants(source), "the preset's values were not written into the source"
    script = tmp_path / f"{name}.py"
    script.write_text(source)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-I", script],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def _written(value):
    return f'"{value}"' if isinstance(value, str) else repr(value)


@pytest.mark.parametrize(("name", "preset"), [each for each in FINITE if each not in IMPATIENT])
def test_a_finite_preset_ends_well(name, preset):
    program = PROGRAMS[name]
    with session(program, program.values(preset), speed=10.0) as (_, listener):
        stalls = name == "bank_account" and preset == "tutorial"
        listener.listen(until=lambda listener: listener.exited or (stalls and stalled(listener)))
    assert not listener.world.broken
    if not listener.exited:
        assert "account.funds" in listener.world.verdict.sentence
        return
    assert listener.world.verdict.kind is VerdictKind.FINISHED, listener.world.verdict.sentence
    assert listener.message("ended")["recorded"] == len(listener.records)


@pytest.mark.parametrize(("name", "preset"), IMPATIENT)
def test_a_finite_preset_in_which_somebody_may_give_up_ends_well_in_virtual_time(name, preset):
    world, _ = outcome_of(name, preset)
    assert world.verdict.kind is VerdictKind.FINISHED, world.verdict.sentence
    assert not world.broken


def stalled(listener):
    return listener.world.verdict.kind is VerdictKind.STALLED


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_endless_program_stops_in_the_middle_of_its_waits(name, patience):
    """However busy the machine is: lab time nearly stands still, and so no sleep and no timeout ends by itself."""
    program = PROGRAMS[name]
    with session(program, speed=10.0) as (running, listener):
        listener.listen(until=lambda listener: len(listener.records) > 30)
        running.set_speed(0.1)
        listener.listen(until=lambda listener: any(record.kind == Kind.CLOCK for record in listener.records))
        running.stop()
        listener.listen()
    assert listener.message("ended")["reason"] == "stopped"
    assert not listener.message("exited")["killed"]
    slowed = next(record for record in listener.records if record.kind == Kind.CLOCK)
    assert listener.records[-1].time - slowed.time < 500_000_000  # 5 s of real time


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_invariant_is_broken_while_every_live_slider_is_moved_to_both_ends(name):
    program = PROGRAMS[name]
    with session(program, speed=5.0) as (running, listener):
        listener.listen(until=lambda listener: len(listener.records) > 30)
        for parameter in program.sheet.parameters:
            if parameter.restart:
                continue
            ends = parameter.choices or (parameter.minimum, parameter.maximum)
            for value in (*ends, program.values()[parameter.name]):
                seen = sum(record.kind == Kind.PARAMETER for record in listener.records)
                running.set_parameter(parameter.name, parameter.check(value))
                listener.listen(
                    until=lambda listener, seen=seen: sum(r.kind == Kind.PARAMETER for r in listener.records) > seen
                )
        listener.listen(until=lambda listener: listener.world.count > len(listener.records) - 1)
        assert listener.world.verdict.kind in (VerdictKind.RUNNING, VerdictKind.STALLED)
        running.stop()
        listener.listen()
    assert not listener.world.broken
    assert not [message for message in listener.messages if message.name == "refused"]
    assert not [record for record in listener.records if record.kind == Kind.ERROR]


WITH_RACE_WINDOW = [
    program.name
    for program in PROGRAMS.values()
    if any(parameter.name == "RACE_WINDOW" for parameter in program.sheet.parameters)
]


@pytest.mark.parametrize("name", WITH_RACE_WINDOW)
def test_an_open_race_window_harms_no_program_that_is_right(name):
    program = PROGRAMS[name]
    values = program.values("step", {"RACE_WINDOW": program.sheet.parameter("RACE_WINDOW").maximum})
    with SteppedProgram(RunRequest.of(program, values)) as run:
        progress = Search(run, program.sheet, STRATEGIES["portfolio"](0), budget=Budget(150, 60.0)).run()
    assert progress.found is None


COUNTS = [
    (program.name, parameter.name)
    for program in PROGRAMS.values()
    for parameter in program.sheet.parameters
    if parameter.starts
]


@pytest.mark.parametrize(("name", "count"), COUNTS)
def test_threads_leave_when_their_count_is_lowered_and_come_back_when_it_is_raised(name, count):
    program = PROGRAMS[name]

    def alive(listener):
        threads = listener.world.threads.values()
        return sum(state.kind == count and state.phase is not Phase.FINISHED for state in threads)

    with session(program, speed=10.0) as (running, listener):
        before = program.values()[count]
        listener.listen(until=lambda listener: alive(listener) == before)
        running.set_parameter(count, 0)
        listener.listen(until=lambda listener: alive(listener) == 0)
        running.set_parameter(count, 3)
        listener.listen(until=lambda listener: alive(listener) == 3)
        assert not listener.world.broken
        assert not [record for record in listener.records if record.kind == Kind.ERROR]


@pytest.mark.parametrize("discipline", ["FIFO", "LIFO", "priority"])
@pytest.mark.parametrize("ending", ["sentinels", "stop event"])
def test_producer_consumer_uses_every_item_once_in_every_discipline(discipline, ending):
    program = find_program("producer_consumer")
    changes = {"DISCIPLINE": discipline, "ENDING": ending, "ITEMS": 25, "CAPACITY": 3, "PRODUCERS": 3, "CONSUMERS": 2}
    values = program.values("step", changes)
    with session(program, values) as (_, listener):
        listener.listen()
    assert listener.world.verdict.kind is VerdictKind.FINISHED
    assert sum("used" in line for line in listener.printed()) == 75


def test_worker_pool_yields_one_result_per_task_also_when_tasks_fail():
    program = find_program("worker_pool")
    with session(program, program.values("step", {"TASKS": 40, "FAILURES": 50, "WORKERS": 5})) as (_, listener):
        listener.listen()
    succeeded, _, failed, _ = (word for word in listener.printed()[-1].replace(",", "").split() if word != "tasks")
    assert int(succeeded) + int(failed) == 40
    assert int(failed) > 0
    assert not listener.world.broken


def test_a_bank_account_without_depositors_stalls_and_a_slider_revives_it():
    program = find_program("bank_account")
    values = program.values(None, {"DEPOSITORS": 0, "INITIAL_BALANCE": 0})
    with session(program, values) as (running, listener):
        listener.listen(until=stalled)
        sentence = listener.world.verdict.sentence
        assert "withdrawer-1" in sentence and "account.funds" in sentence
        line = 1 + program.source.splitlines().index("                self.funds.wait()")
        assert f"line {line}" in sentence
        running.set_parameter("DEPOSITORS", 1)
        listener.listen(until=lambda listener: any("withdrew" in line for line in listener.printed()), seconds=30)


def test_a_stall_is_known_as_soon_as_its_last_event_is_there():
    program = find_program("bank_account")
    values = program.values("tutorial", {"DEPOSIT_TO": 50, "DEPOSIT_DELAY": 0.01, "WITHDRAW_DELAY": 0.01})
    with session(program, values) as (_, listener):
        listener.listen(until=stalled)
        assert listener.world.time == max(record.time for record in listener.records)
