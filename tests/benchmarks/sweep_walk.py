"""What a random walker does in a building under a sweep, and to the checklists: sensible things mostly, and some that are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from models.actions import checklists, inspections, sweeps
from models.actions.enterprises import add_enterprise, add_tenant
from models.queries.checklists import checklist, item_forms
from models.rules.checklist_versions import ChecklistForm, ItemForm
from models.rules.checklists import Answer, checked_by, wants_number
from models.rules.deadlines import Severity, business_date
from models.rules.enterprises import EnterpriseForm, TenantForm
from models.rules.inspections import InspectionForm, Measured, NoAccess, NoAccessForm
from models.rules.places import EnterpriseKind, SiteKind
from models.rules.scope import Actor
from models.rules.sweeps import SweepForm
from models.tables import Checklist, ChecklistItem, Site, Sweep, SweepUnit
from models.tables.base import tuples_of
from tests.factories import WUJIALING, City, fault

FLOORS, UNITS = 3, 4
TITLES = ("F", "BC", "BU")  # the lists that new versions are made of


@dataclass(frozen=True)
class House:
    """A building, who may sweep it, and the two who keep the city's checklists."""

    id: int
    sweepers: tuple[Actor, ...]
    editors: tuple[Actor, ...]


def build_house(
    city: City, coordinator: Actor, sweepers: tuple[Actor, ...], editors: tuple[Actor, ...]
) -> House:
    """A building of three floors with four units each."""
    form = EnterpriseForm(
        name="云樟国际广场", kind=EnterpriseKind.BUILDING, region=WUJIALING, site_kind=SiteKind.COMMON_AREA
    )
    house = add_enterprise(coordinator, form)
    for floor in range(1, FLOORS + 1):
        for at in range(1, UNITS + 1):
            name = f"{floor}{at:02d}"
            add_tenant(coordinator, house, TenantForm(name=f"{name} 贸易", floor=str(floor), unit=name))
    return House(house, sweepers, editors)


def form_for(
    chance: random.Random, key: UUID, site: int, now: Any, version: int | None = None
) -> InspectionForm:
    """A check of a site as the list of its day asks it, or as another version does; numbers fit their range or miss it."""
    if version is None:
        kind = checked_by(SiteKind(Site.select(Site.kind).where(Site.id == site).scalar()))
        day = business_date(now)
        in_force = (
            (Checklist.site_kind == kind)
            & (Checklist.valid_from <= day)
            & (Checklist.valid_to.is_null() | (Checklist.valid_to >= day))
        )
        version = (
            Checklist.select(Checklist.id)
            .where(in_force)
            .order_by(Checklist.valid_from.desc())
            .limit(1)
            .scalar()
        )
    items = list(
        ChecklistItem.select().where(ChecklistItem.checklist == version).order_by(ChecklistItem.position)
    )
    codes = [one.code for one in items]
    failed = chance.sample(codes, chance.choices((0, 1, 2, 3), (4, 4, 2, 1))[0])
    return InspectionForm(
        key=key,
        site=site,
        checklist=int(version),
        answers="".join(Answer.FAIL if code in failed else Answer.PASS for code in codes),
        faults=tuple(fault(code, is_fixed=chance.random() < 0.1, seen="已补") for code in failed),
        numbers=tuple(
            Measured(one.code, "99" if one.code in failed else "5") for one in items if wants_number(one)
        ),
    )


class Sweeper:
    """A walker's rounds through the building and versions of the lists; what was acknowledged, by noun."""

    def __init__(
        self, house: House, chance: random.Random, clock: Callable[[], Any], who: Callable[..., Actor]
    ) -> None:
        self.house, self.chance, self.clock, self.who = house, chance, clock, who
        self.made: dict[str, list[tuple[bytes, int]]] = {"inspection": [], "sweep": [], "checklist": []}
        self.events: list[int] = []

    def sweep(self) -> None:
        """Something of a round: opened, a unit gone to, left or marked, the round closed, by whoever may or may not."""
        chance, who = self.chance, self.who(*self.house.sweepers)
        row = Sweep.select().order_by(Sweep.id.desc()).first()
        if row is None or chance.random() < 0.06:
            shared = chance.random() < 0.5
            key = UUID(int=10**31 + (chance.randrange(60) if shared else chance.getrandbits(100) + 100))
            # A shared form is one person's, sent twice.
            by = self.house.sweepers[key.int % 2] if shared else who
            self.made["sweep"].append((key.bytes, sweeps.open_sweep(by, SweepForm(key, self.house.id))))
            return
        units = list(SweepUnit.select().where(SweepUnit.sweep == row.id).order_by(SweepUnit.position))
        left = [one for one in units if one.state == "unvisited"]
        unit = chance.choice(left if left and chance.random() < 0.7 else units)
        act = chance.choices(
            (self._next, self._take, self._release, self._check, self._locked, self._close),
            (2, 3, 1, 5, 3, 1),
        )[0]
        act(who, row, unit, sum(not one.is_common for one in left))

    def _next(self, who: Actor, row: Sweep, unit: SweepUnit, _: int) -> None:
        sweeps.take_next_unit(who, row.id, unit.position)

    def _take(self, who: Actor, _: Sweep, unit: SweepUnit, __: int) -> None:
        self.events.append(sweeps.take_unit(who, unit.id))

    def _release(self, who: Actor, _: Sweep, unit: SweepUnit, __: int) -> None:
        if event := sweeps.release_unit(who, unit.id):
            self.events.append(event)

    def _check(self, who: Actor, _: Sweep, unit: SweepUnit, __: int) -> None:
        key = UUID(int=self.chance.getrandbits(100) + 10**32)
        form = form_for(self.chance, key, unit.__data__["site"], self.clock())
        self.made["inspection"].append((key.bytes, self._marked(who, unit, check=form)))

    def _locked(self, who: Actor, _: Sweep, unit: SweepUnit, __: int) -> None:
        key = UUID(int=self.chance.getrandbits(100) + 10**33)
        form = NoAccessForm(key, unit.__data__["site"], self.chance.choice(tuple(NoAccess)))
        self.made["inspection"].append((key.bytes, self._marked(who, unit, no_access=form)))

    def _marked(self, who: Actor, unit: SweepUnit, **given: Any) -> int:
        """Mostly in the sweep; now and then the same from the firm's own page."""
        if self.chance.random() < 0.15:
            if "check" in given:
                return inspections.submit_inspection(who, given["check"])
            return inspections.record_no_access(who, given["no_access"])
        return sweeps.mark_unit(who, unit.id, unit.version, **given)

    def _close(self, who: Actor, row: Sweep, _: SweepUnit, left: int) -> None:
        # Nobody closes a round that is barely begun, but now and then.
        if left > FLOORS * UNITS // 2 and self.chance.random() < 0.8:
            raise LookupError
        self.events.append(sweeps.close_sweep(who, row.id, left + (self.chance.random() < 0.1)))

    def edit(self) -> None:
        """A new version of a list, put in force from a day to come, or one taken back."""
        chance, who = self.chance, self.who(*self.house.editors)
        of_title = Checklist.select(Checklist.id).where(Checklist.code == chance.choice(TITLES))
        version = chance.choice(
            [number for (number,) in tuples_of(of_title.order_by(Checklist.id.desc()).limit(4))]
        )
        if chance.random() < 0.3:
            row = Checklist.get_by_id(version)
            self.events.append(checklists.withdraw_checklist(who, version, row.version, "另发"))
            return
        shared = chance.random() < 0.4
        number = chance.randrange(40) if shared else chance.getrandbits(60) + 100
        if shared:
            chance, who = random.Random(number), self.house.editors[number % 2]
            version = 1
        form = ChecklistForm(
            key=UUID(int=10**34 + number),
            based_on=version,
            items=self._edited(item_forms(checklist(who, version).items), chance),
            edition=f"v{number % 10**12}",
            valid_from=business_date(self.clock()) + timedelta(days=chance.choice((0, 1, 1, 2, 3))),
        )
        self.made["checklist"].append((form.key.bytes, checklists.issue_checklist(who, form)))

    @staticmethod
    def _edited(items: tuple[ItemForm, ...], chance: random.Random) -> tuple[ItemForm, ...]:
        """An item gone, one worded anew, one asked as a number, a new one in between."""
        edited = [
            replace(one, text_zh=f"{one.text_zh[:40]}改") if chance.random() < 0.2 else one for one in items
        ]
        if len(edited) > 3 and chance.random() < 0.6:
            edited.pop(chance.randrange(len(edited)))
        at = chance.randrange(len(edited))
        edited[at] = replace(edited[at], unit_zh="人", unit_en="people", least="1", most="6")
        new = replace(
            items[0], code=f"X{chance.randrange(1, 999)}", text_zh="新增一条", severity=Severity.LOW
        )
        edited.insert(chance.randrange(len(edited)), new)
        return tuple(edited)
