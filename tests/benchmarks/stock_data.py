"""P5 of supplies: what each page asks at 10,000 and at 1,000,000 movements, beside the raw keyset query of its own list.

python tests/benchmarks/stock_data.py [--repeats 60] [--stores SMALL LARGE] [--only WORD]

CPU time of this process for all queries of a page together, as median and quartiles, and how many statements they are. The
large city has 10,000 firms, 100,000 requests and 200 rounds besides; both are built once and kept (`stock_store.py`).

The peer of a page is its own list, asked for by hand: one statement over a connection that keeps its plans, with the names that
the page shows and no scope but an id. A page that is no window of a list but all of a short one (what a depot has of each item,
the catalogue) is compared with all of that list: a window of a ledger says nothing of what thirty items and their packs
take to read. Beside it stands how often the raw keyset query of the ledger would fit in.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.clauses.stock_kept import stock_disagreements
from models.database import reading
from models.database.opening import disconnect_if_open
from models.database.writing import plan_once
from models.queries.catalogue import supply_items
from models.queries.consignments import Where, consignment, consignments
from models.queries.cover import covers_of, firms_short_of, rationed_items
from models.queries.events import last_difference, record_timeline
from models.queries.lots import lot_facts, lot_steps
from models.queries.movements import movements
from models.queries.rations import Claimant, Shortage, claimants, depots_with, shortage, wanted_items
from models.queries.round_firms import round_firms
from models.queries.rounds import collections, round_at_counter, rounds
from models.queries.stock import depots, stock_lots, stock_of_depots, stock_totals
from models.queries.stock_takes import latest_stock_take, stock_take_lines
from models.queries.supply_requests import depots_for, supply_request, supply_requests
from models.rules.rationing import Method, Ration, Supply, ration
from models.rules.rounds import RoundState
from models.rules.scope import Actor
from models.tables import Consignment, Grant, SupplyRequest
from models.tables.base import tuples_of
from tests.benchmarks.screen_data import spent, statements
from tests.benchmarks.stock_peers import (
    CATALOGUE,
    CLAIMS,
    COVER,
    GOODS,
    LEDGER,
    LOTS,
    REGISTER,
    REQUESTS,
    ROUNDS,
    SHORT,
    TAKE,
    TOTALS,
    WAY,
)
from tests.benchmarks.stock_store import FEW, MANY, people_of_stock, stock_store
from tui.seat import answered

WINDOW = 24
DISTRICT = "430105"
Work = Callable[[], object]

# Why a page asks more than four times, or takes longer in a larger city.
CASE = "the grant, what happened, what changed last, the record and its lines"
MORE = {
    "Way of a lot": "the grant, the lot, who has it, its way and how long that is",
    "A request": CASE,
    "Goods, whole": f"{CASE}; with a difference that, too",
    **{
        f"{way}, {name}": "all claims of the item are shared out: 25 and 45 of them in the small city, 173 and 328 in the large"
        for way in ("Rationing", "Rationing half", "To equal days")
        for name in ("district", "city")
    },
    "Cover, district": "76 firms counted in the small city, 501 in the large, each looked up whether it still stands",
    "Cover, city": "146 and 501 of them",
    "Lots of one item": "8 lots in the small city, a whole window and a count in the large",
    "Counter, a firm": "the grant, the round, its region, how the text may be read, the firms; letters that begin no name are "
    "looked for inside of all names of the region, as in every list of firms",
}


@dataclass(frozen=True)
class Page:
    """All that a page asks, and its list asked for by hand."""

    work: Work
    raw: str


@dataclass(frozen=True)
class Told:
    """A page's times, those of the raw query beside it, of the ledger's; how many statements the page is."""

    times: list[float]
    raw: float
    ledger: float
    statements: int

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.times)


def depot_pages(keeper: Actor, depot: int, item: int, lot: int) -> dict[str, Page]:
    """What a storekeeper's pages ask."""

    def at_depot(query: Callable[..., Any], **given: Any) -> Work:
        here = partial(query, depot=depot, **given)
        return lambda: answered(keeper, (depots, here))

    last = partial(latest_stock_take, depot=depot)
    found = last(keeper)
    assert found is not None
    opened = partial(rounds, state=RoundState.OPEN, at_end=True, limit=1)
    supply_round = opened(keeper).rows[0].id
    counter = (
        partial(round_at_counter, supply_round=supply_round),
        partial(collections, supply_round=supply_round, at_end=True, limit=WINDOW),
    )
    goods = consignments(keeper, Where.WAITING, limit=1).rows[0].id
    return {
        "Stock by item": Page(at_depot(stock_totals), TOTALS),
        "Stock by lot": Page(at_depot(stock_lots, limit=WINDOW), LOTS),
        "Lots of one item": Page(at_depot(stock_lots, item=item, limit=WINDOW), LOTS),
        "Stock by expiry": Page(at_depot(stock_lots, by_expiry=True, limit=WINDOW), LOTS),
        "Ledger, newest": Page(at_depot(movements, at_end=True, limit=WINDOW), LEDGER),
        "Ledger of one item": Page(at_depot(movements, item=item, at_end=True, limit=WINDOW), LEDGER),
        "Way of a lot": Page(
            lambda: answered(
                keeper, (partial(lot_facts, lot=lot), partial(lot_steps, lot=lot, limit=WINDOW))
            ),
            WAY,
        ),
        "Stock-take": Page(
            lambda: answered(keeper, (depots, last, partial(stock_take_lines, take=found.id, limit=WINDOW))),
            TAKE,
        ),
        "Catalogue": Page(lambda: answered(keeper, (supply_items,)), CATALOGUE),
        "Catalogue, typed": Page(lambda: supply_items(keeper, "kz", 6), CATALOGUE),
        "Counter": Page(lambda: answered(keeper, counter), REGISTER),
        "Counter, a firm": Page(lambda: round_firms(keeper, supply_round, "yz"), REGISTER),
        "Goods that wait": Page(lambda: consignments(keeper, Where.WAITING, limit=WINDOW), GOODS),
        "Set apart": Page(lambda: supply_requests(keeper, limit=WINDOW), REQUESTS),
        "Goods on their way": Page(lambda: consignments(keeper, limit=WINDOW), GOODS),
        "Delivery note": Page(lambda: consignment(keeper, goods), LEDGER),
    }


def shared_out(
    who: Actor, item: int, depot: int, times: int = 1, method: Method = Method.PROPORTIONAL
) -> Ration:
    """A proposal as its page works it out, those of its first window named; where what is asked is so many times what there is."""

    def of_now(actor: Actor) -> tuple[Shortage, tuple[Claimant, ...]]:
        found = shortage(actor, item, depot, method is Method.COVER)
        return found, claimants(actor, tuple(one.id for one in found.claims[:WINDOW]))

    ((found, _),) = answered(who, (of_now,))
    wanted = sum(one.asked for one in found.claims)
    return ration(Supply(wanted // times), found.claims, method)


def board_pages(name: str, region: str, who: Actor) -> dict[str, Page]:
    """What a coordinator's pages ask."""
    item = rationed_items(who)[0].id
    wanted = wanted_items(who)[0].id
    depot = depots_with(who, wanted)[0].id
    newest = {"at_end": True, "limit": WINDOW}
    return {
        f"Asked for, {name}": Page(lambda: supply_requests(who, **newest), REQUESTS),
        f"Short, {name}": Page(lambda: wanted_items(who), SHORT.format(level=name, region=region)),
        f"Cover, {name}": Page(
            lambda: answered(who, (rationed_items, partial(firms_short_of, item=item, limit=WINDOW))), COVER
        ),
        f"Depots, {name}": Page(lambda: stock_of_depots(who, limit=WINDOW), TOTALS),
        f"Rounds, {name}": Page(lambda: rounds(who, **newest), ROUNDS),
        f"Rationing, {name}": Page(lambda: shared_out(who, wanted, depot), CLAIMS),
        f"Rationing half, {name}": Page(lambda: shared_out(who, wanted, depot, 2), CLAIMS),
        f"To equal days, {name}": Page(lambda: shared_out(who, wanted, depot, 2, Method.COVER), CLAIMS),
    }


def case_pages(officer: Actor, coordinator: Actor) -> dict[str, Page]:
    """What the page of one request, or of one consignment, asks; what an officer's lists ask."""
    request = _lived(SupplyRequest)
    goods = _lived(Consignment)
    firm = SupplyRequest.get_by_id(request).__data__["enterprise"]

    def case(kind: str, number: int, query: Callable[..., Any]) -> Work:
        of = {"subject_kind": kind, "subject": number}
        asked = (partial(record_timeline, **of, limit=30), partial(last_difference, **of), partial(query, **{kind.removeprefix("supply_"): number}))  # fmt: skip
        return lambda: answered(coordinator, asked)

    return {
        "A request": Page(case("supply_request", request, supply_request), LEDGER),
        "Goods, whole": Page(case("consignment", goods, consignment), LEDGER),
        "Depots for a request": Page(lambda: depots_for(coordinator, request), TOTALS),
        "Held, officer": Page(lambda: consignments(officer, Where.HELD, limit=WINDOW), GOODS),
        "Asked for, officer": Page(lambda: supply_requests(officer, limit=WINDOW), REQUESTS),
        "On its way, officer": Page(lambda: consignments(officer, limit=WINDOW), GOODS),
        "Cover of a firm": Page(lambda: covers_of(coordinator, firm), COVER),
    }


def _lived(table: Any) -> int:
    """One that came about by the actions, with what happened to it."""
    return int(table.select(table.id).order_by(table.id).limit(1).scalar())


def pages(people: dict[str, Actor]) -> tuple[dict[str, Page], dict[str, int | str]]:
    """Every page by its name, and what the peers are asked with."""
    keeper, officer, coordinator, city = (
        people[name] for name in ("storekeeper", "officer", "coordinator", "city coordinator")
    )
    depot = int(Grant.get_by_id(keeper.grant).depot)
    first = stock_lots(keeper, depot, limit=1).rows[0]
    take = latest_stock_take(keeper, depot)
    assert take is not None
    short = wanted_items(coordinator)[0].id
    values: dict[str, int | str] = {
        "depot": depot, "today": keeper.clock().date().isoformat(), "lot": first.lot, "take": take.id, "item": short,
        "district": DISTRICT, "round": rounds(keeper, RoundState.OPEN, at_end=True, limit=1).rows[0].id,
    }  # fmt: skip
    found = {
        **depot_pages(keeper, depot, first.item, first.lot),
        **board_pages("district", DISTRICT, coordinator),
        **board_pages("city", "4301", city),
        **case_pages(officer, coordinator),
    }
    return found, values


def measure(path: str, repeats: int, only: str) -> dict[str, Told]:
    """Every page on one store."""
    works, values = pages(people_of_stock(path))
    raw = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    plan_once(raw)

    def by_hand(sql: str) -> Work:
        given = {name: value for name, value in values.items() if f":{name}" in sql}
        return lambda: raw.execute(sql, given).fetchall()

    told = {}
    for name, page in works.items():
        if only in name:
            beside, ledger, times = spent((by_hand(page.raw), by_hand(LEDGER), page.work), repeats)
            told[name] = Told(
                times, statistics.median(beside), statistics.median(ledger), statements(page.work)
            )
    raw.close()
    return told


def size_of(path: str) -> float:
    """Bytes a movement with its indexes."""
    store = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    pages_of = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'supply_movement%'"
    whole = store.execute(pages_of).fetchall()[0][0]
    return float(whole / store.execute("SELECT COUNT(*) FROM supply_movement").fetchall()[0][0])


def agrees() -> list[str]:
    """What of the stock is not the sum of its movements; and how long the proof takes."""
    began = time.process_time()
    with reading():
        wrong = [f"{what}: {row[0]}" for what, query in stock_disagreements() for row in tuples_of(query)]
    print(f"proof that stock is the sum of its movements: {time.process_time() - began:.2f} s of CPU")
    return wrong


def main() -> None:
    """Print a line a page; leave with 1 where stock and movements differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--stores", nargs=2, metavar=("SMALL", "LARGE"), help="other stores of that kind")
    parser.add_argument("--only", default="", help="pages with this word in their name, without the proof")
    options = parser.parse_args()
    told, wrong = [], []
    for path in options.stores or (stock_store(FEW), stock_store(MANY)):
        told.append(measure(path, options.repeats, options.only))
        wrong += [] if options.only else agrees()
        disconnect_if_open()
    if not options.only:
        print(f"{size_of(path):.0f} bytes a movement with its indexes")
    few, many = told
    print(
        "milliseconds of CPU: the small city, the large one; its peer there, how often that and the ledger's fit in"
    )
    print(
        f"{'page':22} {'SQL':>3} {'small':>7} {'large':>7} {'(quartiles)':>13} {'ratio':>6} {'peer':>7} {'x peer':>6} {'x ledger':>8}"
    )
    for name, one in many.items():
        low, middle, high = statistics.quantiles(one.times, n=4)
        ratio = (one.middle / one.ledger) / (few[name].middle / few[name].ledger)
        print(
            f"{name:22} {one.statements:3} {few[name].middle:7.2f} {middle:7.2f} {f'({low:.2f}-{high:.2f})':>13} "
            f"{ratio:6.2f} {one.raw:7.3f} {middle / one.raw:6.1f} {middle / one.ledger:8.1f}  {MORE.get(name, '') if one.statements > 4 or ratio > 1.5 else ''}"
        )
    print("targets: <= 2 ms, <= 10x its peer, <= 4 statements or it says why, ratio <= 1.5")
    print(*wrong[:20], sep="\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
