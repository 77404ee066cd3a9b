"""A run that somebody steps through, in its own process."""

import json

import pytest
from stepped_runs import SCRIPTS
from stepped_sessions import stepper

from engine.__main__ import main
from engine.catalog import find_program
from engine.explore.portfolio import STRATEGIES
from engine.explore.recording import unpacked
from engine.stepped.goal import Goal, GoalKind
from engine.stepped.session import StepPlan
from engine.trace import Kind
from engine.verdict import VerdictKind

FIRST, SECOND = "0.0", "0.1"
END = Goal(GoalKind.END)


def test_a_run_stops_before_its_first_step_and_says_what_comes():
    with stepper("one_sentinel_buggy") as run:
        assert run.turn["step"] == 0
        assert list(run.operations) == ["0"]
        assert run.says("0") == "will start Thread-1 (consume)"


def both_before_their_second_lock(run):
    """Step until one thread holds its first lock, and the other one is about to take its own."""
    while SECOND not in run.operations:
        run.step("0")
    while run.says(FIRST) != "will acquire b.lock":
        run.step(FIRST)
    while run.says(SECOND) != "will acquire b.lock":
        run.step(SECOND)


def test_two_threads_are_stepped_into_a_deadlock_and_each_next_operation_is_said():
    with stepper("lock_order_buggy") as run:
        while SECOND not in run.operations:
            run.step("0")
        assert run.says(FIRST) == "will begin"
        both_before_their_second_lock(run)
        assert run.says("0") == "waits for Thread-1 (transfer) to end; blocked: it still runs"
        run.step(SECOND)
        assert run.ended
        assert run.world.verdict.kind is VerdictKind.DEADLOCK


def test_a_thread_that_is_blocked_says_by_whom_and_is_not_stepped():
    with stepper("lock_order_buggy") as run:
        both_before_their_second_lock(run)
        run.step(FIRST)
        assert run.says(SECOND) == "will acquire b.lock; blocked: held by Thread-1 (transfer)"
        step = run.turn["step"]
        run.step(SECOND)
        assert run.turn["step"] == step


def test_going_back_makes_the_same_run_again_and_another_branch_can_be_taken():
    with stepper("lost_update_buggy") as run:
        for _ in range(12):
            run.step()
        schedule, events = run.schedule, list(run.records)
        others = [key for key, one in run.operations.items() if one.ready]
        run.begin(schedule[:8])
        assert run.turn["step"] == 8
        assert run.schedule == schedule[:8]
        assert run.records == events[: len(run.records)]
        assert len(run.records) < len(events)
        other = next(key for key, one in run.operations.items() if one.ready and key != schedule[8])
        run.step(other)
        assert run.schedule == [*schedule[:8], other]
        assert others


def test_an_ended_run_can_be_gone_back_in():
    with stepper("lost_update_fixed") as run:
        run.go(lambda: run.session.run(END))
        assert run.world.verdict.kind is VerdictKind.FINISHED
        schedule = run.schedule
        run.begin(schedule[:-3])
        assert run.turn["step"] == len(schedule) - 3
        run.go(lambda: run.session.run(END))
        assert run.world.verdict.kind is VerdictKind.FINISHED


@pytest.mark.parametrize("program", ["bank_account", str(SCRIPTS / "dict_check_fixed.py"), "producer_consumer"])
def test_stepping_by_the_strategy_gives_the_trace_that_the_command_line_gives(capsys, tmp_path, program):
    file = tmp_path / "a.threadlab"
    main(["step", program, "--seed", "3", "--record", str(file)])
    capsys.readouterr()
    recorded = json.loads(file.read_text())
    opened = find_program(program)
    values = opened.values(recorded["preset"])
    with stepper(opened, StepPlan(seed=3), values=values) as run:
        for _ in range(10):
            run.step()
        run.go(lambda: run.session.run(END))
        assert run.schedule == list(unpacked(recorded["schedule"]))
        assert run.message("ended")["trace"] == recorded["trace"]
        assert run.message("started")["sites"] == recorded["sites"]


def test_a_schedule_is_followed_by_plain_steps_and_left_by_choosing_otherwise():
    with stepper("lost_update_fixed") as run:
        run.go(lambda: run.session.run(END))
        schedule, trace = tuple(run.schedule), run.message("ended")["trace"]
    with stepper("lost_update_fixed", StepPlan(follow=schedule), beginning=schedule[:5]) as run:
        assert run.turn["step"] == 5
        assert run.turn["diverged"] is None
        while not run.ended:
            run.step()
        assert (tuple(run.schedule), run.message("ended")["trace"]) == (schedule, trace)


def test_a_beginning_that_cannot_be_made_stops_where_it_fails():
    with stepper("lost_update_fixed", beginning=("0", "0", "0.7", "0")) as run:
        assert run.turn["diverged"] == 2
        assert run.turn["step"] == 2


def test_it_runs_to_a_line_a_block_and_a_switch():
    with stepper("lock_order_buggy") as run:
        run.go(lambda: run.session.run(Goal(GoalKind.LINE, line=13)))
        assert any(one.line == 13 for one in run.operations.values())
    bank = find_program("bank_account")
    with stepper(bank, values=bank.values("step")) as run:
        run.go(lambda: run.session.run(Goal(GoalKind.BLOCK)))
        assert any(not one.ready for one in run.operations.values())
    with stepper("lost_update_buggy") as run:
        for _ in range(4):
            run.go(lambda: run.session.run(Goal(GoalKind.SWITCH)))
            if run.ended:
                break
            key = next(one.key for one in run.operations.values() if one.thread == run.turn["proposed"])
            assert key != run.schedule[-1]


@pytest.mark.parametrize("strategy", list(STRATEGIES))
def test_every_strategy_proposes_and_bears_to_be_overruled(strategy):
    with stepper("lost_update_fixed", StepPlan(seed=4, strategy=strategy)) as run:
        while not run.ended:
            able = [one for one in run.operations.values() if one.ready]
            contrary = [one.key for one in able if one.thread != run.turn["proposed"]]
            run.step(contrary[0] if contrary and len(run.schedule) % 2 else None)
        assert run.world.verdict.kind is VerdictKind.FINISHED


def test_what_the_program_prints_arrives_with_its_step_and_is_no_part_of_the_trace():
    source = "print('one')\nimport threading\nt = threading.Thread(target=print, args=('two',))\nt.start()\nt.join()\n"
    with stepper(source) as run:
        assert run.printed() == ["one"]
        run.go(lambda: run.session.run(END))
        assert run.printed() == ["one", "two"]
        who = [record.thread for record in run.records if record.kind == Kind.PRINT]
        assert who == [0, 1]


def test_each_step_says_where_its_events_begin():
    with stepper("lost_update_fixed") as run:
        run.go(lambda: run.session.run(END))
        starts = [step[-1] for step in run.steps]
        assert starts == sorted(starts)
        for (number, *_, start), end in zip(run.steps, [*starts[1:], len(run.records)], strict=True):
            assert number in {record.thread for record in run.records[start:end]} or start == end


def test_a_wait_for_something_outside_ends_in_its_verdict():
    source = "import threading, time, socket\nlock = threading.Lock()\nx, y = socket.socketpair()\n"
    source += "def work():\n    with lock: x.recv(1)\n"
    source += "t = threading.Thread(target=work)\nt.start()\nt.join()\n"
    with stepper(source, StepPlan(sites=())) as run:
        while not run.ended:
            run.step()
        assert run.world.verdict.kind is VerdictKind.SILENT
        assert run.world.verdict.line == 5


def test_an_endless_run_can_be_interrupted_and_stopped(patience):
    source = "import threading\nlock = threading.Lock()\nwhile True:\n    with lock: pass\n"
    with stepper(source, StepPlan(steps=10_000_000)) as run:
        run.session.run(END)
        run.listen(lambda listener: len(listener.records) > 1_000)
        run.go(run.session.interrupt)
        assert run.turn["step"] > 100
        run.session.stop()
        run.wait_for_exit()
        assert not run.message("exited")["killed"]


def test_a_program_that_cannot_be_compiled_says_where():
    with stepper("x = 1\nx = = 2\n") as run:
        assert (run.message("ended")["reason"], run.message("ended")["line"]) == ("not_started", 2)
        run.wait_for_exit()
        assert run.message("exited")["sentence"] == ""


def test_closing_while_it_waits_for_a_choice_leaves_no_process():
    with stepper("lost_update_fixed") as run:
        process = run.session._process
        run.session.close()
        assert process.wait(10) is not None
