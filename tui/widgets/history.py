"""What happened to a record, as lines: newest first, a day's name once."""

from __future__ import annotations

from collections.abc import Sequence

from models.queries.event_rows import EventRow
from models.rules.deadlines import SHANGHAI
from tui.look import Span, pad, shown, width
from tui.text import has_text, text

GRAVE = frozenset(
    {
        "finding.fail_recheck",
        "finding.rise",
        "finding.overdue_again",
        "finding.repeat",
        "inspection.return",
        "inspection.no_access",
        "incident.open",
        "consignment.rise",
        "consignment.refuse",
        "discrepancy.find",
    }
)


def verb_words(row: EventRow) -> str:
    """An event's verb in words."""
    return named(f"{row.subject_kind}.{row.verb}")


def named(verb: str) -> str:
    """A noun's verb in words; what was taken back is said alike of every noun."""
    noun, _, name = verb.rpartition(".")
    known = (f"event.{noun}.{name}", "event.task.undo" if name == "undo" else "")
    return next((text(key) for key in known if key and has_text(key)), name)


def note_of(row: EventRow) -> str:
    """Where, which item, from whom to whom, and why."""
    late = text("event.late") if row.is_late else ""
    both = row.giver and row.taker
    passed = text("event.passed", giver=row.giver, taker=row.taker) if both else row.giver or row.taker
    area = text(f"choice.area.{row.area}") if row.area else ""
    others = text("event.with_others", names=row.others) if row.others else ""
    parts = (row.site_name, area, row.item, passed, others, row.numbers, _reason_of(row), late)
    return " ".join(part for part in parts if part)


def _reason_of(row: EventRow) -> str:
    """Why; of what the program recorded by itself its own words, of what was taken back the states."""
    if row.verb in ("rise", "overdue_again") and row.reason:
        return text(f"event.risen_to.{row.reason}")
    if row.verb == "repeat":
        return text("case.times", times=row.reason)
    if row.verb == "undo" and row.from_state != row.to_state:
        states = (text(f"error.state.{one}") for one in (row.from_state, row.to_state))
        return text("event.passed", giver=next(states), taker=next(states))
    return because(row.reason)


def because(reason: str) -> str:
    """A reason in words: of the program's own there is a word, what people wrote stands as it is."""
    return text(f"event.because.{reason}") if reason in ("imported", "resubmitted") else reason


def event_line(row: EventRow) -> list[Span]:
    """Time, who, verb, note; only a failed or overdue verb is alarm."""
    grave, done = f"{row.subject_kind}.{row.verb}" in GRAVE, verb_words(row)
    return [
        (row.occurred_at.astimezone(SHANGHAI).strftime("%H:%M"), "dim"),
        ("  ", "ink"),
        (pad(shown(row.by or text("event.system")), 6), "ink" if row.by else "dim"),
        (" ", "ink"),
        (pad(done, max(width(done), 10)), "alarm" if grave else "ink"),  # a longer word is not cut
        ("  ", "ink"),
        (shown(note_of(row)), "dim"),
    ]


def day_words(row: EventRow) -> str:
    """02-17 周一."""
    day = row.occurred_at.astimezone(SHANGHAI)
    return f"{day.strftime('%m-%d')} {text(f'event.weekday.{day.weekday()}')}"


def timeline_lines(rows: Sequence[EventRow]) -> list[list[Span]]:
    """Rows newest first under their days."""
    lines: list[list[Span]] = []
    day = ""
    for row in rows:
        if (words := day_words(row)) != day:
            day = words
            lines.append([(words, "ink bold")])
        lines.append([("  ", "ink"), *event_line(row)])
    return lines


def compact_lines(rows: Sequence[EventRow]) -> list[list[Span]]:
    """Rows newest first, the date once in front of its first."""
    lines: list[list[Span]] = []
    day = ""
    for row in rows:
        words = row.occurred_at.astimezone(SHANGHAI).strftime("%m-%d")
        lines.append([(words if words != day else "     ", "dim"), (" ", "ink"), *event_line(row)])
        day = words
    return lines
