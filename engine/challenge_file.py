"""Reads and checks the table ``[challenge]`` of a lab sheet. `sheet_challenge` says what each key means."""

from engine.challenge import COMPARISONS, MEASURED
from engine.sheet import Sheet
from engine.sheet_challenge import MOST_HINTS, Answer, Challenge
from engine.sheet_table import SheetTable
from engine.verdict import FAILURES_OF_PROGRAMS, VerdictKind


def read_challenge(table: SheetTable, sheet: Sheet) -> Challenge:
    """Read a challenge; `sheet` is the rest of the sheet, to which it refers.

    Raises:
        SheetError: It says something it can't.
    """
    verdict = table.one_of("verdict", FAILURES_OF_PROGRAMS, "")
    gauge, comparison, number = _condition(table, sheet)
    if bool(verdict) == bool(gauge):
        raise table.error("verdict", "a challenge asks either for a verdict or for a gauge")
    invariant = table.one_of("invariant", tuple(entry.name for entry in sheet.invariants), "")
    if invariant and verdict != VerdictKind.BROKEN_INVARIANT:
        raise table.error("invariant", f"goes with the verdict {VerdictKind.BROKEN_INVARIANT}")
    challenge = Challenge(
        goal=table.text("goal", required=True),
        faults=_faults(table, sheet),
        preset=table.one_of("preset", tuple(preset.name for preset in sheet.presets), "step"),
        hints=table.texts("hints"),
        answers=tuple(_answer(entry, sheet) for entry in table.list_of_tables("answers")),
        verdict=verdict,
        invariant=invariant,
        gauge=gauge,
        comparison=comparison,
        number=number,
        at_end=table.flag("at_end"),
    )
    table.finish()
    if not 1 <= len(challenge.hints) <= MOST_HINTS:
        raise table.error("hints", f"there are one to {MOST_HINTS}")
    if {answer.fixes for answer in challenge.answers} != {True, False}:
        raise table.error("answers", "there is at least one that fixes, and one that doesn't")
    if challenge.at_end and not gauge:
        raise table.error("at_end", "goes with a gauge")
    return challenge


def _condition(table: SheetTable, sheet: Sheet) -> tuple[str, str, float]:
    """Gauge, comparison and number; the first two are empty if there is no gauge."""
    names = tuple(gauge.name for gauge in sheet.gauges if gauge.kind in MEASURED)
    gauge = table.one_of("gauge", names, "")
    numbers = {name: number for name in COMPARISONS if (number := table.optional_number(name)) is not None}
    if len(numbers) != bool(gauge):
        raise table.error("gauge", f"goes with one of {', '.join(COMPARISONS)}")
    for comparison, number in numbers.items():
        return gauge, comparison, number
    return "", "", 0.0


def _faults(table: SheetTable, sheet: Sheet) -> tuple[str, ...]:
    known = [fault.name for fault in sheet.faults]
    names = table.texts("faults")
    for name in names:
        if name not in known:
            raise table.error("faults", f"{name!r} is no fault of this sheet; there are: {', '.join(known) or 'none'}")
    return names


def _answer(table: SheetTable, sheet: Sheet) -> Answer:
    answer = Answer(
        title=table.text("title", required=True),
        why=table.text("why", required=True),
        faults=_faults(table, sheet),
        find=table.lines("find", may_be_empty=True, required=False),
        replace=table.lines("replace", may_be_empty=True, required=False),
        fixes=table.flag("fixes"),
    )
    table.finish()
    if answer.replace and not answer.find:
        raise table.error("find", "is missing; it says which lines are replaced")
    return answer
