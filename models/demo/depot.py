"""The depots of an invented city: who keeps them, what has come in, gone out and been counted there."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

from models.actions.stock import add_depot, receive_goods, record_loss, reverse_movement, transfer_goods
from models.actions.stock_takes import count_lot, start_stock_take
from models.demo.day import TODAY
from models.demo.rows import Rows
from models.demo.words import GIVEN, HOME, SURNAMES
from models.rules.codes import person_search_columns
from models.rules.scope import Actor, Role
from models.rules.stock import DepotForm, GoodsForm, MoveForm, MovementKind, ReceiptNote, Source
from models.tables import Grant, Lot, Movement, Person, StockTakeLine, SupplyItem
from models.tables.base import tuples_of

DONORS = ("市慈善总会", "省商会", "某医疗器械公司", "市级物资保障组", "某药业公司")
# day of February, source, item, base units, pack, days the lot is good for from today (none: unknown)
RECEIVED: tuple[tuple[int, Source, str, int, str, int | None], ...] = (
    (3, Source.ALLOCATED, "mask", 24_000, "箱", 700),
    (4, Source.DONATED, "mask", 6_000, "盒", 12),
    (5, Source.DONATED, "mask_n95", 400, "盒", None),
    (5, Source.BOUGHT, "bleach", 240, "", 300),
    (6, Source.BOUGHT, "disinfectants", 200, "", None),
    (7, Source.BOUGHT, "alcohol_bulk", 50, "斤", 500),
    (8, Source.ALLOCATED, "thermometer_gun", 60, "", None),
    (9, Source.DONATED, "sanitiser", 120, "", -1),
    (11, Source.DONATED, "mask", 12_000, "", None),
    (13, Source.ALLOCATED, "coverall", 80, "", 400),
    (14, Source.ALLOCATED, "herbs_2", 1_689, "人份", 25),
    (15, Source.BOUGHT, "gloves", 600, "盒", 900),
)


class _Desk:
    """A storekeeper or coordinator at moments of the last days."""

    def __init__(self, person: int, grant: int) -> None:
        self.person, self.grant = person, grant

    def on(self, day: int, hour: int = 10) -> Actor:
        """At an hour of a day of February; of today not later than now."""
        moment = min(TODAY.replace(day=day, hour=hour, minute=20), TODAY)
        return Actor(self.person, self.grant, "demo", lambda: moment)


def stock_depots(chance: random.Random, keeper: str) -> None:
    """A depot of the home district with its point and two who keep it; another of the city."""
    items: dict[str, int] = dict(tuples_of(SupplyItem.select(SupplyItem.code, SupplyItem.id)))
    desk = Grant.get((Grant.role == Role.COORDINATOR) & (Grant.region == HOME))
    above = Grant.get((Grant.role == Role.COORDINATOR) & (Grant.region == "4301"))
    district = _Desk(desk.__data__["person"], desk.id)
    city = _Desk(above.__data__["person"], above.id)
    depot = add_depot(district.on(1), HOME, DepotForm("开福区物资库", "盛世路1号地下一层", "8:30-18:00"))
    point = add_depot(
        district.on(10), HOME, DepotForm("区政府大院食堂发放点", "区政府大院食堂", "周六日 9:00-12:00"), depot
    )
    store = add_depot(city.on(1), "4301", DepotForm("市物资总库", "金星路8号", "全天"))
    first = _keeper(chance, "WZ0001", keeper, HOME, depot)
    second = _keeper(chance, "WZ0002", "", HOME, depot)
    _receive(chance, first, depot, items)
    masks = GoodsForm(items["mask"], 200_000, "箱", batch="B0001", expires_on=_days(900))
    keeper_above = _keeper(chance, "WZ0003", "", "4301", store)
    note = ReceiptNote(_key(chance), store, Source.ALLOCATED, "省物资保障组", goods=(masks,))
    receive_goods(keeper_above.on(2), note)
    _move(chance, keeper_above.on(12), store, items["mask"], 20_000, depot)
    _move(chance, first.on(15), depot, items["herbs_2"], 900, point)
    _move(chance, first.on(16, 9), depot, items["mask"], 4_000, point)
    lot = Lot.get(Lot.item == items["bleach"]).id
    lost = MoveForm(_key(chance), depot, items["bleach"], 6, lot, reason="搬运破损")
    record_loss(first.on(14), lost)
    _mistake(chance, first, depot, items)
    _count(first, second, depot, items)


def _receive(chance: random.Random, keeper: _Desk, depot: int, items: dict[str, int]) -> None:
    for day, source, code, quantity, pack, good_for in RECEIVED:
        goods = GoodsForm(
            items[code],
            quantity,
            pack,
            batch=f"B{chance.randrange(1000, 9999)}",
            expires_on=None if good_for is None else _days(good_for),
        )
        note = ReceiptNote(
            _key(chance), depot, source, chance.choice(DONORS), f"收〔2020〕{day:02d}号", goods=(goods,)
        )
        receive_goods(keeper.on(day), note)


def _move(chance: random.Random, by: Actor, depot: int, item: int, quantity: int, to: int) -> None:
    transfer_goods(by, MoveForm(_key(chance), depot, item, quantity, to=to, document="调〔2020〕3号"))


def _mistake(chance: random.Random, keeper: _Desk, depot: int, items: dict[str, int]) -> None:
    """A receipt written twice and reversed."""
    goods = (GoodsForm(items["thermometer_gun"], 60, batch="B2714"),)
    note = ReceiptNote(_key(chance), depot, Source.ALLOCATED, DONORS[3], "收〔2020〕08号", goods=goods)
    receive_goods(keeper.on(8, 15), note)
    wrong = Movement.select().where(Movement.kind == MovementKind.RECEIVED).order_by(Movement.id.desc()).get()
    reverse_movement(keeper.on(8, 16), wrong.id, "同一张单子录了两次")


def _count(first: _Desk, second: _Desk, depot: int, items: dict[str, int]) -> None:
    """A stock-take under way: one lot counted right, one short by another person than the named one."""
    take = start_stock_take(first.on(16, 17), depot)
    lines = StockTakeLine.select().where(StockTakeLine.take == take).order_by(StockTakeLine.id)
    for code, less in (("gloves", 0), ("thermometer_gun", 2)):
        line = next(one for one in lines if one.__data__["item"] == items[code])
        count_lot(second.on(16, 18), line.id, line.expected - less, line.version)


def _keeper(chance: random.Random, number: str, name: str, region: str, depot: int) -> _Desk:
    name = name or chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
    rows = Rows(Person, Grant)
    person = rows.add(
        Person,
        number=number,
        name=name,
        **person_search_columns(name),
        home_unit="区商务局" if region == HOME else "市商务局",
        title="物资管理员",
        phone=f"13{chance.randrange(10**8, 10**9)}",
        region=region,
    )
    grant = rows.add(
        Grant, person=person, role=Role.STOREKEEPER, region=region, valid_from=date(2020, 2, 1), depot=depot
    )
    rows.write()
    return _Desk(person, grant)


def _days(many: int) -> date:
    return (TODAY + timedelta(days=many)).date()


def _key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
