"""The fixed rows of every page as spans: crumbs, tabs or facts, the message line, the key line."""

from __future__ import annotations

from collections.abc import Sequence

from tui.look import Span, breadth_of, current_look, cut, shown, width

MOST_KEYS = (6, 8, 12)  # by the breadth of the screen


def line_spans(left: Sequence[Span], right: Sequence[Span], cells: int) -> list[Span]:
    """One row of so many cells: the right side ends one cell before the edge, the left gives way to it."""
    right_width = sum(width(value) for value, _ in right)
    room = cells - 2 - right_width - (2 if right else 0)
    kept: list[Span] = []
    used = 0
    for value, key in left:
        left_over = room - used
        if width(value) > left_over:
            value = cut(value, max(left_over, 0))
        kept.append((value, key))
        used += width(value)
        if used >= room:
            break
    gap = cells - 1 - used - right_width
    return [*kept, (" " * max(gap, 0), "ink"), *right, (" ", "ink")]


def crumb_spans(crumbs: Sequence[str], seal: str, room: int) -> list[Span]:
    """The seal and the way here in so many cells: ancestors dim, the last bold; the middle ones give way first."""
    words = [shown(crumb) for crumb in crumbs]
    over = sum(width(one) + 3 for one in words) - 3 - (room - width(seal) - 4)
    for at in [*range(1, len(words) - 1), 0, len(words) - 1]:
        if over > 0 and at < len(words):
            kept = cut(words[at], max(width(words[at]) - over, 1))
            over -= width(words[at]) - width(kept)
            words[at] = kept
    spans: list[Span] = [(" ", "ink"), (f" {seal} ", "accent reverse bold"), (" ", "ink")]
    for at, crumb in enumerate(words):
        is_last = at == len(words) - 1
        spans.append((crumb, "ink bold" if is_last else "dim"))
        if not is_last:
            spans.append((" › ", "dim"))
    return spans


def key_spans(keys: Sequence[tuple[str, str, bool]], most: int, room: int) -> list[Span]:
    """(key, label, can act) in so many cells: whole ones only, the last of them always; those that cannot act faint."""
    kept = list(keys[:most])
    while len(kept) > 1 and sum(width(key) + width(label) + 3 for key, label, _ in kept) > room:
        kept.pop(-2)
    spans: list[Span] = [("  ", "ink")]
    for key, label, can_act in kept:
        spans += [
            (
                key if can_act or current_look().depth else " " * width(key),
                "accent bold" if can_act else "faint",
            ),
            (f" {label}", "dim" if can_act else "faint"),
            ("  ", "ink"),
        ]
    return spans[:-1]


def most_keys(columns: int) -> int:
    """How many keys the key line shows at a width."""
    return MOST_KEYS[breadth_of(columns)]
