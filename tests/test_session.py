"""The engine process and its handle: what arrives, what a stop does, what a crash looks like, what is left behind."""

import os
import sys
from pathlib import Path
from textwrap import dedent
from threading import Event as RealEvent
from time import monotonic

import pytest
from sessions import session

from engine.catalog import open_program
from engine.engine_process import MOST_UNDEALT_BYTES, _weight
from engine.trace import PART_OF_LINE, WHOLE_LINE, Kind, Phase
from engine.verdict import VerdictKind
from engine.wire import Events

FOREVER = "import time\nwhile True:\n    time.sleep(0.01)\n"


def test_a_run_says_started_ended_and_exited_and_prints_in_order():
    with session("print('one')\nprint('two', end='')\n") as (_, listener):
        listener.listen()
    assert [message.name for message in listener.messages] == ["started", "ended", "exited"]
    assert listener.printed() == ["one", "two"]
    ended = listener.message("ended")
    assert (ended["reason"], ended["dropped"], ended["recorded"]) == ("finished", 0, len(listener.records))
    assert listener.message("exited") == {"killed": False, "status": 0, "sentence": "", "output": ""}


def test_the_first_events_come_while_the_program_goes_on():
    with session("import threading\nthreading.Event().wait()\n") as (_, listener):
        listener.listen(until=lambda listener: any(record.kind == Kind.BLOCKED for record in listener.records))


def test_nothing_is_lost_between_threads_that_hurry_and_a_reader_that_does_not():
    source = dedent("""\
        import queue, threading
        q = queue.Queue(50)
        def produce():
            for number in range(20_000): q.put(number)
        def consume():
            for number in range(20_000): q.get()
        threads = [threading.Thread(target=work) for work in (produce, consume) * 2]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """)
    with session(source) as (_, listener):
        RealEvent().wait(0.5)  # the reader is late; the child must wait for it
        listener.listen(seconds=60)
    assert listener.message("ended")["recorded"] == len(listener.records)
    assert sum(record.kind == Kind.PUT for record in listener.records) == 40_000
    assert sum(record.kind == Kind.GET for record in listener.records) == 40_000


def test_a_child_whose_frames_are_not_acknowledged_is_slowed_and_can_still_be_stopped():
    source = "import queue\nq = queue.Queue()\nwhile True:\n    q.put(1); q.get()\n"
    with session(source) as (running, listener):
        taken = 0
        while taken <= MOST_UNDEALT_BYTES:
            frame = running.frames.get(timeout=60)
            listener.take(frame)
            taken += _weight(frame)
        RealEvent().wait(0.3)  # what more came in this time would be too much
        waiting = [running.frames.get() for _ in range(running.frames.qsize())]
        for frame in waiting:
            listener.take(frame)
        # No more than what one read has brought, and the frame that this had begun.
        assert sum(len(frame.data) for frame in waiting if isinstance(frame, Events)) <= 2 * 256 * 1024
        running.stop()
        listener.listen()
    assert listener.message("ended")["reason"] == "stopped"


def test_a_stop_ends_threads_that_spin():
    source = dedent("""\
        import threading
        def spin():
            while True: pass
        for _ in range(8): threading.Thread(target=spin).start()
    """)
    with session(source) as (running, listener):
        listener.listen(until=lambda listener: len(listener.world.threads) == 9)
        running.stop()
        listener.listen()
    # With both cores busy it may take longer than the session's patience; then it must say that it killed them.
    assert listener.message("exited")["killed"] or listener.message("ended")["reason"] == "stopped"
    assert running._process.poll() is not None


def test_what_does_not_end_is_killed_and_said():
    source = "import hashlib\nprint('working')\nhashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)\n"
    with session(source) as (running, listener):
        listener.listen(until=lambda listener: listener.printed())
        start = monotonic()
        running.stop()
        listener.listen()
        assert monotonic() - start > 1.9
    assert listener.message("exited")["killed"]
    assert listener.message("exited")["sentence"] == "The program didn't stop within 2 s and was killed."


def test_a_program_that_never_lets_go_of_the_interpreter_is_killed_too():
    with session("sum(range(10**15))\n") as (running, listener):
        listener.listen(until=lambda listener: listener.messages)
        running.stop()
        listener.listen()
    assert listener.message("exited")["killed"]


def test_a_crash_of_the_process_is_told_with_what_it_said_last():
    with session("import os\nos.write(2, b'last words\\n')\nos._exit(7)\n") as (_, listener):
        listener.listen()
    exited = listener.message("exited")
    assert (exited["status"], exited["killed"]) == (7, False)
    assert exited["sentence"] == "The program's process ended unexpectedly (exit status 7)."
    assert exited["output"] == "last words"


def test_a_fault_in_c_is_told():
    with session("import ctypes\nctypes.string_at(0)\n") as (_, listener):
        listener.listen()
    assert "Segmentation fault" in listener.message("exited")["output"] or os.name == "nt"


def test_output_past_print_does_not_meet_the_protocol():
    with session("import os\nos.write(1, b'raw\\n')\nprint('printed')\n") as (_, listener):
        listener.listen()
        listener.listen(until=lambda listener: any(m.name == "console" for m in listener.messages) or listener.exited)
    assert listener.printed() == ["printed"]
    assert listener.message("ended")["reason"] == "finished"


def test_a_program_that_cannot_start_says_where():
    with session("def f(:\n    pass\n") as (_, listener):
        listener.listen()
    ended = listener.message("ended")
    assert (ended["reason"], ended["line"]) == ("not_started", 1)
    assert ended["sentence"].startswith("program.py, line 1: the source has a syntax error")
    assert listener.records[-1].kind == Kind.END  # no thread goes on in what never began


def test_closing_a_running_session_leaves_no_process():
    with session(FOREVER) as (running, listener):
        listener.listen(until=lambda listener: listener.records)
        running.close()
        running._process.wait(10)


@pytest.mark.skipif(sys.platform == "win32", reason="looks at processes as POSIX has them")
def test_what_the_program_started_ends_with_it():
    source = dedent("""\
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print(child.pid)
        time.sleep(600)
    """)
    with session(source) as (running, listener):
        listener.listen(until=lambda listener: listener.printed())
        pid = int(listener.printed()[0])
        running.close()
        deadline = monotonic() + 10
        while Path(f"/proc/{pid}").exists() and "zombie" not in _state(pid):
            assert monotonic() < deadline


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "zombie"


def test_the_temporary_directory_goes_with_the_run():
    with session("import tempfile\nprint(tempfile.mkdtemp())\n") as (_, listener):
        listener.listen()
    assert not Path(listener.printed()[0]).exists()


def test_an_interpreter_that_is_not_there_is_told():
    with session("print(1)\n", interpreter="/no/such/python") as (_, listener):
        listener.listen()
    assert listener.message("exited")["sentence"].startswith("The engine process can't be started:")


def test_the_users_folder_does_not_shadow_the_standard_library(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')\n")
    (tmp_path / "engine.py").write_text("raise SystemExit('the wrong engine')\n")
    with session("import json\nprint(json.dumps(1))\n", folder=tmp_path) as (_, listener):
        listener.listen()
    assert listener.printed() == ["1"]


def test_a_thread_of_a_library_that_may_wake_others_is_no_stall(tmp_path):
    go = tmp_path / "go"
    source = dedent(f"""\
        import os, queue, select, sys
        q = queue.Queue()
        def wait():
            while not os.path.exists({str(go)!r}):
                select.select([], [], [], 0.02)
            q.put("woken")
        of_libraries = sys.modules["threading"]
        of_libraries.Thread(target=wait).start()
        print(q.get())
    """)
    with session(source) as (_, listener):
        listener.listen(until=lambda listener: listener.world.untraced and listener.world.threads[0].phase is Phase.GET)
        assert listener.world.verdict.kind is VerdictKind.RUNNING
        go.touch()
        listener.listen(until=lambda listener: listener.printed())
        assert not any(state.name == "foreign thread" for state in listener.world.threads.values())


def test_what_a_program_forks_is_not_followed_and_may_print():
    source = dedent("""\
        import os, sys, threading
        lock = threading.Lock()
        child = os.fork()
        if child == 0:
            with lock:
                print("from the child")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)
        with lock:
            print("from the parent")
    """)
    with session(source) as (_, listener):
        listener.listen()
    assert listener.printed() == ["from the parent"]
    assert listener.message("console")["text"] == "from the child\n"
    assert listener.message("ended")["recorded"] == len(listener.records)


def test_parts_of_lines_arrive_when_flushed_and_at_the_end_of_a_thread():
    source = dedent("""\
        import threading
        def work():
            print("a", end=" ")
        print("1", end="", flush=True)
        thread = threading.Thread(target=work); thread.start(); thread.join()
        print("2")
    """)
    with session(source) as (_, listener):
        listener.listen()
    prints = [(listener.texts[r.item], r.object) for r in listener.records if r.kind == Kind.PRINT]
    assert prints == [("1", PART_OF_LINE), ("a ", PART_OF_LINE), ("2", WHOLE_LINE)]


def test_a_script_runs_in_its_own_folder(tmp_path):
    (tmp_path / "data.txt").write_text("found")
    script = tmp_path / "reads.py"
    script.write_text("print(open('data.txt').read())\n")
    with session(open_program(script)) as (_, listener):
        listener.listen()
    assert listener.printed() == ["found"]
