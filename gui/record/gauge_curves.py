"""The curves of all gauges of a run. A script without a sheet gets one for each object that a gauge suits."""

from collections.abc import Mapping

from engine.catalog import Program
from engine.gauges import gauge_for
from engine.trace import ObjectEntry
from gui.record.columns import Columns, Rows
from gui.record.gauge_series import GaugeSeries


class GaugeCurves:
    """Follows the events of a run.

    Attributes:
        by_name: The curves by the gauges' names, in the sheet's order.
    """

    def __init__(self, program: Program) -> None:
        self._has_sheet = program.has_sheet
        self.by_name = {gauge.name: GaugeSeries(gauge) for gauge in program.sheet.gauges}

    def append(self, rows: Rows, last_time: int) -> None:
        """Take in events; the newest happened at lab time `last_time`."""
        for series in self.by_name.values():
            series.append(rows)
            series.advance(last_time)

    def advance(self, time_ns: int) -> None:
        """Take in that nothing more has happened up to a lab time."""
        for series in self.by_name.values():
            series.advance(time_ns)

    def bind(self, entry: ObjectEntry, objects: Mapping[int, ObjectEntry], columns: Columns) -> None:
        """Tell the gauges of this object, one of `objects`, its number; one that is named late gets its history."""
        if not self._has_sheet:
            self._make(entry, objects, columns)
        for series in self.by_name.values():
            if series.gauge.of == entry.name:
                series.bind(entry, columns.rows(columns.first, columns.end), columns.last_time)

    def _make(self, entry: ObjectEntry, objects: Mapping[int, ObjectEntry], columns: Columns) -> None:
        """Give an object of a script the gauge of its present name, and take that of its former one away."""
        for name, series in list(self.by_name.items()):
            if series.object is not None and series.object.number == entry.number and name != entry.name:
                del self.by_name[name]
                others = [other for other in objects.values() if other.name == name]
                if others:
                    self.bind(max(others, key=lambda other: other.number), objects, columns)
        gauge = gauge_for(entry)
        if gauge is not None and gauge.name not in self.by_name:
            self.by_name[gauge.name] = GaugeSeries(gauge)
