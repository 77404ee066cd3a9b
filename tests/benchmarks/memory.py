"""How much the window's memory grows with the events of a run, up to the cap on raw history and beyond it.

The resident memory of a process that takes in a run of producers and consumers, with the text of every item, and keeps
everything that the window keeps of it: columns, texts, curves, lanes, world. Goals: ≤ 48 bytes per event up to the
cap, and nothing beyond it. The baseline is the 32 bytes that an event has on the wire.
"""

import gc
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from engine.catalog import find_program
from engine.trace import RECORD, ItemEntry, Kind, Record
from engine.wire import Entries
from gui.record.columns import HISTORY_EVENTS
from gui.record.run_record import RunRecord
from tests import traces
from tests.benchmarks._measure import show

BATCH = 8_192
SETTLING = HISTORY_EVENTS // 8
"""Events until every level of curves and lanes has its first size."""
BEYOND = HISTORY_EVENTS // 2


def resident_bytes() -> int:
    """Memory of this process that is in RAM; Linux only."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def take(record: RunRecord, records: Iterator[Record], count: int) -> None:
    """Let a record take in the next `count` events."""
    for start in range(0, count, BATCH):
        batch = list(islice(records, min(BATCH, count - start)))
        items = [entry.item for entry in batch if entry.kind == Kind.PUT]
        record.take(Entries(tuple(ItemEntry(number, f"P{number % 9}-{number}") for number in items)))
        record.take(traces.events(batch))
        record.catch_up(60)
        assert record.columns.end == record.received
        assert record.gauges


def main() -> None:
    if not Path("/proc/self/statm").exists():
        sys.exit("This benchmark reads /proc/self/statm, which only Linux has.")
    record = RunRecord(find_program("producer_consumer"), traces.FakeSession())
    record.take(traces.entries(producers=16, consumers=16))
    records = traces.producing_and_consuming(producers=16, consumers=16, produce_s=0.001, consume_s=0.001)
    take(record, records, SETTLING)
    before = resident_bytes()
    take(record, records, HISTORY_EVENTS - SETTLING)
    at_cap = resident_bytes()
    per_event = (at_cap - before) / (HISTORY_EVENTS - SETTLING)
    show("memory_per_event_up_to_the_cap", per_event, "bytes", per_event / RECORD.size, "≤ 48 bytes")
    take(
        record, records, HISTORY_EVENTS
    )  # lanes and curves fill their levels, each eight times slower than the one below
    at_rest = resident_bytes()
    take(record, records, BEYOND)
    beyond = (resident_bytes() - at_rest) / BEYOND
    show("memory_per_event_beyond_the_cap", beyond, "bytes", beyond / RECORD.size, "≤ 1 byte")


if __name__ == "__main__":
    main()
