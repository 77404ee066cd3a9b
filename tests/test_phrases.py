"""How sentences name lists, places, items and numbers."""

import math

import pytest
from stories import Story

from engine import phrases
from engine.trace import LAB_THREAD, LINE_BITS, FileEntry, ItemEntry


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, ""),
        (1, "t1"),
        (2, "t1 and t2"),
        (3, "t1, t2 and t3"),
        (4, "t1, t2, t3 and t4"),
        (5, "t1, t2, t3 and 2 more"),
        (40, "t1, t2, t3 and 37 more"),
    ],
)
def test_a_list_names_four_at_the_most(count, text):
    assert phrases.listed([f"t{number}" for number in range(1, count + 1)]) == text


def test_a_place_names_the_file_only_if_it_is_not_the_program():
    story = Story()
    story.add(FileEntry(0, "/somewhere/program.py"))
    story.add(FileEntry(1, "/somewhere/helpers.py"))
    assert phrases.place(story.world, 41) == "line 41"
    assert phrases.place(story.world, (1 << LINE_BITS) + 7) == "helpers.py, line 7"
    assert phrases.place(story.world, 0) == "line unknown"


def test_an_item_is_called_by_its_text_its_number_or_none():
    story = Story()
    story.add(ItemEntry(1, "order 5"))
    assert [phrases.item_name(story.world, item) for item in (1, 2, 0)] == ["order 5", "item 2", "None"]


def test_a_thread_that_is_none_of_the_programs_is_the_laboratory():
    story = Story()
    worker = story.thread("worker")
    assert phrases.thread_name(story.world, worker) == "worker"
    assert phrases.thread_name(story.world, LAB_THREAD) == "the laboratory"


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (-250, "-250"), (0.123456, "0.1235"), (1234567.0, "1234567"), (math.nan, "–")]
)
def test_a_number_is_short_and_whole_numbers_are_whole(value, text):
    assert phrases.number(value) == text
