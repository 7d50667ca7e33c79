"""A round that is planned at an invented city's point, and what its firms say they have and use."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from models.actions.cover import tell_cover
from models.actions.rounds import plan_round
from models.demo.day import TODAY
from models.demo.words import HOME
from models.rules.assignments import AssignmentState, Part
from models.rules.cover import CoverForm
from models.rules.rounds import RoundForm
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind
from models.tables import Assignment, Enterprise, Grant, Holder, SupplyItem
from models.tables.base import tuples_of

EACH = 15  # bags of herbs for each firm of the round
TOLD = 24  # firms at most that said what they have


def hand_out_here(chance: random.Random) -> None:
    """The sixth round, for the storekeeper to begin; days of cover of two dozen firms."""
    point = Holder.get_or_none((Holder.kind == HolderKind.POINT) & (Holder.district == HOME))
    if point is None:
        return
    keeper = Grant.get((Grant.role == Role.STOREKEEPER) & (Grant.depot == point.parent))
    _round(chance, _Desk(keeper.__data__["person"], keeper.id), point.id)
    _covers(chance, _stations(chance)[:TOLD])


class _Desk:
    """Somebody at moments of this morning."""

    def __init__(self, person: int, grant: int) -> None:
        self.person, self.grant = person, grant

    def ago(self, **span: float) -> Actor:
        """So long before now."""
        moment = TODAY - timedelta(**span)
        return Actor(self.person, self.grant, "demo", lambda: moment)


def _stations(chance: random.Random) -> Sequence[tuple[int, int, int]]:
    """Firms of the home district with their leads and the leads' grants; none of whoever sits at a first page."""
    query = (
        Assignment.select(Assignment.enterprise, Assignment.officer, Grant.id)
        .join(Enterprise, on=(Assignment.enterprise == Enterprise.id))
        .join_from(Assignment, Grant, on=(Grant.person == Assignment.officer))
        .where(
            (Assignment.part == Part.LEAD)
            & (Assignment.state == AssignmentState.ACTIVE)
            & (Enterprise.district == HOME)
            & (Grant.role == Role.OFFICER)
            & (Enterprise.id > 20)
        )
        .order_by(Enterprise.id)
        .limit(400)
    )
    found = tuples_of(query)
    chance.shuffle(found)
    return found


def _round(chance: random.Random, by: _Desk, point: int) -> None:
    item = SupplyItem.get(SupplyItem.code == "herbs_2").id
    form = RoundForm(_key(chance), point, item, EACH, TODAY.date(), "9:00-12:00", "第六轮")
    plan_round(by.ago(hours=20), form)


def _covers(chance: random.Random, stations: Sequence[tuple[int, int, int]]) -> None:
    """Some last a week, some run out tomorrow, of some nobody knows what they use."""
    item = SupplyItem.get(SupplyItem.code == "mask").id
    for firm, officer, grant in stations:
        use = chance.choice((None, chance.randrange(20, 300)))
        has = chance.choice((None, chance.randrange(0, 200), chance.randrange(200, 2_000)))
        if has is None and use is None:
            continue
        form = CoverForm(item, has, daily_use=use, as_of=TODAY.date())
        tell_cover(_Desk(officer, grant).ago(), firm, form)  # nothing there was later


def _key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
