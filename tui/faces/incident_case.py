"""An abnormal temperature as one decides on it: how many, who holds them, who said so, how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from models.queries.incidents import IncidentDetail
from tui.text import text
from tui.widgets.case import Block, Case, Fact
from tui.widgets.columns import day_and_time


def incident_case(one: IncidentDetail, history: Sequence[Block]) -> Case:
    """Count first; no names, since none are kept."""
    when = day_and_time(one.occurred_at)
    source = text(f"choice.incidentsource.{one.source.value}")
    outcome = text(f"choice.outcome.{one.outcome.value}") if one.outcome else ""
    ended = " ".join(
        part
        for part in (outcome, one.outcome_body_name, day_and_time(one.ended_at) if one.ended_at else "")
        if part
    )
    short: list[Fact] = [
        (text("case.found"), f"{when} {one.reported_by_name}", "ink"),
        (text("case.holder"), one.holder, "ink"),
        (text("case.outcome"), ended, "ink"),
        (text("case.source"), source, "ink"),
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.place"), one.site_name, "ink"),
        (text("case.state"), text(f"choice.incidentstate.{one.state.value}"), "ink"),
        *short,
    ]
    headline = text("queue.fever", count=str(one.count))
    title = f"{text('event.noun.incident')} {one.enterprise_name}"
    right = f"{one.reported_by_name} {when}"
    return Case(title, headline, right, short, tuple(fact for fact in facts if fact[1]), history)
