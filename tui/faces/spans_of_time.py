"""How long something took, in words as short as a column."""

from __future__ import annotations

from tui.text import text


def span_words(seconds: int) -> str:
    """12分, 2时05分, 3天4时."""
    minutes = seconds // 60
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return text("queue.day.days", days=hours // 24, hours=hours % 24)
    return (
        text("queue.day.hours", hours=hours, minutes=rest) if hours else text("queue.day.minutes", count=rest)
    )
