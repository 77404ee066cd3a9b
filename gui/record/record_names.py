"""What the numbers of a run's events stand for, read from its side table."""

from engine import phrases
from engine.trace import LAB_THREAD
from gui.record.run_record import RunRecord


class RecordNames:
    """The names that `event_text.Names` asks for; what has no name is a number with a word before it."""

    def __init__(self, record: RunRecord) -> None:
        self._record = record

    def thread_name(self, number: int) -> str:
        if number == LAB_THREAD:
            return phrases.LABORATORY
        entry = self._record.threads.get(number)
        return entry.name if entry else f"thread {number}"

    def object_name(self, number: int) -> str:
        entry = self._record.objects.get(number)
        return entry.name if entry else f"object {number}"

    def item_text(self, number: int) -> str:
        if number == 0:
            return "None"
        return self._record.items.get(number) or phrases.ITEM.format(number=number)

    def text(self, number: int) -> str:
        return self._record.texts.get(number)
