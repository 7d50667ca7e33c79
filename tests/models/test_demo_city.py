"""An invented city is one that people can go on working in, on both stores."""

from __future__ import annotations

from datetime import UTC, datetime

from models.actions.upkeep import broken_seals, contradictions, tick
from models.demo.city import NAMED, Size, build_city
from models.queries.people import identities
from models.queries.teams import team_board
from models.rules.scope import Actor, Role
from models.tables import Event, Inspection
from tests.factories import City, Clock


def test_an_invented_city_goes_on(store: str) -> None:
    assert store
    for _ in build_city(Size(firms=12, inspections=40), datetime.now(UTC)):
        pass
    assert _firms_told_backwards() == []
    clock = Clock()
    (leader,) = identities(clock, Role.LEADER)
    assert leader.name == NAMED[Role.LEADER]
    grant = next(one for one in leader.grants if one.role is Role.LEADER)
    rows = team_board(Actor(leader.id, grant.id, "s", clock)).rows
    assert sum(row.overdue for row in rows) == 1
    (officer,) = (one for one in identities(clock, Role.OFFICER) if one.number == "LL0001")
    actor = Actor(officer.id, officer.grants[0].id, "s", clock)
    before = Inspection.select().count()
    assert City(clock).check(actor, 1, "F5") == before + 1
    assert tick(clock).risen > 0
    assert contradictions() == broken_seals() == []


def _firms_told_backwards() -> list[int]:
    """Firms whose file tells what happened later before what happened earlier."""
    told: dict[int, list[datetime]] = {}
    for event in Event.select(Event.enterprise, Event.recorded_at).order_by(Event.id):
        told.setdefault(event.enterprise or 0, []).append(event.recorded_at)
    return [firm for firm, moments in told.items() if firm and moments != sorted(moments)]
