"""Keeps the text views up to date with the run: at most five times a second, and only those that are seen.

They show the run as it is now, or all of them the same moment of its past.
"""

from typing import Final

from PySide6.QtCore import QObject

from engine import phrases
from engine.causes.explain import has_reasons, stands_still
from engine.trace import split_line
from engine.verdict import Verdict, VerdictKind
from engine.wire import Message
from engine.world import World
from gui.bars.state_words import state_words
from gui.bars.verdict_bar import VerdictBar
from gui.events.console import Console
from gui.events.event_list import EventList
from gui.events.statistics import Statistics, shares_of
from gui.lab.lab import Lab
from gui.lab.run_state import RunState
from gui.look.theme import Theme
from gui.panes.details_panel import DetailsPanel
from gui.parameters.invariant_list import InvariantList
from gui.parameters.readouts import Readouts
from gui.programs.lesson_view import LessonView
from gui.record.moment import Moment
from gui.record.run_record import RunRecord
from gui.record.selection import Selection
from gui.source.code_page import CodePage
from gui.source.source_notes import Note, next_note, note_at
from gui.source.thread_markers import markers_in, markers_now
from gui.widgets.banner import Banner, Problem

_READY: Final = "{title} is open and does not run. Run (F5) starts it."
_NOBODY_SELECTED: Final = "Click a thread to see why it waits."
_ADVICE_REFUSED: Final = "The run goes on as it was."
_ADVICE_SOURCE: Final = "Correct the marked line in the code and press Run (F5)."
_ADVICE_CRASHED: Final = "The window is not affected. Run (F5) starts the program again."
_DETAIL_LINES: Final = 40
_AT: Final = "At {seconds} s: {sentence}"
_AT_STEP: Final = "At step {step}: {sentence}"

_STATE_LOOKS: Final = {
    RunState.RUNNING: ("dot", "good", "good"),
    RunState.PAUSED: ("pause", "muted", "quiet"),
    RunState.STOPPING: ("stop", "caution", "attention"),
    RunState.ENDED: ("stop", "muted", "quiet"),
}
"""Icon, its colour, and the role of the sentence."""


class RunViews(QObject):
    """Owns the views of text, shows them the lab's program and record, and says what went wrong."""

    def __init__(self, theme: Theme, lab: Lab, moment: Moment, parent: QObject) -> None:
        super().__init__(parent)
        self._lab = lab
        self._moment = moment
        self._failed = False
        self.selection = Selection(self)
        self.readouts = Readouts(theme)
        self.invariants = InvariantList(theme)
        self.code = CodePage(theme)
        self.source = self.code.source
        self.events = EventList(theme)
        self.statistics = Statistics(theme)
        self.console = Console(theme)
        self.lesson = LessonView(theme)
        self.details = DetailsPanel(theme)
        for name, page, entry in (
            ("code", self.code, self.source),
            ("events", self.events, self.events.table),
            ("times", self.statistics, self.statistics),
            ("output", self.console, self.console.text),
            ("lesson", self.lesson, self.lesson),
        ):
            self.details.add_page(name, page, entry)
        self.verdict_bar = VerdictBar(theme)
        self.banner = Banner(theme)
        lab.program_opened.connect(self._show_program)
        lab.program_revised.connect(self._show_revision)
        lab.run_started.connect(self._show_run)
        lab.state_changed.connect(self.refresh)
        lab.text_due.connect(self.refresh)
        lab.message_received.connect(self._hear)
        self.details.page_changed.connect(self.refresh)
        self.selection.changed.connect(self._show_selection)
        for view in (self.source, self.events, self.statistics):
            view.thread_selected.connect(self.selection.select)
        self.events.line_chosen.connect(self._show_line)
        self.events.event_selected.connect(moment.go_to_event)
        self.events.newest_requested.connect(moment.go_to_now)
        moment.changed.connect(self._show_moment)

    def refresh(self) -> None:
        """Show the run at the moment."""
        record = self._lab.record
        self._show_state(record)
        if record is None:
            return
        time_ns = self._moment.time_ns
        texts = {
            name: series.latest_text() if self._moment.is_now else series.text_at(time_ns)
            for name, series in record.gauges.items()
        }
        self.readouts.show_values(texts)
        self.invariants.show_world(self._world(record))
        self._refresh_page(record)

    def _refresh_page(self, record: RunRecord) -> None:
        names = {number: entry.name for number, entry in record.threads.items()}
        match self.details.page:
            case "code":
                markers = markers_now(record) if self._moment.is_now else markers_in(self._world(record))
                self.source.show_markers(markers, names)
                self.source.show_note(self._note(record))
            case "events":
                self.events.show_threads(names)
                self.events.refresh()
            case "times":
                self.statistics.show_shares(shares_of(self._world(record), self._moment.time_ns))
            case "output":
                self.console.refresh(record.prints, None if self._moment.is_now else self._moment.time_ns)

    def _note(self, record: RunRecord) -> Note | None:
        """What the shown step did, or comes next; while a run goes on, steps are too many to be told."""
        if not self._moment.is_now:
            return note_at(record, self._moment.count)
        if self._lab.state is not RunState.PAUSED:
            return None
        return next_note(record, self.selection.number) if record.stepped else note_at(record, self._moment.count)

    def _world(self, record: RunRecord) -> World:
        """The world at the moment, also now."""
        return self._moment.world or record.world

    def _show_moment(self) -> None:
        self.events.show_moment(self._moment.position)
        self.refresh()

    def _show_program(self) -> None:
        program = self._lab.program
        if program is None:
            return
        self.banner.hide()
        self.selection.clear()
        self.readouts.show_sheet(program.sheet)
        self.invariants.show_sheet(program.sheet)
        self.source.show_source(program.faultless.source)
        self.source.show_faults(program)
        self.lesson.show_program(program)
        self._clear()
        self.details.set_subtitle(program.path.name)

    def _show_revision(self) -> None:
        program = self._lab.program
        if program is not None:
            self.source.show_faults(program)

    def _show_run(self) -> None:
        self.banner.hide()
        if not self._lab.goes_on:
            self.selection.clear()
        self._failed = False
        self.source.mark_error(0)
        if self._lab.record is not None:
            self.source.set_running(self._lab.record.program.source)
        self.invariants.clear()
        self._clear()

    def _clear(self) -> None:
        self.source.clear_markers()
        self.events.set_record(self._lab.record)
        self.statistics.show_shares(())
        self.console.clear()
        self.readouts.show_values({})

    def _show_state(self, record: RunRecord | None) -> None:
        bar, program = self.verdict_bar, self._lab.program
        if record is None:
            title = program.sheet.title if program else ""
            bar.show_sentence(_READY.format(title=title), "dot", "muted", "quiet")
            bar.show_no_figures()
            bar.offer_why(False)
            bar.show_hint("")
            return
        if not self._moment.is_now:
            self._show_past(record, self._world(record))
            return
        verdict = record.world.verdict
        words = state_words(self._lab.state, record, verdict)
        if words or (self._lab.state is RunState.PAUSED and not verdict.failed):
            bar.show_sentence(words or verdict.sentence, *_STATE_LOOKS[self._lab.state])
        else:
            bar.show_verdict(verdict)
            self._show_failure(verdict)
        bar.show_figures(record.now_ns, record.received, _dropped(record), record.behind)
        self._show_why(record.world)

    def _show_past(self, record: RunRecord, world: World) -> None:
        verdict = world.verdict
        template = _AT_STEP if record.stepped else _AT
        step = record.steps.step_at(self._moment.count)
        sentence = template.format(seconds=phrases.seconds(world.time), step=step, sentence=verdict.sentence)
        self.verdict_bar.show_verdict(verdict, sentence)
        self.verdict_bar.show_no_figures()  # the scrub bar says them
        self._show_why(world)

    def _show_failure(self, verdict: Verdict) -> None:
        """Mark, once, the line at which a thread of the run died."""
        file, line = split_line(verdict.line)
        if verdict.kind is VerdictKind.UNCAUGHT_EXCEPTION and file == 0 and line and not self._failed:
            self._failed = True
            self.source.mark_error(line, verdict.sentence)

    def _show_why(self, world: World) -> None:
        thread = self.selection.number
        known = thread is not None and thread in world.threads
        bar = self.verdict_bar
        if known and thread is not None:
            bar.show_selection(world.why(thread))
        else:
            bar.show_hint(_NOBODY_SELECTED if any(state.alive for state in world.threads.values()) else "")
        selected = thread is not None and stands_still(world, thread)
        bar.offer_why(selected or any(has_reasons(verdict) for verdict in world.verdicts))

    def _show_selection(self) -> None:
        self.source.select_thread(self.selection.number)
        if self._lab.record is not None:
            self.source.show_note(self._note(self._lab.record))
            self._show_why(self._world(self._lab.record))

    def _show_line(self, line: int) -> None:
        file, number = split_line(line)
        if file == 0 and number:
            self.details.show_page("code")
            self.source.show_line(number)

    def _hear(self, message: Message) -> None:
        content = message.content
        record = self._lab.record
        if record is None:
            return
        if message.name == "refused":
            self.banner.show_problem(Problem(str(content["sentence"]), _ADVICE_REFUSED))
        elif message.name == "ended" and content["reason"] == "not_started":
            self.banner.show_problem(Problem(str(content["sentence"]), _ADVICE_SOURCE, _last_output(record)))
            self.source.mark_error(int(content["line"]), str(content["sentence"]))
        elif message.name == "exited" and content["sentence"] and not content["killed"]:
            self.banner.show_problem(Problem(str(content["sentence"]), _ADVICE_CRASHED, _last_output(record)))


def _dropped(record: RunRecord) -> int:
    ended = record.world.ended
    return int(ended.content["dropped"]) if ended is not None else 0


def _last_output(record: RunRecord) -> str:
    lines = [line.text for line in record.prints]
    return "\n".join(lines[-_DETAIL_LINES:])
