"""A proposed lead as one decides on it: who, from where, and who else stands by the firm."""

from __future__ import annotations

from collections.abc import Sequence

from models.queries.stations import AssignmentDetail
from tui.text import text
from tui.widgets.case import Block, Case, Fact


def lead_case(one: AssignmentDetail, history: Sequence[Block]) -> Case:
    """The officer first, the others beside."""
    others = "，".join(f"{each.name} {text(f'choice.part.{each.part.value}')}" for each in one.beside)
    since = f"{text(f'error.state.{one.state.value}')} {one.starts_on.strftime('%m-%d')}"
    short: list[Fact] = [
        (text("case.proposed"), f"{one.officer_name} {one.title}".strip(), "ink"),
        (text("case.unit"), one.home_unit, "ink"),
        (text("case.beside"), others, "ink"),
        (text("case.state"), since, "ink"),
    ]
    facts: list[Fact] = [(text("case.firm"), one.enterprise_name, "ink"), *short]
    is_open = one.is_lead_proposed
    headline = text("case.lead_proposed" if is_open else "case.lead_is", name=one.officer_name)
    title = f"{text('event.noun.assignment')} {one.enterprise_name}"
    return Case(title, headline, "", short, tuple(fact for fact in facts if fact[1]), history)
