"""Stock-takes: counted while goods still move, counted again, the difference posted by another."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.actions.stock import record_loss, reverse_movement
from models.actions.stock_takes import close_stock_take, count_lot, post_difference, start_stock_take
from models.actions.upkeep import contradictions
from models.database import transaction
from models.errors import Conflict, Invalid, Refused
from models.queries.stock_takes import stock_take_lines
from models.rules.scope import Role
from models.rules.stock import MoveForm, MovementKind
from models.rules.stock_takes import StockTakeState
from models.tables import Movement, Stock, StockTake, StockTakeLine
from tests.factories import KAIFU, City, make_city


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def line(take: int, lot: int) -> StockTakeLine:
    found: StockTakeLine = StockTakeLine.get((StockTakeLine.take == take) & (StockTakeLine.lot == lot))
    return found


def test_a_depot_is_counted_and_its_difference_posted_by_another(city: City) -> None:
    depot = city.depot()
    keeper, other = city.storekeeper(depot), city.storekeeper(depot, "另一仓管")
    with pytest.raises(Refused, match="nothing_to_count"):
        start_stock_take(keeper, depot)
    more, less, same = (city.received(keeper, depot, 100) for _ in range(3))
    take = start_stock_take(keeper, depot)
    assert start_stock_take(other, depot) == take

    count_lot(keeper, line(take, more).id, 103, 1)
    count_lot(keeper, line(take, less).id, 90, 1)
    count_lot(keeper, line(take, same).id, 100, 1)
    with pytest.raises(Conflict):
        count_lot(keeper, line(take, less).id, 95, 1)
    # goods that move after the count are no part of the difference
    record_loss(keeper, MoveForm(uuid4(), depot, city.item(), 10, less, reason="破损"))
    count_lot(keeper, line(take, less).id, 85, 2)
    again = line(take, less)
    assert (again.expected, again.counted, again.first_counted, again.first_counted_by) == (
        90,
        85,
        90,
        keeper.person,
    )

    with pytest.raises(Refused, match="own_count"):
        post_difference(keeper, again.id, "少了", again.version)
    with pytest.raises(Invalid):
        post_difference(other, again.id, " ", again.version)
    with pytest.raises(Refused, match="differences_left"):
        close_stock_take(keeper, take, 1)
    post_difference(other, again.id, "搬运破损未记", again.version)
    district = city.person("区专班", Role.COORDINATOR, KAIFU)
    post_difference(district, line(take, more).id, "多收", line(take, more).version)
    with pytest.raises(Refused, match="no_difference"):
        post_difference(other, line(take, same).id, "无", line(take, same).version)
    for act in (
        lambda: post_difference(other, again.id, "再", 4),
        lambda: count_lot(keeper, again.id, 85, 4),
    ):
        with pytest.raises(Refused, match="posted_already"):
            act()
    moved = [
        (row.lot.id, row.kind, row.quantity, row.taker.id == depot)
        for row in Movement.select().where(Movement.kind == MovementKind.DIFFERENCE).order_by(Movement.id)
    ]
    with pytest.raises(Refused, match="of_a_stock_take"):
        reverse_movement(keeper, Movement.get(Movement.kind == MovementKind.DIFFERENCE).id, "写错了")
    assert moved == [(less, MovementKind.DIFFERENCE, 5, False), (more, MovementKind.DIFFERENCE, 3, True)]
    assert {row.lot.id: row.on_hand for row in Stock.select()} == {more: 103, less: 85, same: 100}
    close_stock_take(keeper, take, 1)
    ended = StockTake.get()
    assert (ended.lots, ended.counted, ended.unposted, contradictions()) == (3, 3, 0, [])
    with transaction():
        StockTake.update(counted=2).execute()
    assert contradictions() == [f"stock_take, not as far as its lines: {take}"]
    assert StockTake.get().state is StockTakeState.CLOSED
    with pytest.raises(Refused, match="take_closed"):
        count_lot(keeper, line(take, same).id, 1, 2)


def test_what_a_lot_should_have_is_of_now_until_it_is_counted(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    lot = city.received(keeper, depot, 100)
    take = start_stock_take(keeper, depot)

    def lose(quantity: int) -> None:
        record_loss(keeper, MoveForm(uuid4(), depot, city.item(), quantity, lot, reason="破损"))

    def seen() -> tuple[int, int | None]:
        (row,) = stock_take_lines(keeper, take).rows
        return row.expected, row.difference

    lose(40)
    assert seen() == (60, None)
    count_lot(keeper, line(take, lot).id, 58, 1)
    lose(8)
    assert seen() == (60, -2)


def test_nothing_is_left_uncounted(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    city.received(keeper, depot, 100)
    take = start_stock_take(keeper, depot)
    with pytest.raises(Refused, match="still_uncounted"):
        close_stock_take(keeper, take, 1)
    first = StockTakeLine.get()
    with pytest.raises(Refused, match="not_counted"):
        post_difference(city.storekeeper(depot, "另一仓管"), first.id, "少了", 1)
    for wrong in (-1, 100_000_000):
        with pytest.raises(Invalid):
            count_lot(keeper, first.id, wrong, 1)


def test_whoever_counted_between_the_first_and_the_last_posts_nothing(city: City) -> None:
    depot = city.depot()
    keeper, other = city.storekeeper(depot), city.storekeeper(depot, "另一仓管")
    lot = city.received(keeper, depot, 100)
    counted = line(start_stock_take(keeper, depot), lot).id
    for version, who in enumerate((keeper, other, keeper), 1):
        count_lot(who, counted, 90, version)
    for who in (keeper, other):
        with pytest.raises(Refused, match="own_count"):
            post_difference(who, counted, "少了", 4)
    post_difference(city.storekeeper(depot, "第三人"), counted, "少了", 4)
