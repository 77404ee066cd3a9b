"""How many runs of one program ended: groups of bars from the outcomes that came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine import phrases
from engine.distribution import bars
from engine.gauges import DEFINITIONS, Form
from engine.verdict import KIND_LABELS, VerdictKind
from gui.bars.verdict_bar import VERDICT_LOOKS
from gui.experiments.outcome_bars import Group, Row

_HOW_THEY_ENDED: Final = "How the runs ended"
_LAST: Final = "{label}: last value of each run"
_LAST_IN: Final = "{label}: last value of each run, in {unit}"
_ALWAYS: Final = "{label}: always {value}"
_TOTALS: Final = frozenset({Form.SAMPLED, Form.COUNTED})


def groups(outcomes: Sequence[Mapping[str, Any]]) -> list[Group]:
    """How the runs ended, and what each gauge showed last; the messages of `ManyRuns`."""
    found = [_verdicts(outcomes)] if outcomes else []
    gauges: dict[str, list[Mapping[str, Any]]] = {}
    for outcome in outcomes:
        for gauge in outcome["gauges"]:
            if DEFINITIONS[gauge["kind"]].form in _TOTALS:
                gauges.setdefault(gauge["name"], []).append(gauge)
    for measured in gauges.values():
        values = [gauge["last"] for gauge in measured]
        label, unit = measured[0]["label"], measured[0]["unit"]
        if len(set(values)) == 1:
            found.append(Group(_ALWAYS.format(label=label, value=phrases.number(values[0])), ()))
        else:
            title = (_LAST_IN if unit else _LAST).format(label=label, unit=unit)
            found.append(Group(title, tuple(Row(bar.label, bar.count) for bar in bars(values))))
    return found


def _verdicts(outcomes: Sequence[Mapping[str, Any]]) -> Group:
    counts = Counter(VerdictKind(outcome["kind"]) for outcome in outcomes)
    rows = []
    for kind, count in counts.most_common():
        icon, colour, _ = VERDICT_LOOKS[kind]
        example = next(outcome["sentence"] for outcome in outcomes if outcome["kind"] == kind)
        rows.append(Row(KIND_LABELS[kind], count, icon, colour, example))
    return Group(_HOW_THEY_ENDED, tuple(rows))
