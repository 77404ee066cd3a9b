"""Breaking texts into lines where views paint them; every letter here is one pixel wide."""

from gui.look.wrapping import wrapped_lines


def test_a_text_goes_on_in_the_next_line_between_its_words():
    assert wrapped_lines("take the lock and go", len, 8) == ("take the", "lock and", "go")


def test_a_word_longer_than_a_line_is_broken_at_a_mark_between_its_parts():
    assert wrapped_lines("the_first.second_part", len, 10) == ("the_first.", "second_", "part")


def test_a_word_of_many_thousand_letters_is_broken_without_measuring_each_of_its_beginnings():
    measured = []
    lines = wrapped_lines("x" * 5000, lambda text: measured.append(text) or len(text), 50)
    assert lines == ("x" * 50,) * 100
    assert len(measured) < 100 * 20
