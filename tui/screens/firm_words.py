"""A firm's facts and sites in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.queries.enterprises import EnterpriseFile, SiteRow
from models.rules.places import Qualifier
from tui.look import Span, pad, shown
from tui.text import text
from tui.widgets.case import Fact


def fact_rows(one: EnterpriseFile, revealed: Mapping[int, str]) -> list[Fact]:
    """What the file says, in the order people ask for it; empty lines are left out."""
    officers = "，".join(f"{each.name} {text(f'choice.part.{each.part.value}')}" for each in one.officers)
    facts: list[Fact] = [
        (text("firm.code"), one.credit_code or "", "ink"),
        (text("field.region"), one.region_name, "ink"),
        (text("field.industry"), one.industry, "ink"),
        (text("choice.role.officer"), officers, "ink"),
    ]
    for each in one.contacts:
        label = (
            "firm.chief"
            if each.is_chief
            else "firm.prevention"
            if each.is_prevention_lead
            else "firm.contact"
        )
        who = " ".join(part for part in (each.name, each.title, revealed.get(each.id, each.phone)) if part)
        facts.append((text(label), who, "ink"))
    first = one.sites[0] if one.sites else None
    if first is not None and len(one.sites) == 1:
        facts.append((text("firm.resumption"), resumption_words(first), "ink"))
    facts += [
        (text("field.rest_days"), _rest_days(one.rest_days), "ink"),
        (text("field.note"), one.note, "ink"),
    ]
    return [fact for fact in facts if fact[1]]


def _rest_days(days: str) -> str:
    return "、".join(
        text(f"event.weekday.{int(day) - 1}") for day in days if day.isdecimal() and day in "1234567"
    )


def site_words(one: SiteRow) -> str:
    """A site with its floor and unit; a firm's only site often has no name of its own."""
    return " ".join(part for part in (one.name, one.floor, one.unit) if part) or text("firm.own_site")


def resumption_words(one: SiteRow) -> str:
    """已复工 02-12，备案 02-10."""
    words = text(f"choice.resumption.{one.resumption.value}")
    if one.resumed_on:
        words += f" {one.resumed_on.strftime('%m-%d')}"
    if one.filed_on:
        words += text("firm.filed", day=one.filed_on.strftime("%m-%d"))
    return words


def amount_words(value: int | None, qualifier: Qualifier) -> str:
    """1,234, with how exact it was said to be."""
    if value is None:
        return ""
    return text(f"firm.qualifier.{qualifier.value}", value=f"{value:,}")


def site_lines(sites: Sequence[SiteRow], cells: int) -> list[list[Span]]:
    """The sites with head-counts, present over due, and what is unsettled; a total below more than one."""
    size = 9
    name_cells = max(cells - 3 - 4 * size, 10)
    head = pad(text("field.site"), name_cells) + "".join(
        pad(text(one), size, right=True)
        for one in ("today.returned", "today.due", "today.rate", "today.unsettled")
    )
    lines: list[list[Span]] = [[(" ", "ink"), (pad(f" {head}", cells - 1), "dim underline")]]
    for one in sites[:8]:
        rate = f"{one.returned / one.due:.2%}" if one.due and one.returned is not None else "—"
        values = (
            amount_words(one.returned, one.returned_qualifier),
            amount_words(one.due, one.due_qualifier),
            rate,
            str(one.unsettled or ""),
        )
        spans: list[Span] = [("  ", "ink"), (pad(shown(site_words(one)), name_cells), "ink")]
        lines.append([*spans, *((pad(value, size, right=True), "ink") for value in values)])
    if len(sites) > 8:
        lines.append([("  ", "ink"), (text("firm.more_sites", count=len(sites) - 8), "dim")])
    if len(sites) > 1:
        due = sum(one.due or 0 for one in sites)
        returned = sum(one.returned or 0 for one in sites)
        open_there = sum(one.unsettled for one in sites)
        rate = f"{returned / due:.2%}" if due else "—"
        values = (f"{returned:,}", f"{due:,}", rate, str(open_there or ""))
        total: list[Span] = [("  ", "ink"), (pad(text("firm.total"), name_cells), "dim")]
        lines.append([*total, *((pad(value, size, right=True), "ink bold") for value in values)])
    return lines
