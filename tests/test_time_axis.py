import pytest

from gui.look.quantities import clock_text, duration_text
from gui.time_axis.axis_ticks import SECOND
from gui.time_axis.time_axis import DEFAULT_SPAN_NS, SHORTEST_NS, TimeAxis


@pytest.fixture
def axis(qapp):
    axis = TimeAxis()
    axis.advance(100 * SECOND)
    return axis


def test_it_begins_with_the_last_thirty_seconds(axis):
    assert axis.following
    assert axis.view() == (70 * SECOND, 100 * SECOND)


def test_labels_stand_still_while_it_follows(axis):
    labels = axis.ticks(6)
    axis.advance(107 * SECOND)
    assert axis.ticks(6) == labels
    assert [text for _, text in labels] == ["−30 s", "−25 s", "−20 s", "−15 s", "−10 s", "−5 s", "now"]


def test_what_is_before_the_run_has_no_labels():
    axis = TimeAxis()
    axis.advance(6 * SECOND)
    axis.show_moment(3 * SECOND)
    assert [text for _, text in axis.ticks(6)] == ["00:00", "00:05"]


def test_columns_keep_their_numbers_while_it_follows(axis):
    before = axis.grid(1000)
    axis.advance(100 * SECOND + 3 * before.width)
    after = axis.grid(1000)
    assert (after.width, after.count) == (before.width, 1000)
    assert after.first == before.first + 3
    assert after.first * after.width <= axis.now_ns < after.end * after.width


def test_zooming_while_following_keeps_the_newest_time_at_the_edge(axis):
    axis.zoom(0.5, around=0.1)
    assert axis.following
    assert axis.view() == (85 * SECOND, 100 * SECOND)


def test_panning_back_stops_following_and_panning_to_the_end_follows_again(axis):
    axis.pan(-0.5)
    assert not axis.following
    assert axis.view() == (55 * SECOND, 85 * SECOND)
    axis.advance(120 * SECOND)
    assert axis.view() == (55 * SECOND, 85 * SECOND)
    axis.pan(2)
    assert axis.following
    assert axis.view() == (90 * SECOND, 120 * SECOND)


def test_zooming_keeps_the_time_under_the_pointer(axis):
    axis.show(20 * SECOND, 40 * SECOND)
    axis.zoom(0.5, around=0.25)
    assert axis.view() == (22.5 * SECOND, 32.5 * SECOND)


def test_the_whole_run_is_shown_from_its_start_and_grows_in_steps(axis):
    axis.show_whole_run()
    views = set()
    for seconds in range(100, 200):
        axis.advance(seconds * SECOND)
        start, end = axis.view()
        assert start == 0
        assert axis.now_ns < end <= axis.now_ns * 1.04
        views.add(end)
    assert len(views) < 50


def test_the_view_has_a_shortest_length(axis):
    for _ in range(200):
        axis.zoom(0.5)
    start, end = axis.view()
    assert end - start == SHORTEST_NS


def test_following_again_takes_the_last_thirty_seconds_if_asked_to(axis):
    axis.show(20 * SECOND, 30 * SECOND)
    axis.follow()
    assert axis.view() == (90 * SECOND, 100 * SECOND)
    axis.follow(DEFAULT_SPAN_NS)
    assert axis.view() == (70 * SECOND, 100 * SECOND)


def test_a_change_is_told_and_time_going_by_is_not(axis):
    told = []
    axis.changed.connect(lambda: told.append(axis.view()))
    axis.advance(101 * SECOND)
    assert not told
    axis.pan(-1)
    axis.show_whole_run()
    axis.show_whole_run()
    assert len(told) == 2


def test_the_cursor_stays_at_its_place_while_the_run_goes_on(axis):
    axis.set_cursor(0.5)
    assert axis.cursor_ns == 85 * SECOND
    axis.advance(110 * SECOND)
    assert axis.cursor_ns == 95 * SECOND
    axis.set_cursor(7.0)
    assert axis.cursor == 1.0
    axis.set_cursor(None)
    assert axis.cursor_ns is None


@pytest.mark.parametrize("span", [10**6, 7 * 10**6, 3 * 10**9, 47 * SECOND, 4_000 * SECOND, 300_000 * SECOND])
def test_there_are_some_labels_and_not_too_many_at_any_zoom(axis, span):
    axis.advance(500_000 * SECOND)
    axis.show(1000 * SECOND, 1000 * SECOND + span)
    labels = axis.ticks(8)
    assert 2 <= len(labels) <= 9
    assert len({text for _, text in labels}) == len(labels)
    assert all(0 <= place <= 1 for place, _ in labels)


@pytest.mark.parametrize(
    ("time", "resolution", "text"),
    [
        (41_382_000_000, 1_000_000, "00:41.382"),
        (41_382_000_000, SECOND, "00:41"),
        (41_382_000_000, 500_000_000, "00:41.3"),
        (3_725_000_000_000, SECOND, "1:02:05"),
        (1_234, 1, "00:00.000001234"),
        (-5, SECOND, "00:00"),
    ],
)
def test_a_time_is_written_as_on_a_clock(time, resolution, text):
    assert clock_text(time, resolution) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [(0, "0 s"), (1_500, "1.5 µs"), (2e6, "2 ms"), (999.6e6, "1 s"), (2.5e9, "2.5 s"), (200e9, "3 min 20 s")],
)
def test_a_length_of_time_is_written_in_the_unit_that_suits_it(length, text):
    assert duration_text(length) == text


def test_a_run_that_ended_within_the_view_is_fitted_into_it_and_the_next_is_followed_as_before(axis):
    axis.begin_run()
    axis.end_run(SECOND // 25)
    start, end = axis.view()
    assert start == 0
    assert SECOND // 25 < end <= SECOND // 25 * 1.04
    axis.begin_run()
    assert axis.following
    assert axis.view() == (SECOND // 25 - DEFAULT_SPAN_NS, SECOND // 25)


def test_a_run_that_ended_beyond_the_view_stays_as_it_was_seen(axis):
    axis.end_run(100 * SECOND)
    assert axis.view() == (70 * SECOND, 100 * SECOND)


def test_a_view_that_was_chosen_stays_when_the_run_ends(axis):
    axis.show(2 * SECOND, 3 * SECOND)
    axis.end_run(5 * SECOND)
    assert axis.view() == (2 * SECOND, 3 * SECOND)
