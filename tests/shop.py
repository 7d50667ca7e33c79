"""Supplies in a small city: a catalogue of two items, a depot with its storekeeper, a firm with its officer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    prepare_consignment,
    ready_consignment,
    sign_consignment,
)
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.database import transaction
from models.rules.catalogue import Measure
from models.rules.codes import folded, initials_of, pinyin_of
from models.rules.consignments import CollectForm, LineCount, ReceiptForm
from models.rules.places import region_columns
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, MovementKind, Source
from models.rules.supply_requests import LineQuantity, RequestForm, RequestLineForm
from models.steps.deeds import own_deed
from models.steps.holders import outside
from models.steps.stock import move_stock
from models.tables import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Grant,
    Holder,
    Lot,
    Stock,
    SupplyItem,
    SupplyLine,
    SupplyPack,
    SupplyRequest,
    Task,
)
from tests.factories import KAIFU, City, make_city

RECEIPT = ReceiptForm("罗樵", "办公室主任", "0317")  # whoever signs for the firm


@dataclass
class Shop:
    """A city with goods in it."""

    city: City
    officer: Actor
    coordinator: Actor
    keeper: Actor
    firm: int
    depot: int
    masks: int
    bags: int

    def receive(self, item: int, quantity: int, expires_on: date | None = None) -> int:
        """Goods come in; the lot's id."""
        program = Actor(0, 0, "·", self.city.clock)
        with own_deed(program) as doing:
            lot = Lot.create(
                item=item, source=Source.ALLOCATED, received_on=date(2020, 2, 14), expires_on=expires_on
            )
            depot = Holder.get_by_id(self.depot)
            event = doing.record(depot, "receive")
            move_stock(doing, MovementKind.RECEIVED, outside(), depot, lot, quantity, event)
            return int(lot.id)

    def ask(self, *wanted: tuple[int, int], **more: object) -> int:
        """A request of the firm; its id."""
        lines = tuple(RequestLineForm(*one) for one in wanted)
        return submit_supply_request(
            self.officer,
            RequestForm(uuid4(), self.city.site(self.firm), lines, **more),  # type: ignore[arg-type]
        )

    def approved(self, *wanted: tuple[int, int], given: tuple[int, ...] = ()) -> int:
        """A request that is approved, whole or these quantities."""
        request = self.ask(*wanted)
        review_supply_request(self.coordinator, request, 1)
        lines = self.lines(request)
        told = tuple(LineQuantity(one.id, count) for one, count in zip(lines, given, strict=False))
        approve_supply_request(self.coordinator, request, 2, told)
        return request

    def allocated(self, *wanted: tuple[int, int]) -> int:
        """A request whose goods are set apart."""
        request = self.approved(*wanted)
        allocate_supply_request(self.coordinator, request, self.depot, 3)
        return request

    def ready(self, *wanted: tuple[int, int]) -> int:
        """A consignment that lies ready; its id."""
        number = prepare_consignment(self.keeper, self.allocated(*wanted), self.depot)
        ready_consignment(self.keeper, number, 1)
        return number

    def collected(self, *wanted: tuple[int, int], **more: object) -> int:
        """A consignment in the officer's hands."""
        number = self.ready(*wanted)
        hand_out_consignment(self.keeper, number, CollectForm(self.officer.person, **more), 2)  # type: ignore[arg-type]
        return number

    def delivered(self, *wanted: tuple[int, int]) -> int:
        """A consignment at the firm's door."""
        number = self.collected(*wanted)
        deliver_consignment(self.officer, number, 3)
        return number

    def signed_short(self, accepted: int, damaged: int = 0, of: int = 10) -> tuple[int, int, int]:
        """So many bags of which less was signed for: the consignment, its request, the difference, 0 without one."""
        number = self.delivered((self.bags, of))
        counts = (LineCount(self.goods(number)[0].id, accepted, damaged),)
        sign_consignment(self.officer, number, replace(RECEIPT, counts=counts), 4)
        found = Discrepancy.select().where(Discrepancy.consignment == number).first()
        request = self.consignment(number).__data__["request"]
        return number, int(request), int(found.id) if found else 0

    @staticmethod
    def waiting() -> list[tuple[str, str]]:
        """What waits for a decision: the kind of each task, and what it is about."""
        return [(one.kind, one.matter) for one in Task.select().where(Task.state == "open").order_by(Task.id)]

    def kinds_waiting(self) -> list[str]:
        """The kinds of what waits for a decision."""
        return [kind for kind, _ in self.waiting()]

    @staticmethod
    def lines(request: int) -> list[SupplyLine]:
        """The lines of a request."""
        return list(SupplyLine.select().where(SupplyLine.request == request).order_by(SupplyLine.position))

    @staticmethod
    def goods(consignment: int) -> list[ConsignmentLine]:
        """The lines of a consignment."""
        return list(
            ConsignmentLine.select()
            .where(ConsignmentLine.consignment == consignment)
            .order_by(ConsignmentLine.position)
        )

    @staticmethod
    def request(number: int) -> SupplyRequest:
        """A request as it is now."""
        found: SupplyRequest = SupplyRequest.get_by_id(number)
        return found

    @staticmethod
    def consignment(number: int) -> Consignment:
        """A consignment as it is now."""
        found: Consignment = Consignment.get_by_id(number)
        return found

    def chain(self, request: int) -> list[tuple[int, int | None, int, int, int]]:
        """How far the lines of a request are."""
        return [
            (one.requested, one.approved, one.allocated, one.collected, one.signed)
            for one in self.lines(request)
        ]

    @staticmethod
    def held(kind: HolderKind, item: int) -> int:
        """What all holders of a kind have of an item."""
        rows = Stock.select(Stock.on_hand).join(Holder).where((Holder.kind == kind) & (Stock.item == item))
        return sum(count for (count,) in rows.tuples())

    def there(self, item: int) -> tuple[int, int]:
        """What the depot has of an item, and what of it is set apart."""
        rows = list(
            Stock.select(Stock.on_hand, Stock.reserved)
            .where((Stock.holder == self.depot) & (Stock.item == item))
            .tuples()
        )
        return sum(one for one, _ in rows), sum(other for _, other in rows)


def make_shop(at: str = "2020-02-16T10:00+08:00", masks: int = 10_000, bags: int = 300) -> Shop:
    """A depot of the district with masks and bags of prescription No. 2, and a firm whose officer may ask for them."""
    city = make_city(at)
    officer = city.person("贺青", Role.OFFICER, KAIFU, home_unit="市委编办")
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    keeper = city.person("邓仓", Role.STOREKEEPER, KAIFU)
    firm = city.firm("岳岭建设集团")
    city.assign(officer, firm)
    with transaction():
        made = []
        for code, name, english, unit, unit_en, packs in (
            ("mask", "一次性使用医用口罩", "disposable medical mask", "个", "piece", {"箱": 2000, "盒": 50}),
            ("herbs_2", "防疫中药预防二号方", "TCM prescription No. 2", "袋", "bag", {"人份": 3}),
        ):
            item = SupplyItem.select(SupplyItem.id).where(SupplyItem.code == code).scalar()
            if item is None:
                item = SupplyItem.create(
                    code=code,
                    category="respiratory",
                    name_zh=name,
                    name_en=english,
                    folded=folded(name),
                    initials=initials_of(name),
                    pinyin=pinyin_of(name),
                    measure=Measure.COUNT,
                    unit_zh=unit,
                    unit_en=unit_en,
                    valid_from=date(2020, 1, 23),
                ).id
                for pack, factor in packs.items():
                    SupplyPack.create(
                        item=item, name_zh=pack, name_en=pack, factor=factor, valid_from=date(2020, 1, 23)
                    )
            made.append(int(item))
        depot = Holder.create(
            kind=HolderKind.DEPOT,
            name="区政府大院食堂",
            folded=folded("区政府大院食堂"),
            **region_columns(KAIFU),
        )
        Grant.update(depot=depot.id).where(Grant.id == keeper.grant).execute()
    shop = Shop(city, officer, coordinator, keeper, firm, int(depot.id), made[0], made[1])
    if masks:
        shop.receive(made[0], masks)
    if bags:
        shop.receive(made[1], bags)
    return shop
