"""What a screen reader is told of the real window, and what it can do there.

Run with ``python3 launch.py test --window``. The tree is read, and buttons are pressed, through AT-SPI by a process of
its own, as a screen reader does it, with the bindings that the system's own Python has.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_PYTHON = "/usr/bin/python3"
READER = """
import json, re, sys, time
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

def everything(node):
    try:
        yield node
        children = [node.get_child_at_index(place) for place in range(node.get_child_count())]
    except GLib.Error:  # it went while it was looked at
        return
    for child in children:
        if child is not None:
            yield from everything(child)

def actions(node):
    return [Atspi.Action.get_action_name(node, place) for place in range(Atspi.Action.get_n_actions(node))]

def told(node):
    interfaces = node.get_interfaces()
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "focusable": node.get_state_set().contains(Atspi.StateType.FOCUSABLE),
        "value": Atspi.Value.get_current_value(node) if "Value" in interfaces else None,
        "actions": actions(node) if "Action" in interfaces else [],
    }

def parts():
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(place)
        if program is not None:
            yield from everything(program)

def is_so(node, fits):
    try:
        return fits(node)
    except GLib.Error:
        return False

def wait(what, fits):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for node in parts():
            if is_so(node, fits):
                return node
        time.sleep(0.1)
    sys.exit(what)

def showing(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)

def pressable(node):
    return "Action" in node.get_interfaces() and "Press" in actions(node)

heard = []
listener = Atspi.EventListener.new(lambda event: heard.append(str(event.any_data)))
listener.register("object:announcement")

def hear(text):
    deadline = time.monotonic() + 60
    while not any(re.search(text, one) for one in heard):
        if time.monotonic() > deadline:
            sys.exit("never heard: " + text + " but " + repr(heard))
        GLib.MainContext.default().iteration(False)
        time.sleep(0.02)

for order, text in json.loads(sys.argv[1]):
    if order == "hear":
        hear(text)
    elif order == "see":
        wait("never seen: " + text, lambda node: re.search(text, node.get_name()) and showing(node))
    else:
        button = wait("never to be pressed: " + text, lambda node: node.get_name() == text and pressable(node))
        Atspi.Action.do_action(button, actions(button).index("Press"))
json.dump([told(node) for node in parts() if is_so(node, showing)], sys.stdout)
"""


class Told(NamedTuple):
    """What assistive technology is told of one part of the window."""

    role: str
    name: str
    description: str
    focusable: bool
    value: float | None
    actions: list[str]


@pytest.fixture
def assistive_bus(virtual_screen, tmp_path):
    """The environment of a program that a screen reader can look at."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        address = daemon.stdout.readline().strip()
        assert address, "dbus-daemon did not start"
        yield virtual_screen | {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path),
        }
        daemon.terminate()


def told(environment, program, *orders):
    """Everything that the window of a program shows after these orders.

    Args:
        orders: ``("see", pattern)`` waits for a name that fits; ``("press", name)`` presses a button when it can be;
            ``("hear", pattern)`` waits for something that the window has said of its own accord.
    """
    command = [sys.executable, "-P", "-m", "gui", *program]
    with_ours = environment | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=with_ours, cwd=environment["HOME"], stderr=subprocess.DEVNULL) as window:
        try:
            reader = [SYSTEM_PYTHON, "-W", "ignore", "-c", READER, json.dumps(orders)]
            answer = subprocess.run(reader, env=environment, check=False, capture_output=True, text=True, timeout=300)
        finally:
            window.terminate()
            window.wait(20)
    assert answer.returncode == 0, answer.stderr
    return [Told(**entry) for entry in json.loads(answer.stdout)]


def the(entries, role, name):
    """The one entry of this role and name."""
    found = [entry for entry in entries if (entry.role, entry.name) == (role, name)]
    assert len(found) == 1, (name, found)
    return found[0]


def nameless(entries):
    """Controls that a screen reader could only call "button" or "slider"."""
    controls = ("push button", "check box", "slider", "spin button", "combo box", "text", "table", "list", "page tab")
    return [
        entry
        for entry in entries
        if (entry.role in controls or (entry.focusable and entry.role != "table cell")) and not entry.name
    ]


system_python = pytest.mark.skipif(not os.access(SYSTEM_PYTHON, os.X_OK), reason="the system has no Python of its own")


@system_python
@pytest.mark.window
def test_a_screen_reader_is_told_of_a_live_run_its_threads_its_queue_and_its_sliders(assistive_bus):
    entries = told(assistive_bus, [], ("see", r"^Running\. Threads: .*"), ("see", "^consumer-2$"), ("see", "^buffer$"))
    assert nameless(entries) == []
    buttons = {entry.name for entry in entries if entry.role == "push button"}
    assert {"Pause", "Stop", "Restart", "Experiments", "Theme", "View", "Open script"} <= buttons
    for name in ("Speed", "Producers", "Produce delay", "Moment of the run"):
        slider = the(entries, "slider", name)
        assert slider.value is not None
        assert slider.description
    assert the(entries, "slider", "Producers").value == 2
    assert re.match(r"\d\.\d+\xa0s\. ", the(entries, "slider", "Produce delay").description)
    assert the(entries, "spin button", "Producers").value == 2
    lanes = {entry.name: entry.description for entry in entries if ", since 0" in entry.description}
    assert {"MainThread", "producer-1", "producer-2"} <= lanes.keys()  # others may have to be scrolled to
    for name in ("MainThread", "producer-1", "producer-2", "consumer-1", "consumer-2"):
        card = the(entries, "push button", name)
        assert "Press" in card.actions
        assert re.search(name, card.description), card
    assert re.search(r"^buffer, Queue, first in, first out: ", the(entries, "push button", "buffer").description)
    assert re.search(
        r"Queue size: \d+", next(entry for entry in entries if entry.name == "Graphs of the run").description
    )
    assert re.search("Event: not set", the(entries, "push button", "stopping").description)


@system_python
@pytest.mark.window
def test_a_screen_reader_steps_a_run_and_is_told_who_holds_what_and_what_comes_next(assistive_bus):
    orders = [("see", r"^Running\. Threads: .*"), ("press", "Stepped")]
    for step in range(1, 15):
        orders += [("press", "Step"), ("see", rf"^After step {step}\. ")]
    entries = told(assistive_bus, ["--program", "dining_philosophers"], *orders)
    assert nameless(entries) == []
    locks = [entry.description for entry in entries if re.search(r"Lock: held by philosopher-\d", entry.description)]
    assert locks
    cells = [entry.name for entry in entries if entry.role == "table cell" and entry.name.startswith("Step 14, ")]
    assert len([cell for cell in cells if not cell.endswith(": nothing")]) == 1
    buttons = [entry for entry in entries if re.match(r"Step philosopher-\d \(key \d\): will ", entry.name)]
    assert buttons
    assert not [entry for entry in entries if "<p>" in entry.name + entry.description]


@system_python
@pytest.mark.window
def test_a_screen_reader_says_what_each_step_did_and_how_the_run_ended(assistive_bus):
    script = str(ROOT / "tests" / "scripts" / "one_sentinel_buggy.py")
    orders = [
        ("see", " is open and does not run"),
        ("press", "Stepped"),
        ("press", "Step"),  # a script is prepared only when one wants it
        ("see", r"^Step MainThread \(key 0\): will "),
        ("press", "Step"),
        ("hear", "^Step 1, MainThread"),
        ("press", "Step"),
        ("hear", "^Step 2, "),
        ("press", "Run"),
        ("hear", "^Stalled: .*nobody is left to wake them"),
    ]
    entries = told(assistive_bus, ["--program", script], *orders)
    assert any(entry.name.startswith("Stalled: ") for entry in entries if entry.role == "label")
