"""What an invented city's firms asked for: goods collected on Sunday and still in a car, requests at every step."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    keep_consignment,
    prepare_consignment,
    ready_consignment,
    sign_consignment,
)
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    return_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.demo.day import TODAY
from models.demo.last_days import Story
from models.demo.stage import Stations
from models.demo.words import HOME
from models.rules.consignments import CollectForm, KeepForm, LineCount, ReceiptForm
from models.rules.deadlines import Severity
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind
from models.rules.supply_requests import RequestForm, RequestLineForm
from models.tables import ConsignmentLine, Grant, Holder, SupplyItem, SupplyRequest
from models.tables.base import tuples_of

NAMES = uuid5(NAMESPACE_OID, "lianqi demo requests")
WHY = ("复工后口罩日耗增加，现存两天", "工地陆续进场，储备短缺", "食堂、电梯间消杀用", "返岗人员预防用")
Wanted = Sequence[tuple[str, int]]


class _Desks:
    """Who asks, decides and hands out, each at a day and hour of February."""

    def __init__(self, stations: Stations) -> None:
        self.stations = stations
        self.items: dict[str, int] = dict(tuples_of(SupplyItem.select(SupplyItem.code, SupplyItem.id)))
        self.depot, self.point = (
            Holder.get((Holder.kind == kind) & (Holder.district == HOME)).id
            for kind in (HolderKind.DEPOT, HolderKind.POINT)
        )
        self.keeper = Grant.get((Grant.role == Role.STOREKEEPER) & (Grant.depot == self.depot))

    def at(self, person: int, role: Role, day: int, hour: int, minute: int = 0) -> Actor:
        """Somebody at a moment; of today not later than now."""
        moment = min(TODAY.replace(day=day, hour=hour, minute=minute), TODAY)
        grant = Grant.get((Grant.person == person) & (Grant.role == role))
        return Actor(person, grant.id, "demo", lambda: moment)

    def officer(self, firm: int, day: int, hour: int, minute: int = 0) -> Actor:
        """Who leads at a firm."""
        return self.at(self.stations.leads[firm], Role.OFFICER, day, hour, minute)

    def colleague(self, day: int, hour: int) -> Actor:
        """The coordinator beside the named one."""
        return self.at(self.stations.colleague, Role.COORDINATOR, day, hour)

    def storekeeper(self, day: int, hour: int, minute: int = 0) -> Actor:
        """Who keeps the depot."""
        return self.at(self.keeper.__data__["person"], Role.STOREKEEPER, day, hour, minute)

    def ask(self, site: int, firm: int, day: int, wanted: Wanted, urgency: Severity = Severity.MEDIUM) -> int:
        """A request."""
        lines = tuple(RequestLineForm(self.items[code], count) for code, count in wanted)
        form = RequestForm(
            uuid5(NAMES, f"{site} {day} {wanted}"), site, lines, urgency=urgency, note=WHY[site % len(WHY)]
        )
        return submit_supply_request(self.officer(firm, day, 9), form)

    def approve(self, request: int, day: int) -> Story:
        """Reviewed and approved whole."""
        yield _before(day, 11)
        by = self.colleague(day, 11)
        review_supply_request(by, request, 1)
        approve_supply_request(by, request, 2)

    def fetch(
        self, request: int, firm: int, holder: int, day: int, hour: int, minute: int
    ) -> Generator[float, None, int]:
        """Set apart, made up and collected by the firm's officer on its behalf: the consignment."""
        yield _before(day, hour - 1)
        version = SupplyRequest.get_by_id(request).version
        allocate_supply_request(self.colleague(day, hour - 1), request, holder, version)
        yield _before(day, hour)
        keeper = self.storekeeper(day, hour)
        goods = prepare_consignment(keeper, request, holder)
        ready_consignment(keeper, goods, 1)
        yield _before(day, hour, minute)
        form = CollectForm(self.stations.leads[firm], slip=f"{day:02d}-{goods:03d}")
        hand_out_consignment(self.storekeeper(day, hour, minute), goods, form, 2)
        return goods


def _before(day: int, hour: int, minute: int = 0) -> float:
    """Hours before `TODAY`."""
    return (TODAY - TODAY.replace(day=day, hour=hour, minute=minute)).total_seconds() / 3600


def supply_stories(stations: Stations) -> list[Story]:
    """Requests of the last days: one of the named officer's is in a car since Sunday, others wait at every step."""
    desks = _Desks(stations)
    told = [_on_sunday(desks, *stations.own[0])] if stations.own else []
    return told + [
        story(desks, site, firm) for story, (site, firm) in zip(_STORIES, stations.others, strict=False)
    ]


def _on_sunday(desks: _Desks, site: int, firm: int) -> Story:
    """Bags of prescription No. 2, collected on the firm's behalf on 16 February, to be brought the next morning."""
    yield _before(15, 9)
    request = desks.ask(site, firm, 15, (("herbs_2", 60),), Severity.HIGH)
    yield from desks.approve(request, 15)
    goods = yield from desks.fetch(request, firm, desks.point, 16, 10, 25)
    yield _before(16, 10, 40)
    until = (TODAY + timedelta(hours=2)).replace(minute=0)
    by = desks.officer(firm, 16, 10, 40)
    keep_consignment(by, goods, KeepForm("车内后备箱，企业今日放假", until), 3)


def _just_asked(desks: _Desks, site: int, firm: int) -> Story:
    yield _before(17, 9)
    desks.ask(site, firm, 17, (("mask", 2000), ("bleach", 20)))


def _reviewed(desks: _Desks, site: int, firm: int) -> Story:
    yield _before(16, 9)
    request = desks.ask(site, firm, 16, (("mask", 6000),), Severity.HIGH)
    yield _before(16, 15)
    review_supply_request(desks.colleague(16, 15), request, 1)


def _approved(desks: _Desks, site: int, firm: int) -> Story:
    yield _before(15, 9)
    request = desks.ask(site, firm, 15, (("mask", 4000), ("gloves", 100)))
    yield from desks.approve(request, 16)


def _sent_back(desks: _Desks, site: int, firm: int) -> Story:
    yield _before(16, 9)
    request = desks.ask(site, firm, 16, (("coverall", 60),))
    yield _before(16, 16)
    return_supply_request(desks.colleague(16, 16), request, "数量与在岗人数不符，请核实", 1)


def _short(desks: _Desks, site: int, firm: int) -> Story:
    """Signed for with some missing: the difference waits for a coordinator."""
    yield _before(14, 9)
    request = desks.ask(site, firm, 14, (("mask", 2000),))
    yield from desks.approve(request, 15)
    goods = yield from desks.fetch(request, firm, desks.depot, 16, 14, 5)
    yield _before(16, 16)
    deliver_consignment(desks.officer(firm, 16, 16), goods, 3)
    yield _before(16, 16, 10)
    line = ConsignmentLine.get(ConsignmentLine.consignment == goods).id
    receipt = ReceiptForm("办公室 罗主任", "办公室主任", "0317", counts=(LineCount(line, 1950),))
    sign_consignment(desks.officer(firm, 16, 16, 10), goods, receipt, 4)


_STORIES = (_just_asked, _reviewed, _approved, _sent_back, _short)
