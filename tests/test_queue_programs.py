"""The programs about queues: what each prints and shows with the tutorial's numbers, and how far its limits go."""

import pytest
from program_runs import outcome_of, printed

from engine.trace import Phase
from engine.verdict import VerdictKind


def test_five_items_are_consumed_in_order_and_then_the_sentinel_ends_it():
    lines = printed("queue_basics")
    assert [line for line in lines if line.startswith("consumed")] == [f"consumed item-{n}" for n in range(5)]
    assert lines[-1] == "all items are consumed"


def test_a_full_queue_makes_the_producer_wait_for_the_late_consumer():
    lines = printed("bounded_queue")
    before = lines[: lines.index("consumed item-0")]
    # Three items fit in and the consumer has the first one in hand; the next waits or has just taken its place.
    assert "produced item-2" in before and "producing item-3" in before
    assert "produced item-4" not in before
    assert [line for line in lines if line.startswith("consumed")] == [f"consumed item-{n}" for n in range(10)]
    assert lines[-1] == "nothing has come for a while, the consumer gives up"


def test_a_consumer_that_gave_up_too_early_leaves_the_producer_waiting():
    world, lines = outcome_of("bounded_queue", PRODUCE_DELAY=5.0, PATIENCE=0.1)
    assert "nothing has come for a while, the consumer gives up" in lines
    assert world.verdict.kind is VerdictKind.STALLED
    assert "producer waits to put into buffer" in world.verdict.sentence


def test_three_items_go_in_and_out_in_three_ways():
    lines = printed("queue_methods")
    used = [line.split(" used ")[1] for line in lines if " used " in line]
    assert sorted(used) == ["now-1", "soon-1", "wait-1"]
    assert lines[-1] == "dropped 0 items"


def test_who_does_not_wait_drops_what_finds_the_queue_full():
    lines = printed("queue_methods", CAPACITY=1, ITEMS=4, PUT_DELAY=0.05, GET_DELAY=3.0, TIMEOUT=0.1)
    used = [line.split(" used ")[1] for line in lines if " used " in line]
    assert sorted(item for item in used if item.startswith("wait")) == [f"wait-{n}" for n in range(1, 5)]
    assert lines[-1] == f"dropped {12 - len(used)} items"
    assert len(used) < 12


@pytest.mark.parametrize(
    ("discipline", "served"),
    [
        ("FIFO", ["job 1, low priority", "job 2, high priority", "job 3, medium priority"]),
        ("LIFO", ["job 3, medium priority", "job 2, high priority", "job 1, low priority"]),
        ("priority", ["job 2, high priority", "job 3, medium priority", "job 1, low priority"]),
    ],
)
def test_the_same_jobs_are_served_in_the_order_of_each_discipline(discipline, served):
    lines = printed("queue_disciplines")
    assert [line.split(": ")[1] for line in lines if line.startswith(discipline)] == served


def test_five_items_pass_all_stages_of_the_pipeline_in_order():
    *finals, last = printed("pipeline")
    assert finals == [f"final(processed(preprocessed(item-{n})))" for n in range(5)]
    assert last == f"5 results from {finals[0]} to {finals[-1]}"


def test_a_pipeline_whose_end_is_waited_for_by_sleeping_is_looked_at_too_early():
    world, _ = outcome_of("pipeline", faults=["sleep_for_join"], PROCESS_TIME=0.5)
    assert world.verdict.kind is VerdictKind.FINISHED  # with 0.5 s for an item, one second is enough for a first result
    world, lines = outcome_of("pipeline", faults=["sleep_for_join"], PROCESS_TIME=2.0)
    assert world.verdict.kind is VerdictKind.UNCAUGHT_EXCEPTION
    assert "final(processed(preprocessed(item-4)))" in lines  # the stages went on without the main thread


def test_nobody_begins_before_the_signal_and_then_all_do():
    *worked, last = printed("start_signal")
    assert sorted(worked) == [f"worker-{n} works by plan 1" for n in range(1, 5)]
    assert last == "all workers are done"


def test_ten_items_go_from_one_producer_to_one_consumer_in_order():
    lines = printed("producer_consumer", "one_to_one")
    assert lines == [*(f"consumer-1 used P1-{n}" for n in range(1, 11)), "1 producers and 1 consumers are done"]


@pytest.mark.parametrize("seed", range(5))
def test_fifteen_items_go_from_three_producers_to_two_consumers_that_a_stop_event_ends(seed):
    *used, last = printed("producer_consumer", seed=seed)
    items = [line.split(" used ")[1] for line in used]
    assert sorted(items) == sorted(f"P{producer}-{n}" for producer in (1, 2, 3) for n in range(1, 6))
    assert {line.split()[0] for line in used} == {"consumer-1", "consumer-2"}
    assert last == "3 producers and 2 consumers are done"


@pytest.mark.parametrize(
    ("name", "fault", "kind"),
    [
        ("queue_basics", "no_sentinel", VerdictKind.STALLED),
        ("queue_basics", "no_task_done", VerdictKind.STALLED),
        ("queue_basics", "sentinel_not_done", VerdictKind.STALLED),
        ("queue_methods", "no_sentinel", VerdictKind.STALLED),
        ("bounded_queue", "unbounded", VerdictKind.BROKEN_INVARIANT),
        ("bounded_queue", "never_wait", VerdictKind.UNCAUGHT_EXCEPTION),
        ("queue_disciplines", "sentinel_too_early", VerdictKind.UNCAUGHT_EXCEPTION),
        ("pipeline", "sentinel_not_passed", VerdictKind.STALLED),
        ("start_signal", "no_wait", VerdictKind.UNCAUGHT_EXCEPTION),
        ("start_signal", "signal_too_early", VerdictKind.BROKEN_INVARIANT),
        ("start_signal", "no_signal", VerdictKind.STALLED),
    ],
)
def test_a_fault_shows_with_the_tutorials_numbers_as_its_sheet_tells_the_reader(name, fault, kind):
    world, _ = outcome_of(name, faults=[fault])
    assert world.verdict.kind is kind


@pytest.mark.parametrize(("faults", "waits"), [([], False), (["check_then_act"], True)])
def test_who_acts_on_an_old_look_is_caught_waiting_while_the_race_window_is_open(faults, waits):
    world, _ = outcome_of("queue_methods", faults=faults, ITEMS=4, PUT_DELAY=2.0, RACE_WINDOW=0.5)
    (looker,) = (thread for thread in world.threads.values() if thread.name == "get_now")
    assert (looker.time_in[Phase.GET] > 0) is waits
