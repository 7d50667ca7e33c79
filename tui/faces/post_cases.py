"""A firm that has lost its lead, and a handover nobody has signed for, as one decides on them."""

from __future__ import annotations

from collections.abc import Sequence

from models.queries.enterprises import EnterpriseFile
from models.queries.handovers import HandoverSheet
from models.rules.assignments import Part
from tui.text import text
from tui.widgets.case import Block, Case, Fact
from tui.widgets.columns import day_and_time


def unled_case(one: EnterpriseFile, history: Sequence[Block]) -> Case:
    """Who stands there already, and what is open."""
    there = "，".join(f"{each.name} {text(f'choice.part.{each.part.value}')}" for each in one.officers)
    short: list[Fact] = [
        (text("case.beside"), there or text("case.nobody"), "ink" if there else "warn"),
        (text("firm.region"), " ".join((one.district_name, one.region_name)).strip(), "ink"),
        (text("firm.industry"), one.industry, "ink"),
        (text("case.open_items"), str(len(one.open_items) or ""), "ink"),
    ]
    facts: list[Fact] = [(text("case.firm"), one.name, "ink"), *short]
    title = f"{text('event.noun.enterprise')} {one.name}"
    # A lead who may act no more is still named, until somebody else leads.
    lapsed = next((each.name for each in one.officers if each.part is Part.LEAD), "")
    headline = text("case.lead_lapsed", name=lapsed) if lapsed else text("case.no_lead")
    return Case(title, headline, "", short, tuple(fact for fact in facts if fact[1]), history)


def owed_case(one: HandoverSheet, history: Sequence[Block]) -> Case:
    """From whom to whom, and what of it is not signed for."""
    owed = [line for line in one.lines if line.accepted_at is None]
    firms = "，".join(dict.fromkeys(line.enterprise_name for line in owed if line.enterprise_name))
    short: list[Fact] = [
        (text("handover.giver"), f"{one.giver_name} {one.giver_unit}", "ink"),
        (text("handover.taker"), f"{one.taker_name} {one.taker_unit}", "ink"),
        (text("handover.owed"), firms, "ink"),
        (text("handover.started"), day_and_time(one.started_at), "ink"),
        (text("handover.acknowledged"), f"{len(one.lines) - len(owed)}/{len(one.lines)}", "ink"),
        (text("field.cause"), text(f"choice.cause.{one.cause.value}"), "ink"),
    ]
    headline = text("case.not_accepted", count=str(len(owed)))
    return Case(text("handover.sheet"), headline, "", short, short, history)
