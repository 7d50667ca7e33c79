"""A small city with readable defaults: people, firms and what happens to them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from peewee import fn

from models.actions.inspections import submit_inspection
from models.actions.stock import receive_goods
from models.database import reading, transaction
from models.queries.inspections import checklist_for
from models.rules.assignments import AssignmentState, Part
from models.rules.codes import body_search_columns, firm_search_columns, person_search_columns
from models.rules.deadlines import SHANGHAI
from models.rules.inspections import FaultForm, InspectionForm, is_sampled
from models.rules.places import RegionKind, Resumption, SiteKind, region_columns
from models.rules.scope import Actor, Role
from models.rules.stock import GoodsForm, HolderKind, ReceiptNote, Source
from models.steps.tenures import found_tenures
from models.tables import (
    Assignment,
    Body,
    Enterprise,
    Grant,
    Holder,
    Lot,
    Person,
    Region,
    ResumptionChange,
    Site,
    SupplyItem,
    Team,
    TeamMember,
)

CITY, KAIFU, YUELU = "4301", "430105", "430104"
WUJIALING, SHAPING = "430105006", "430105011"
_numbers = count(1)


def at(text: str) -> datetime:
    """A moment as it is written in Shanghai, without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: str = "2020-02-17T10:00+08:00") -> None:
        self.at = datetime.fromisoformat(at).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def to(self, text: str) -> None:
        """Move to a time of Shanghai."""
        self.at = at(text).astimezone(UTC)

    def on(self, **step: float) -> None:
        """Move on by a timedelta's words."""
        self.at += timedelta(**step)


def key_line(number: int) -> str:
    """The line of an SSH key as good as any, for whoever never logs in with it."""
    parts = (b"ssh-ed25519", number.to_bytes(32, "big"))
    return "ssh-ed25519 " + b64encode(b"".join(len(one).to_bytes(4, "big") + one for one in parts)).decode()


@dataclass
class City:
    """The regions of a store, a clock, and whoever was made in it."""

    clock: Clock

    def person(self, name: str, role: Role, region: str, **more: Any) -> Actor:
        """A person with one grant, as an actor."""
        with transaction():
            number = next(_numbers)
            row = Person.create(
                # Longer than any that a test writes into a roster: the ninth of a worker was LL0009 there too.
                number=more.pop("number", f"LL{number:06d}"),
                name=name,
                **person_search_columns(name),
                phone="13812341234",
                region=region,
                **more,
            )
            grant = Grant.create(person=row.id, role=role, region=region, valid_from=date(2020, 1, 1))
        return Actor(row.id, grant.id, f"session-{number}", self.clock)

    def grant(self, actor: Actor, role: Role, region: str) -> Actor:
        """The same person under another grant."""
        with transaction():
            row = Grant.create(person=actor.person, role=role, region=region, valid_from=date(2020, 1, 1))
        return replace(actor, grant=row.id)

    def firm(
        self, name: str, region: str = WUJIALING, sites: int = 1, kind: SiteKind = SiteKind.FACTORY
    ) -> int:
        """A resumed firm with its sites; its id."""
        with transaction():
            where = region_columns(region)
            row = Enterprise.create(
                name=name,
                **firm_search_columns(name),
                **where,
            )
            for at in range(sites):
                site = Site.create(
                    enterprise=row.id,
                    name="" if sites == 1 else f"{at + 1} 号点",
                    kind=kind,
                    resumption=Resumption.RESUMED,
                    resumption_since=date(2020, 2, 12),
                    resumed_on=date(2020, 2, 12),
                    roster=90,
                    due=80,
                    returned=60,
                    **where,
                )
                ResumptionChange.create(
                    site=site.id, state=site.resumption, since=site.resumption_since, told_at=self.clock()
                )
            return int(row.id)

    def assign(
        self,
        officer: Actor,
        enterprise: int,
        part: Part = Part.LEAD,
        state: AssignmentState = AssignmentState.ACTIVE,
    ) -> int:
        """The officer by the firm; the assignment's id."""
        with transaction():
            row = Assignment.create(
                officer=officer.person,
                enterprise=enterprise,
                part=part,
                state=state,
                starts_on=date(2020, 2, 10),
            )
            found_tenures([row])
            return int(row.id)

    def team(self, leader: Actor, region: str = WUJIALING, *members: Actor, has_arrived: bool = False) -> int:
        """A team of these members, which the leader's grant names; its id."""
        with transaction():
            row = Team.create(
                name="联络组", leader=leader.person, sent_on=date(2020, 2, 13), **region_columns(region)
            )
            Grant.update(team=row.id).where(Grant.id == leader.grant).execute()
        for one in members:
            self.join(row.id, one, has_arrived=has_arrived)
        return int(row.id)

    def join(self, team: int, officer: Actor, *, has_arrived: bool = False) -> None:
        """One more member of a team."""
        with transaction():
            TeamMember.create(
                team=team,
                person=officer.person,
                sent_on=date(2020, 2, 13),
                arrived_at=self.clock() if has_arrived else None,
            )

    def body(self, name: str = "物业部", region: str = KAIFU) -> int:
        """A body to assign to; its id."""
        with transaction():
            row = Body.create(name=name, **body_search_columns(name), **region_columns(region))
            return int(row.id)

    def depot(self, name: str = "开福区物资库", region: str = KAIFU, parent: int | None = None) -> int:
        """A depot, or a distribution point of one; its id."""
        with transaction():
            row = Holder.create(
                kind=HolderKind.DEPOT if parent is None else HolderKind.POINT,
                name=name,
                **body_search_columns(name),
                parent=parent,
                **region_columns(region),
            )
            return int(row.id)

    def storekeeper(self, depot: int, name: str = "仓管", region: str = KAIFU) -> Actor:
        """Whoever keeps a depot, as an actor."""
        made = self.person(name, Role.STOREKEEPER, region)
        with transaction():
            Grant.update(depot=depot).where(Grant.id == made.grant).execute()
        return made

    def item(self, code: str = "mask") -> int:
        """An item of the catalogue by its code."""
        with reading():
            return int(SupplyItem.select(SupplyItem.id).where(SupplyItem.code == code).scalar())

    def received(
        self,
        by: Actor,
        depot: int,
        quantity: int,
        code: str = "mask",
        expires_on: date | None = None,
        **more: Any,
    ) -> int:
        """Goods bought into a depot; the id of their lot."""
        goods = GoodsForm(self.item(code), quantity, expires_on=expires_on, **more)
        receive_goods(by, ReceiptNote(uuid4(), depot, Source.BOUGHT, "某某公司", goods=(goods,)))
        with reading():
            return int(Lot.select(fn.MAX(Lot.id)).scalar())

    def site(self, enterprise: int) -> int:
        """The first site of a firm."""
        row = Site.select(Site.id).where(Site.enterprise == enterprise).order_by(Site.id).first()
        assert row is not None
        return int(row.id)

    def check(self, officer: Actor, enterprise: int, *failed: str, **more: Any) -> int:
        """A submitted check of the firm's first site, with these items failed; its id."""
        return submit_inspection(officer, self.form(officer, enterprise, *failed, **more))

    def form(self, officer: Actor, enterprise: int, *failed: str, **more: Any) -> InspectionForm:
        """A filled check, not yet submitted."""
        view = checklist_for(officer, self.site(enterprise))
        faults = tuple(fault(item, **more.pop(item, {})) for item in failed)
        answers = "".join("2" if item.code in failed else "1" for item in view.items)
        return InspectionForm(
            key=more.pop("key", None) or unsampled_key(),
            site=view.site,
            checklist=view.id,
            answers=answers,
            faults=faults,
            **more,
        )


def fault(item: str, **more: Any) -> FaultForm:
    """A fault told to someone."""
    return FaultForm(
        **{
            "item": item,
            "description": "未戴口罩",
            "place": "一车间",
            "told_whom": "车间主任 罗樵",
            **more,
        }
    )


def unsampled_key() -> UUID:
    """A submit key outside the 5 % sample, so that a clean check is accepted at once."""
    return next(key for key in iter(uuid4, None) if not is_sampled(key))


def sampled_key() -> UUID:
    """A submit key inside the sample."""
    return next(key for key in iter(uuid4, None) if is_sampled(key))


def make_city(at: str = "2020-02-17T10:00+08:00") -> City:
    """The regions that the tests play in."""
    with transaction():
        for code, name, kind in (
            (CITY, "长沙市", RegionKind.CITY),
            (KAIFU, "开福区", RegionKind.DISTRICT),
            (YUELU, "岳麓区", RegionKind.DISTRICT),
            (WUJIALING, "伍家岭街道", RegionKind.SUBDISTRICT),
            (SHAPING, "沙坪街道", RegionKind.SUBDISTRICT),
            ("430104001", "望月湖街道", RegionKind.SUBDISTRICT),
        ):
            parent = next((code[:n] for n in (6, 4) if len(code) > n), "")
            Region.create(code=code, parent=parent, name=name, kind=kind)
    return City(Clock(at))
