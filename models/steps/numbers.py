"""Numbers that people call things by: a letter, the day, and which of that day it is."""

from __future__ import annotations

from datetime import datetime

from models.rules.deadlines import business_date
from models.tables import Counter
from models.tables.prepared import Prepared, Slot, insert_row


def next_of_day(noun: str, letter: str, at: datetime) -> str:
    """The next number of a noun on the day of a moment: W0216-003."""
    day = business_date(at)
    name = f"{noun}:{day.isoformat()}"
    value = (last_number.scalar(name=name) or 0) + 1
    if value == 1:
        insert_row(Counter, {"name": name, "value": value})
    else:
        _counted_on.run(name=name)
    return f"{letter}{day:%m%d}-{value:03d}"


last_number = Prepared(lambda: Counter.select(Counter.value).where(Counter.name == Slot("name")))
_counted_on = Prepared(lambda: Counter.update(value=Counter.value + 1).where(Counter.name == Slot("name")))
