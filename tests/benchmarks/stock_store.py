"""Cities whose depots have moved a lot of goods, built once and kept in the person's cache folder.

Rows are written past the actions; that stock is the sum of its movements is proved by `lianqi check` and by stock_data.py.
A lot is received at a depot, half of them at the first district's, and goes out to officers' hands and on to firms. Of the requests
six of seven are over; rounds are of a tenth of the firms, the last of them open and of all firms of its district.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from models.actions.stock import add_depot
from models.actions.stock_takes import start_stock_take
from models.database import transaction
from models.database.opening import disconnect_if_open
from models.demo.city import Size
from models.demo.words import HOME
from models.queries.people import identities
from models.rules.scope import Actor, Role
from models.rules.stock import DepotForm
from models.rules.stock_takes import StockTakeState
from models.tables import (
    Grant,
    StockTake,
)
from tests.benchmarks import stock_town
from tests.benchmarks.stock_town import BEGAN, Town
from tests.models.large_store import built_once
from tui.cli.demo import built, fingerprint
from tui.standing import open_with_clock


@dataclass(frozen=True)
class Goods:
    """How much has moved, for how many firms, how much they asked for, how many rounds there were."""

    movements: int
    firms: int
    requests: int
    rounds: int


FEW = Goods(10_000, 1_000, 10_000, 40)
MANY = Goods(1_000_000, 10_000, 100_000, 200)  # takes some five minutes to build


def stock_store(goods: Goods) -> str:
    """The path of the store."""
    city = Size(firms=goods.firms, inspections=300)
    source = b"".join(Path(one).read_bytes() for one in (__file__, stock_town.__file__)) + str(goods).encode()
    mark = hashlib.sha256(source + fingerprint(city).encode()).hexdigest()[:8]

    def build(path: str) -> None:
        built(path, city)
        fill(path, goods)

    return built_once(f"stock-{goods.movements}", mark, build)


def people_of_stock(url: str) -> dict[str, Actor]:
    """Open a store and find who works in it: an officer, a storekeeper, a coordinator of the district and of the city."""
    _, clock = open_with_clock(url)
    found: dict[str, Actor] = {}
    for role in (Role.OFFICER, Role.STOREKEEPER, Role.COORDINATOR):
        for one in identities(clock, role):
            grant = next(held for held in one.grants if held.role is role)
            name = {HOME: role.value, "4301": f"city {role.value}"}.get(grant.region, "")
            if name or role is Role.OFFICER:
                found.setdefault(name or role.value, Actor(one.id, grant.id, "a session", clock))
    return found


def fill(url: str, goods: Goods) -> None:
    """Let goods move in a city, and firms ask for them."""
    _, clock = open_with_clock(url)
    for one in identities(clock, Role.COORDINATOR):
        region = one.grants[0].region
        if region != HOME and len(region) == len(HOME):
            add_depot(
                Actor(one.id, one.grants[0].id, "a session", clock), region, DepotForm(f"{region}物资库")
            )
    with transaction():
        town = Town(random.Random(goods.movements))
        town.move(goods.movements)
        town.ask(goods.requests)
        town.hand_out(goods.rounds)
        town.tell_covers()
        town.write_stock()
        # The one that the city was invented with counts a dozen lots.
        StockTake.update(state=StockTakeState.CLOSED, closed_at=BEGAN).execute()
    keeper = people_of_stock(url)[Role.STOREKEEPER.value]
    start_stock_take(keeper, Grant.get_by_id(keeper.grant).depot)
    disconnect_if_open()
