"""Lab sheets: what is read, and that every mistake is named with file, key and what is allowed."""

from textwrap import dedent

import pytest

from engine.catalog import ProgramError, built_in_programs, find_program, open_program, program_from_source
from engine.inspection import constants, inspected_sheet
from engine.sheet import Parameter
from engine.sheet_file import parse_sheet, read_sheet
from engine.sheet_table import SheetError

WHOLE = dedent('''\
    title = "Counter"
    preset = "small"
    [parameters.THREADS]
    label = "Threads"
    minimum = 0
    maximum = 16
    starts = "start"
    retires_at = ["sleep"]
    [parameters.DELAY]
    label = "Delay"
    minimum = 0.0
    maximum = 2.0
    step = 0.1
    unit = "s"
    [parameters.KIND]
    label = "Kind"
    choices = ["plain", "fancy"]
    restart = true
    [[gauges]]
    name = "size"
    label = "Size"
    kind = "size"
    of = "queue"
    limit = "THREADS"
    [[invariants]]
    name = "positive"
    sentence = "Never negative"
    expression = "counter.value >= 0"
    guard = "counter.lock"
    [[invariants]]
    name = "once"
    sentence = "Once"
    predicate = "consumed_once"
    of = "queue"
    [presets.small]
    label = "Small"
    [presets.small.values]
    THREADS = 2
    KIND = "fancy"
    [[faults]]
    name = "no_lock"
    title = "Without the lock"
    find = """
        with lock:
            add()
    """
    replace = """
        add()
    """
    explanation = "Two threads read the same value."
    look_for = "A number that is too small."
    fails = "broken_invariant"
    clock = "slow"
    [[faults]]
    name = "nothing"
    title = "Nothing left"
    find = "    add()"
    replace = ""
    explanation = "It is gone."
    look_for = "Nothing."
    fails = "stalled"
    [challenge]
    goal = "Make it negative."
    faults = ["no_lock"]
    preset = "small"
    gauge = "size"
    below = 0
    hints = ["Try."]
    [[challenge.answers]]
    title = "Take the lock"
    fixes = true
    why = "It helps."
    [[challenge.answers]]
    title = "Hope"
    faults = ["no_lock"]
    why = "It doesn't."
''')


def test_a_sheet_is_read_as_it_is_written():
    sheet = parse_sheet(WHOLE, "counter.toml")
    threads, delay, kind = sheet.parameters
    assert threads.whole
    assert not delay.whole
    assert (kind.choices, kind.restart) == (("plain", "fancy"), True)
    assert sheet.gauges[0].limit == "THREADS"
    assert [(entry.name, entry.objects) for entry in sheet.invariants] == [("positive", ()), ("once", ("queue",))]
    assert sheet.preset_named("small").values == {"THREADS": 2, "KIND": "fancy"}
    no_lock, nothing = sheet.faults
    assert (no_lock.find, no_lock.replace) == ("    with lock:\n        add()", "    add()")
    assert (no_lock.fails, no_lock.clock) == ("broken_invariant", "slow")
    assert (nothing.replace, nothing.clock) == ("", "exact")
    challenge = sheet.challenge
    assert (challenge.gauge, challenge.comparison, challenge.number) == ("size", "below", 0)
    assert [(answer.fixes, answer.faults) for answer in challenge.answers] == [(True, ()), (False, ("no_lock",))]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Counter"', "", "counter.toml: title: is missing; it is text"),
        ('title = "Counter"', "title = 5", "counter.toml: title: 5 is no text"),
        (
            'title = "Counter"',
            'title = "Counter"\ncolour = "red"',
            "counter.toml: colour: is no key here; allowed are:",
        ),
        ("maximum = 16", "maximum = 0", "counter.toml: parameters.THREADS.maximum: 0 is not above minimum 0"),
        ("maximum = 16", 'maximum = "16"', "counter.toml: parameters.THREADS.maximum: '16' is no number"),
        ("maximum = 16", "maximum = true", "counter.toml: parameters.THREADS.maximum: True is no number"),
        ("step = 0.1", "step = 0.0", "counter.toml: parameters.DELAY.step: 0.0 is not above 0"),
        ("[parameters.DELAY]", "[parameters.delay]", "counter.toml: parameters.delay: the name of a constant"),
        ("restart = true", "restart = 1", "counter.toml: parameters.KIND.restart: 1 is no truth value"),
        ('retires_at = ["sleep"]', "retires_at = [3]", "counter.toml: parameters.THREADS.retires_at: 3 is no text"),
        ('kind = "size"', 'kind = "weight"', "counter.toml: gauges[0].kind: 'weight' is none of size, puts"),
        ('limit = "THREADS"', 'limit = "MOST"', "counter.toml: gauges[0].limit: 'MOST' is no parameter of this sheet"),
        ('name = "once"', 'name = "positive"', "counter.toml: invariants: the name 'positive' is there twice"),
        ('name = "once"', 'name = "Once only"', "counter.toml: invariants[1].name: 'Once only' is no identifier"),
        ('guard = "counter.lock"', "", "counter.toml: invariants[0].guard: is missing"),
        ("counter.value >= 0", "counter.value >=", "counter.toml: invariants[0].expression: 'counter.value >=' is no"),
        (
            'predicate = "consumed_once"',
            'predicate = "fair"',
            "counter.toml: invariants[1].predicate: 'fair' is none of",
        ),
        ("THREADS = 2", "THREADS = 99", "counter.toml: presets.small.values.THREADS: THREADS: 99 is not from 0 to 16"),
        ("THREADS = 2", "WORKERS = 2", "counter.toml: presets.small.values.WORKERS: is no parameter; there are:"),
        ('preset = "small"', 'preset = "big"', "counter.toml: preset: 'big' is no preset; there are: small"),
        ("[presets.small.values]", "[presets.small.values", "counter.toml: is no TOML:"),
        ('name = "nothing"', 'name = "no_lock"', "counter.toml: faults: the name 'no_lock' is there twice"),
        ('find = "    add()"', 'find = " "', "counter.toml: faults[1].find: is empty"),
        ('find = "    add()"', r'find = "a\nb\nc\nd"', "counter.toml: faults[1].find: has more than 3 lines"),
        ('replace = ""\n', "", "counter.toml: faults[1].replace: is missing; it is text"),
        ('replace = ""\n', 'replace = "    add()"\n', "counter.toml: faults[1].replace: is the same as find"),
        ('look_for = "Nothing."', 'look_for = " "', "counter.toml: faults[1].look_for: is empty"),
        ('fails = "stalled"', "", "counter.toml: faults[1].fails: is missing"),
        ('fails = "stalled"', 'fails = ""', "counter.toml: faults[1].fails: '' is none of deadlock, stalled,"),
        ('fails = "stalled"', 'fails = "finished"', "counter.toml: faults[1].fails: 'finished' is none of deadlock"),
        ('gauge = "size"', "", "counter.toml: challenge.gauge: goes with one of below, above, equals"),
        ("below = 0", "below = 0\nabove = 1", "counter.toml: challenge.gauge: goes with one of below, above, equals"),
        ("below = 0", 'below = 0\nverdict = "stalled"', "counter.toml: challenge.verdict: a challenge asks either for"),
        ('gauge = "size"\n', 'gauge = "weight"\n', "counter.toml: challenge.gauge: 'weight' is none of size"),
        ("fixes = true", "fixes = false", "counter.toml: challenge.answers: there is at least one that fixes"),
        (
            'faults = ["no_lock"]\npreset',
            'faults = ["a"]\npreset',
            "counter.toml: challenge.faults: 'a' is no fault of this",
        ),
        ('hints = ["Try."]', "hints = []", "counter.toml: challenge.hints: there are one to 3"),
        ('why = "It helps."', 'why = ""', "counter.toml: challenge.answers[0].why: is empty"),
        ('clock = "slow"', 'clock = "late"', "counter.toml: faults[0].clock: 'late' is none of exact, slow"),
    ],
)
def test_a_mistake_is_named_with_its_place(old, new, message):
    assert old in WHOLE
    with pytest.raises(SheetError) as raised:
        parse_sheet(WHOLE.replace(old, new, 1), "counter.toml")
    assert str(raised.value).startswith(message)


def test_a_sheet_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SheetError, match=r"binary\.toml: is no text in UTF-8"):
        read_sheet(path)


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("3.0", 3), ("0", 0), ("16", 16)])
def test_whole_numbers_are_read_as_such(text, value):
    parsed = Parameter("N", "N", minimum=0, maximum=16, step=1).parse(text)
    assert (parsed, type(parsed)) == (value, int)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("17", "N: 17 is not from 0 to 16"),
        ("-1", "N: -1 is not from 0 to 16"),
        ("2.5", "N: 2.5 is no whole number"),
        ("many", "N: 'many' is no number"),
        ("nan", "N: nan is not from 0 to 16"),
        ("inf", "N: inf is not from 0 to 16"),
    ],
)
def test_values_that_are_not_allowed_say_what_is(text, message):
    with pytest.raises(ValueError, match="N: ") as raised:
        Parameter("N", "N", minimum=0, maximum=16, step=1).parse(text)
    assert str(raised.value) == message


def test_choices_are_read_in_any_case_and_truth_values_are_no_numbers():
    assert Parameter("K", "K", choices=("FIFO", "LIFO")).parse("lifo") == "LIFO"
    switch = Parameter("S", "S", choices=(False, True))
    assert switch.parse("true") is True
    with pytest.raises(ValueError, match="S: 1 is none of False, True"):
        switch.check(1)


def test_a_script_without_a_sheet_gets_a_control_for_each_constant():
    source = "import threading\nN = 3\nRATE: float = 0.5\nON = True\nNAME = 'x'\nLOW = -4\nlower = 3\nCALC = 2 * 3\n"
    found = constants(source)
    assert found == {"N": 3, "RATE": 0.5, "ON": True, "NAME": "x", "LOW": -4}
    controls = {parameter.name: parameter for parameter in inspected_sheet("my_script", found).parameters}
    assert set(controls) == {"N", "RATE", "ON", "LOW"}
    for name, parameter in controls.items():
        assert parameter.check(found[name]) == found[name]
    assert inspected_sheet("my_script", found).title == "My script"


def test_a_constant_that_no_number_field_can_hold_gets_no_control():
    found = constants(f"KEY = {'7' * 400}\nMOST = 1e308\nN = 3\n")
    assert [parameter.name for parameter in inspected_sheet("my_script", found).parameters] == ["N"]


def test_a_source_that_does_not_parse_has_no_constants():
    assert constants("N = \n") == {}


def test_a_sheet_for_a_constant_that_the_source_lacks_is_refused(tmp_path):
    (tmp_path / "p.py").write_text("N = 3\n")
    (tmp_path / "p.toml").write_text('title = "P"\n[parameters.M]\nlabel = "M"\nminimum = 0\nmaximum = 5\n')
    with pytest.raises(ProgramError, match=r"p\.toml: parameters\.M: p\.py has no such constant"):
        open_program(tmp_path / "p.py")


def test_a_source_whose_number_the_sheet_forbids_is_refused(tmp_path):
    (tmp_path / "p.py").write_text("N = 30\n")
    (tmp_path / "p.toml").write_text('title = "P"\n[parameters.N]\nlabel = "N"\nminimum = 0\nmaximum = 5\n')
    with pytest.raises(ProgramError, match=r"p\.toml: parameters\.N: 30 is not from 0 to 5 \(as in p\.py\)"):
        open_program(tmp_path / "p.py")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "there is no program 'nothing'; there are bank_account"),
        ("no/such.py", "there is no such file"),
        (".", "can't be read"),
    ],
)
def test_a_program_that_is_not_there_is_named(name, message):
    with pytest.raises(ProgramError) as raised:
        find_program(name)
    assert message in str(raised.value)


def test_values_come_from_source_preset_and_changes_in_this_order(tmp_path):
    program = program_from_source(tmp_path / "p.py", "N = 3\nM = 1\n", None)
    assert program.values() == {"N": 3, "M": 1}
    assert program.values(None, {"N": 4}) == {"N": 4, "M": 1}
    with pytest.raises(ProgramError, match="p: no parameter K; there are: N, M"):
        program.values(None, {"K": 1})
    with pytest.raises(ProgramError, match="p: no preset big; there are: none"):
        program.values("big")


def test_every_built_in_program_opens_with_allowed_values_for_each_preset():
    for program in built_in_programs():
        for preset in program.sheet.presets:
            values = program.values(preset.name)
            assert all(parameter.check(values[parameter.name]) is not None for parameter in program.sheet.parameters)
