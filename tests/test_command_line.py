"""The command line: what goes where, how a run ends, exit statuses, and files that are whole or not there."""

import io
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stories import Story, predicate
from traces import events

from engine import follower
from engine.__main__ import main
from engine.catalog import Program
from engine.commands import following, running
from engine.commands.console import Console
from engine.files import replacing
from engine.sheet import Gauge, Parameter, Preset, Sheet
from engine.trace import Ending, Kind, Phase
from engine.wire import Entries, Message

ROOT = Path(__file__).resolve().parent.parent

SHEET = Sheet(
    title="Producer–consumer",
    preset="live",
    parameters=(
        Parameter("CONSUMERS", "Consumers", 0, 16),
        Parameter("DELAY", "Delay", 0.0, 2.0, 0.1),
        Parameter("ENDING", "Ends by", choices=("sentinels", "event")),
    ),
    gauges=(Gauge("size", "Queue size", "size", "buffer", unit="items"),),
    invariants=(predicate("within_capacity", "buffer"),),
    presets=(Preset("live", "Live", {"CONSUMERS": 3}), Preset("few", "Few", {"CONSUMERS": 1})),
)
DEFAULTS = {"CONSUMERS": 2, "DELAY": 0.5, "ENDING": "sentinels"}


def ended(reason="finished", **content):
    return [
        Message("ended", {"reason": reason, "sentence": "", "line": 0, "recorded": 0, "dropped": 0} | content),
        Message("exited", {"killed": False, "status": 0, "sentence": ""}),
    ]


class FakeSession:
    """Delivers `frames` on start and `after_stop` on stop; remembers how it was used."""

    frames_on_start = ()
    frames_on_stop = tuple(ended("stopped"))
    on_start = staticmethod(lambda: None)
    made = []

    def __init__(self, program, values, *, seed, speed, folder=None):
        self.made.append(self)
        self.values, self.seed, self.speed = dict(values), seed, speed
        self.frames = queue.SimpleQueue()
        self.stops = self.closes = self.acknowledged = self.delivered = 0

    def _deliver(self, frames):
        for frame in frames:
            self.delivered += 1
            self.frames.put(frame)

    def start(self):
        self._deliver(self.frames_on_start)
        self.on_start()

    def look(self):
        self._deliver([Message("untraced", {"threads": 0})])

    def stop(self):
        self.stops += 1
        self._deliver(self.frames_on_stop)

    def close(self):
        self.closes += 1

    def acknowledge(self, frame):
        self.acknowledged += 1


@pytest.fixture
def lab(monkeypatch):
    """Runs of a program `buffer` are those that a test tells; stalls and silences are noticed at once."""
    program = Program("buffer", Path("/somewhere/buffer.py"), "", SHEET, DEFAULTS, has_sheet=True)
    fake = type("Fake", (FakeSession,), {"made": []})
    monkeypatch.setattr(running, "find_program", lambda name: program)
    monkeypatch.setattr(running, "Session", fake)
    monkeypatch.setattr(follower, "STALL_S", 0.0)
    monkeypatch.setattr(follower, "_POLL_S", 0.001)
    return fake


def one_item_passes(story):
    buffer, main = story.thing("Queue", "buffer", capacity=2), story.thread("MainThread")
    story.prints(main, "made")
    story.get(main, buffer, story.put(main, buffer, "x"))
    story.prints(main, "careful", to=2)
    return buffer, main


def finished_story():
    story = Story(sheet=SHEET)
    _, main_thread = one_item_passes(story)
    story.ends(main_thread)
    return story


def test_what_the_program_prints_and_what_the_laboratory_says_go_to_different_streams(lab, capsys):
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    assert main(["run", "buffer"]) == 0
    out, err = capsys.readouterr()
    assert out == "made\n"
    assert err.splitlines() == [
        "careful",
        "buffer: Finished after 0.01 s.",
        "0.01 s, threads: 1, events: 6",
        "Queue size: last 0 items, least 0, most 1, mean 0.1667",
        "held: within_capacity holds",
    ]


def test_every_frame_is_acknowledged_and_the_session_closed(lab):
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    main(["run", "buffer"])
    (session,) = lab.made
    assert session.acknowledged == session.delivered
    assert (session.stops, session.closes) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "values", "seed", "speed"),
    [
        ([], {"CONSUMERS": 3}, 0, 1.0),
        (["--preset", "few"], {"CONSUMERS": 1}, 0, 1.0),
        (["--preset", ""], {"CONSUMERS": 2}, 0, 1.0),
        (["--set", "CONSUMERS=5", "--set", "DELAY=0.25"], {"CONSUMERS": 5, "DELAY": 0.25}, 0, 1.0),
        (["--preset", "few", "--set", "ENDING=EVENT"], {"CONSUMERS": 1, "ENDING": "event"}, 0, 1.0),
        (["--seed", "7", "--speed", "0.5"], {"CONSUMERS": 3}, 7, 0.5),
    ],
)
def test_a_run_starts_with_what_was_asked_for(lab, arguments, values, seed, speed):
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    main(["run", "buffer", *arguments])
    (session,) = lab.made
    assert (session.values, session.seed, session.speed) == (DEFAULTS | values, seed, speed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "threadlab run: the following arguments are required: PROGRAM"),
        (["walk"], "threadlab: argument COMMAND: invalid choice: 'walk'"),
        (["run", "buffer", "--set", "CONSUMERS"], "threadlab: --set CONSUMERS: write NAME=VALUE"),
        (["run", "buffer", "--set", "FOO=1"], "no parameter FOO; there are: CONSUMERS, DELAY, ENDING"),
        (["run", "buffer", "--set", "CONSUMERS=17"], "CONSUMERS: 17 is not from 0 to 16"),
        (["run", "buffer", "--set", "CONSUMERS=1.5"], "CONSUMERS: 1.5 is no whole number"),
        (["run", "buffer", "--set", "ENDING=never"], "ENDING: 'never' is none of sentinels, event"),
        (["run", "buffer", "--preset", "many"], "no preset many; there are: live, few"),
        (["run", "buffer", "--seconds", "0"], "argument --seconds: 0 is not above 0"),
        (["run", "buffer", "--seconds", "soon"], "argument --seconds: 'soon' is no number"),
        (["run", "buffer", "--seconds", "inf"], "argument --seconds: 'inf' is no number"),
        (["run", "buffer", "--speed", "11"], "argument --speed: 11 is not from 0.1 to 10.0"),
        (["run", "buffer", "--seed", "1.5"], "argument --seed: '1.5' is no whole number"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_and_starts_nothing(lab, capsys, arguments, said):
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert lab.made == []


@pytest.mark.parametrize("option", ["--json", "--csv", "--trace"])
def test_a_path_that_cannot_be_written_is_told_before_anything_starts(lab, capsys, tmp_path, option):
    for path, reason in ((tmp_path / "no" / "file", "No such file or directory"), (tmp_path, "is a folder")):
        assert main(["run", "buffer", option, str(path)]) == 2
        err = capsys.readouterr().err
        assert err.startswith(f"threadlab: {path}: can't be written: ")
        assert err.rstrip().endswith(reason)
    assert lab.made == []


def test_wrong_usage_leaves_no_file_behind(lab, tmp_path):
    arguments = ["--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "no" / "b.csv")]
    assert main(["run", "buffer", *arguments]) == 2
    assert list(tmp_path.iterdir()) == []


def test_two_outputs_must_not_share_a_file(lab, capsys, tmp_path):
    path = str(tmp_path / "out")
    assert main(["run", "buffer", "--json", path, "--trace", path]) == 2
    assert "is named for two outputs" in capsys.readouterr().err


def test_summary_table_and_trace_are_written(lab, tmp_path):
    lab.frames_on_start = [*finished_story().frames(), *ended(recorded=6)]
    paths = [tmp_path / name for name in ("run.json", "run.csv", "run.trace")]
    options = ("--json", "--csv", "--trace")
    arguments = itertools.chain(*zip(options, map(str, paths), strict=True))
    assert main(["run", "buffer", "--seed", "4", *arguments]) == 0
    report = json.loads(paths[0].read_text(encoding="utf-8"))
    assert (report["verdict"]["kind"], report["run"]["seed"]) == ("finished", 4)
    assert report["parameters"]["CONSUMERS"] == 3
    assert report["events"] == {"recorded": 6, "received": 6, "dropped": 0}
    assert paths[1].read_text() == "time_s,gauge,value\n0.003000,size,1\n0.004000,size,0\n"
    found = json.loads(paths[2].read_text(encoding="utf-8"))["traceEvents"]
    assert [event["args"] for event in found if event["ph"] == "C"] == [{"items": 1}, {"items": 0}]
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_a_run_that_breaks_off_leaves_the_old_files_as_they_were(lab, tmp_path):
    def fail():
        raise RuntimeError("the laboratory itself has a bug")

    lab.on_start = staticmethod(fail)
    path = tmp_path / "run.json"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        main(["run", "buffer", "--json", str(path), "--trace", str(tmp_path / "run.trace")])
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("run.json", "old")]
    assert lab.made[0].closes == 1


def test_an_output_that_cannot_be_written_to_its_end_is_told(lab, capsys, tmp_path, monkeypatch):
    def no_space(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running.json, "dump", no_space)
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    assert main(["run", "buffer", "--json", str(tmp_path / "run.json")]) == 1
    assert "can't be written to its end: No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_when_it_is_whole(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with replacing(path) as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    with pytest.raises(TypeError), replacing(path) as file:
        file.writelines(["half", None])
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_where_a_link_points(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("links can't be made here")
    with replacing(link) as file:
        file.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_what_is_no_regular_file_is_written_and_not_replaced():
    with replacing(Path(os.devnull)) as file:
        file.write("gone")
    assert not Path(os.devnull).is_file()


def stalled_story():
    story = Story(sheet=SHEET)
    buffer, main_thread = one_item_passes(story)
    story.blocks(main_thread, Phase.GET, buffer, line=9)
    return story, main_thread


def test_a_stall_ends_the_run_and_is_its_verdict(lab, capsys, tmp_path):
    story, main_thread = stalled_story()
    lab.frames_on_start = story.frames()
    told = len(story.records)
    story.prints(main_thread, "cleaning up")
    story.ends(main_thread, Ending.STOPPED)
    lab.frames_on_stop = [Entries(tuple(story.entries[-1:])), events(story.records[told:]), *ended("stopped")]
    assert main(["run", "buffer", "--json", str(tmp_path / "run.json")]) == 1
    out, err = capsys.readouterr()
    sentence = "Stalled: MainThread waits to get from buffer (line 9), which is empty; nobody is left to wake it."
    assert f"buffer: {sentence}\n" in err
    assert out == "made\ncleaning up\n", "what the program prints while it is stopped still comes"
    assert lab.made[0].stops == 1
    report = json.loads((tmp_path / "run.json").read_text())
    assert (report["verdict"]["kind"], report["verdict"]["sentence"]) == ("stalled", sentence)
    (thread,) = report["threads"]
    assert (thread["state"], thread["ending"]) == ("get", None), "the state is that of the stall, not of the stop"
    assert report["events"]["received"] == len(story.records)


def test_a_paused_or_waking_program_is_no_stall(lab, monkeypatch):
    story, main_thread = stalled_story()
    story.does(main_thread, Kind.GAVE_UP, 1)
    story.does(main_thread, Kind.SLEEP, value=60)
    lab.frames_on_start = story.frames()
    clock = itertools.count()
    monkeypatch.setattr(follower, "monotonic", lambda: next(clock))
    assert main(["run", "buffer", "--seconds", "30"]) == 0
    assert next(clock) >= 30, "only the time that was asked for ended it"


def test_a_run_is_stopped_after_the_seconds_that_were_asked_for(lab, capsys, monkeypatch):
    story = Story(sheet=SHEET)
    _, main_thread = one_item_passes(story)
    story.does(main_thread, Kind.SLEEP, value=60)
    lab.frames_on_start = story.frames()
    clock = itertools.count(step=0.5)
    monkeypatch.setattr(follower, "monotonic", lambda: next(clock))
    assert main(["run", "buffer", "--seconds", "4"]) == 0
    (said,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("buffer: ")]
    seconds = float(said.removeprefix("buffer: Stopped after ").removesuffix(" s."))
    assert 3.0 <= seconds <= 5.0, "lab time goes on while nothing happens"


def test_what_had_arrived_before_the_stop_belongs_to_the_run(lab, capsys):
    story = finished_story()
    lab.frames_on_start = [*story.frames(), *ended()]
    lab.frames_on_stop = ()
    lab.on_start = staticmethod(lambda: signal.raise_signal(signal.SIGTERM))
    assert main(["run", "buffer"]) == 0, "the program had finished by itself before"
    assert "Finished" in capsys.readouterr().err


def test_a_program_that_finishes_while_it_is_stopped_is_not_judged_by_what_was_not_seen(lab, capsys):
    story = Story(predicate("consumed_once", "buffer"), sheet=None)
    buffer, main_thread = story.thing("Queue", "buffer"), story.thread("MainThread")
    item = story.put(main_thread, buffer, "x")
    story.does(main_thread, Kind.SLEEP, value=9)
    lab.frames_on_start = [*story.frames()]
    told = len(story.records)
    story.get(main_thread, buffer, item)
    story.ends(main_thread)
    lab.frames_on_stop = [events(story.records[told:]), *ended()]
    assert main(["run", "buffer", "--seconds", "0.001"]) == 0
    assert "Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (ended("not_started", sentence="line 3: invalid syntax", line=3), "Not started: line 3: invalid syntax"),
        ([Message("exited", {"killed": True, "status": -9, "sentence": "late"})], "Killed after 0.00 s"),
        ([Message("exited", {"killed": False, "status": -11, "sentence": ""})], "Crashed after 0.00 s"),
    ],
)
def test_a_run_that_did_not_end_by_itself_has_failed(lab, capsys, frames, said):
    lab.frames_on_start = frames
    assert main(["run", "buffer"]) == 1
    assert capsys.readouterr().err.startswith(f"buffer: {said}")


def test_a_broken_invariant_or_an_uncaught_exception_fails_a_finished_run(lab, capsys):
    story = Story(sheet=SHEET)
    buffer, main_thread = story.thing("Queue", "buffer", capacity=1), story.thread("MainThread")
    story.put(main_thread, buffer, "x")
    story.put(main_thread, buffer, "y")
    story.fails(main_thread, "ValueError: no", line=4)
    lab.frames_on_start = [*story.frames(), *ended()]
    assert main(["run", "buffer"]) == 1
    broken, uncaught, *_ = capsys.readouterr().err.splitlines()
    assert broken.startswith("buffer: Broken after 0.00 s by MainThread (line unknown): within_capacity holds.")
    assert uncaught == "buffer: Uncaught exception in MainThread (line 4): ValueError: no"


def test_a_refusal_and_other_output_of_the_process_are_passed_on(lab, capsys):
    lab.frames_on_start = [
        Message("refused", {"sentence": "No such parameter."}),
        Message("console", {"text": "from a library\n"}),
        *ended(),
    ]
    main(["run", "buffer"])
    out, err = capsys.readouterr()
    assert out == "from a library\n"
    assert err.startswith("threadlab: No such parameter.\n")


def sleeping_story():
    story = Story(sheet=SHEET)
    _, main_thread = one_item_passes(story)
    story.does(main_thread, Kind.SLEEP, value=60)
    return story


def test_a_run_that_ends_well_has_the_status_that_its_program_asks_for(lab, capsys):
    lab.frames_on_start = [*finished_story().frames(), *ended(status=3)]
    assert main(["run", "buffer"]) == 3
    assert "It asked for the exit status 3." in capsys.readouterr().err


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_with_its_summary(lab, capsys, tmp_path, number, status):
    lab.frames_on_start = sleeping_story().frames()
    lab.on_start = staticmethod(lambda: signal.raise_signal(number))
    before = signal.getsignal(number)
    assert main(["run", "buffer", "--json", str(tmp_path / "run.json")]) == status
    assert "buffer: Stopped after " in capsys.readouterr().err
    assert json.loads((tmp_path / "run.json").read_text())["verdict"]["kind"] == "stopped"
    assert lab.made[0].stops == 1
    assert signal.getsignal(number) is before


def test_a_second_signal_ends_a_run_that_does_not_stop(lab, capsys):
    def interrupt_twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    lab.frames_on_start = sleeping_story().frames()
    lab.on_start = staticmethod(interrupt_twice)
    lab.frames_on_stop = ()
    lab.close = lambda self: self._deliver([Message("exited", {"killed": True, "status": -9, "sentence": ""})])
    assert main(["run", "buffer"]) == 1
    assert "Killed" in capsys.readouterr().err


class Stream(io.StringIO):
    """A stream that is, or isn't, a terminal, and whose reader may be gone."""

    def __init__(self, *, terminal=False, broken=False):
        super().__init__()
        self.terminal, self.broken = terminal, broken

    def isatty(self):
        return self.terminal

    def write(self, text):
        if self.broken:
            raise BrokenPipeError
        return super().write(text)


def test_the_status_line_is_rewritten_in_place_and_gone_before_anything_else_is_written():
    out, err = Stream(), Stream(terminal=True)
    console = Console(out, err)
    console.show_status("12 events")
    console.show_status("9 ev")
    console.print_line("hello")
    console.say("done")
    assert out.getvalue() == "hello\n"
    assert err.getvalue() == "\r12 events\r9 ev     \r    \rdone\n"


def test_no_status_line_goes_into_a_pipe(lab, capsys):
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    main(["run", "buffer"])
    assert "\r" not in capsys.readouterr().err


def test_progress_is_shown_on_a_terminal(lab, monkeypatch):
    err = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(following, "_STATUS_S", 0.0)
    monkeypatch.setenv("COLUMNS", "120")
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    main(["run", "buffer"])
    assert "events: 6   threads: 0 active, 0 sleeping, 0 waiting   Queue size 0" in err.getvalue()


def test_a_character_that_the_terminal_cannot_show_is_escaped():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    console = Console(out, None)
    console.print_line("balance − 5")
    console.flush()
    assert raw.getvalue() == b"balance \\u2212 5" + os.linesep.encode()


def test_streams_that_are_closed_from_the_start_are_no_problem(lab, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    lab.frames_on_start = [*finished_story().frames(), *ended()]
    assert main(["run", "buffer"]) == 0


def test_a_run_whose_output_nobody_reads_any_more_is_stopped(lab, monkeypatch, tmp_path):
    sink = (tmp_path / "out").open("w")
    out = Stream(broken=True)
    out.fileno = sink.fileno
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", None)
    lab.frames_on_start = sleeping_story().frames()
    with sink:
        assert main(["run", "buffer"]) == 0
    assert lab.made[0].stops == 1


def threadlab(*arguments, **options):
    """Run the real command in a process of its own."""
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60, **options
    )


def test_the_list_names_every_program_and_one_program_its_parameters():
    everything = threadlab("list")
    assert everything.returncode == 0
    for path in (ROOT / "engine" / "programs").glob("*.py"):
        assert path.stem in everything.stdout
    lines = everything.stdout.splitlines()
    assert lines.index("Queues") < lines.index("Waiting")
    assert any(line.startswith("  bank_account ") and "Depositors and" in line for line in lines)
    one = threadlab("list", "bank_account")
    assert "DEPOSITORS" in one.stdout
    assert "--preset tutorial" in one.stdout
    unknown = threadlab("list", "nothing")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (2, 1)
    assert unknown.stderr.startswith("threadlab: there is no program 'nothing'; there are bank_account")


def test_the_list_can_be_written_as_data(tmp_path, capsys):
    assert main(["list", "--json", str(tmp_path / "all.json")]) == 0
    assert main(["list", "bank_account", "--json", str(tmp_path / "one.json")]) == 0
    capsys.readouterr()
    (one,) = json.loads((tmp_path / "one.json").read_text())["programs"]
    assert one in json.loads((tmp_path / "all.json").read_text())["programs"]
    assert (one["name"], one["category"]) == ("bank_account", "Waiting")
    assert one["parameters"][0] | {"label": "", "value": 0} == {
        "name": "DEPOSITORS",
        "label": "",
        "unit": "",
        "value": 0,
        "choices": None,
        "minimum": 0,
        "maximum": 16,
        "restart": False,
    }


def test_a_script_without_a_sheet_runs_with_its_own_gauges(tmp_path):
    script = tmp_path / "jobs.py"
    script.write_text("import queue\njobs = queue.Queue()\njobs.put('a')\njobs.put('b')\nprint(jobs.get())\n")
    result = threadlab("run", script, "--json", tmp_path / "run.json")
    assert (result.returncode, result.stdout) == (0, "a\n")
    report = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert report["gauges"]["jobs"]["max"] == 2
    assert report["events"]["recorded"] == report["events"]["received"] > 0
    assert report["run"]["python"].startswith("3.")


def test_a_real_deadlock_is_named_and_ends_the_run(tmp_path):
    script = tmp_path / "crossed.py"
    script.write_text(
        "import threading\n"
        "a = threading.Lock(); b = threading.Lock(); both = threading.Barrier(2)\n"
        "def take(first, second):\n"
        "    with first:\n"
        "        both.wait()\n"
        "        with second:\n"
        "            print('never')\n"
        "for name, locks in (('one', (a, b)), ('two', (b, a))):\n"
        "    threading.Thread(target=take, args=locks, name=name).start()\n"
    )
    result = threadlab("run", script)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(
        "crossed: Deadlock: one holds a and waits for b (line 6), two holds b and waits for a (line 6)."
    )


def test_a_syntax_error_is_told_with_its_line(tmp_path):
    script = tmp_path / "unfinished.py"
    script.write_text("x = 1\ny = (\n")
    result = threadlab("run", script)
    assert result.returncode == 1
    assert result.stderr.startswith("unfinished: Not started: unfinished.py, line 2:")


def test_a_reader_that_goes_away_early_gets_no_traceback(tmp_path):
    script = tmp_path / "endless.py"
    script.write_text("import time\nwhile True:\n    print('again')\n    time.sleep(0.001)\n")
    command = [sys.executable, "-m", "engine", "run", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "again\n"
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(20) == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
