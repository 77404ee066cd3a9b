"""The list of events: filters, following, and what it says."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableView, QToolButton
from traces import BUFFER, MILLISECOND, FakeSession, entries, events, program, record, run

from engine.trace import LAB_THREAD, Ending, Kind, ObjectEntry, Phase, TextEntry, ThreadEntry
from engine.wire import Entries
from gui.events.event_list import EventList
from gui.events.event_model import LISTED_EVENTS, Column, KindGroup
from gui.look.event_text import event_text
from gui.look.theme import Theme
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord


def recorded(frames):
    made = RunRecord(program(), FakeSession())
    for frame in frames:
        made.take(frame)
    return made


@pytest.fixture
def shown(qapp, qtbot):
    view = EventList(Theme())
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    qtbot.waitExposed(view)

    def show(record):
        view.set_record(record)
        view.show_threads({number: entry.name for number, entry in record.threads.items()})
        view.refresh()
        return view

    return show


def rows(view):
    model = view.findChild(QTableView, "events").model()
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def choose(view, box, text):
    combo = view.findChild(QComboBox, box)
    combo.setCurrentIndex(combo.findText(text))


def test_events_are_listed_in_their_order_with_time_thread_and_line(shown):
    view = shown(recorded(run(200)))
    listed = rows(view)
    assert len(listed) == 200
    assert listed[0] == ("0.000", "MainThread", "begins", "40")
    assert listed[1] == ("0.000", "MainThread", "starts producer-1", "50")
    assert any(sentence == "puts item 1 into buffer; size 1" for _, _, sentence, _ in listed)


def test_the_line_of_an_event_is_seen_beside_a_name_however_long(shown):
    made = recorded(run(50))
    made.take(Entries((ThreadEntry(1, "producer" * 50),)))
    table = shown(made).findChild(QTableView, "events")
    end = table.columnViewportPosition(Column.LINE) + table.columnWidth(Column.LINE)
    assert end <= table.viewport().width()


def test_the_filters_leave_only_what_was_asked_for(shown):
    view = shown(recorded(run(500)))
    choose(view, "event_thread", "consumer-1")
    assert {thread for _, thread, _, _ in rows(view)} == {"consumer-1"}
    choose(view, "event_kind", KindGroup.SLEEPING.value)
    listed = rows(view)
    assert listed
    assert all(sentence == "wakes up" or sentence.startswith("sleeps") for _, _, sentence, _ in listed)
    choose(view, "event_thread", "All threads")
    assert len({thread for _, thread, _, _ in rows(view)}) > 1


def test_typing_finds_threads_objects_items_and_messages(shown, qtbot):
    frames = [
        entries(items=30),
        Entries((TextEntry(1, "hello from the program"),)),
        events(
            [
                record(0, 1, Kind.PUT, of=BUFFER, item=7, value=1),
                record(1 * MILLISECOND, 1, Kind.SLEEP, value=1),
                record(2 * MILLISECOND, 4, Kind.PRINT, item=1, value=1),
            ]
        ),
    ]
    view = shown(recorded(frames))
    field = view.findChild(QLineEdit, "event_text")
    for text, sentence in (
        ("P7", "puts P7 into buffer; size 1"),
        ("BUFFER", "puts P7 into buffer; size 1"),
        ("hello", "prints: hello from the program"),
        ("consumer-1", "prints: hello from the program"),
    ):
        field.clear()
        qtbot.keyClicks(field, text)
        assert [row[2] for row in rows(view)] == [sentence], text


def test_only_the_newest_events_are_listed_however_long_the_run(shown):
    made = recorded(run(30_000, batch=5_000))
    view = shown(made)
    listed = rows(view)
    assert len(listed) == LISTED_EVENTS
    assert listed[-1][0] == f"{made.columns.last_time / 1e9:.3f}"


def test_looking_at_an_older_event_stops_following_and_the_button_follows_again(shown, qtbot):
    frames = run(4_000)
    made = recorded(frames[:20])
    view = shown(made)
    table = view.findChild(QTableView, "events")
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(3, 0)).center()
    )
    qtbot.keyClick(table, Qt.Key.Key_Home)
    before = rows(view)
    for frame in frames[20:]:
        made.take(frame)
    view.refresh()
    assert rows(view) == before
    qtbot.mouseClick(view.findChild(QToolButton, "event_follow"), Qt.MouseButton.LeftButton)
    assert rows(view) != before
    bar = table.verticalScrollBar()
    assert bar.value() == bar.maximum()


def test_selecting_an_event_selects_its_thread_and_enter_shows_its_line(shown, qtbot):
    view = shown(recorded(run(50)))
    table = view.findChild(QTableView, "events")
    with qtbot.waitSignal(view.thread_selected) as selected:
        table.selectRow(2)
    with qtbot.waitSignal(view.line_chosen) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    first = rows(view)[2]
    assert selected.args == [1 if first[1] == "producer-1" else 0]
    assert str(chosen.args[0]) == first[3]


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        (Kind.END, {"value": Ending.LEFT}, "leaves, as it was asked to"),
        (Kind.BLOCKED, {"item": Phase.JOINING, "of": 2}, "waits for producer-2 to end"),
        (Kind.ACQUIRE, {"of": 2, "value": 1}, "takes lock"),
        (Kind.ACQUIRE, {"of": 2, "value": 2}, "takes lock again; depth 2"),
        (Kind.RELEASE, {"of": 2, "value": 0}, "releases lock"),
        (Kind.NOTIFY, {"of": 2, "value": 0}, "notifies lock; nobody waits there"),
        (Kind.NOTIFY, {"of": 2, "value": 1}, "notifies lock; one thread is woken"),
        (Kind.NOTIFY, {"of": 2, "value": 3}, "notifies lock; 3 threads are woken"),
        (Kind.WOKEN, {"of": 2, "value": 0}, "leaves lock: its time is up"),
        (Kind.GET, {"of": 1, "item": 0, "value": 4}, "gets None from buffer; size 4"),
        (Kind.WRITE, {"of": 2, "value": 174.5}, "sets lock to 174.5"),
        (Kind.WRITE, {"of": 2, "value": float("nan"), "item": 5}, "sets lock to 'open'"),
        (Kind.CLOCK, {"value": 0}, "pauses the run"),
    ],
)
def test_events_are_told_in_words(kind, fields, sentence):
    made = recorded([entries(items=3), Entries((ObjectEntry(2, "Lock", "lock"), TextEntry(5, "'open'")))])
    assert event_text(record(0, 1, kind, **fields), RecordNames(made)) == sentence


def test_every_kind_has_words():
    made = recorded([entries(items=3), Entries((TextEntry(Phase.PUT, "SPEED = 2"),))])
    for kind in Kind:
        text = event_text(record(0, 1, kind, of=1, item=Phase.PUT), RecordNames(made))
        assert text
        assert "{" not in text
        assert "does not know" not in text


def test_the_laboratory_has_a_name():
    assert RecordNames(recorded([entries()])).thread_name(LAB_THREAD) == "the laboratory"


def test_the_columns_are_as_wide_as_names_and_events_and_the_rest_is_scrolled(shown):
    numbered = Entries((ThreadEntry(0, "ThreadPoolExecutor-0_128"), ThreadEntry(1, "Thread-128 (consume)")))
    begins = [record(number * MILLISECOND, number, Kind.BEGIN) for number in (0, 1)]
    table = shown(recorded([numbered, events(begins)])).findChild(QTableView, "events")
    for row in (0, 1):
        for column in range(4):
            index = table.model().index(row, column)
            needed = table.fontMetrics().horizontalAdvance(str(index.data() or ""))
            assert table.visualRect(index).width() >= needed
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert table.visualRect(table.model().index(0, 2)).right() <= table.viewport().width()
