"""P5 of supplies: what each page of a depot asks, at 10,000 and at 1,000,000 movements, beside one raw keyset query.

python tests/benchmarks/stock_data.py [--movements 1000000] [--repeats 60] [--keep FOLDER]

CPU time of this process for all queries of a page together, as median and quartiles, and how many statements they are.
Half of all movements are of one depot. The store is built past the actions (what they write is proved by `lianqi check`).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.actions.checklists import load_packs
from models.actions.stock_takes import start_stock_take
from models.clauses.stock_kept import stock_disagreements
from models.database import reading, transaction
from models.database.opening import disconnect_if_open, open_store
from models.database.writing import plan_once
from models.queries.catalogue import supply_items
from models.queries.lots import lot_facts, lot_steps
from models.queries.movements import movements
from models.queries.stock import depots, stock_lots, stock_totals
from models.queries.stock_takes import stock_take_lines, stock_takes
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, MovementKind, Source
from models.steps.blocks import insert_blocks
from models.steps.holders import custody_of, firm_holder, outside
from models.tables import Grant, Holder, Lot, Movement, Stock, SupplyItem
from models.tables.base import tuples_of
from tests.benchmarks.screen_data import Told, spent, statements
from tests.factories import KAIFU, make_city

WINDOW = 24
BEGAN = datetime(2020, 2, 1, 1, tzinfo=UTC)
DEPOTS, OFFICERS, FIRMS = 12, 200, 400
OF_A_LOT = 40  # movements
RAW = """SELECT m.id, m.kind, m.quantity, m.taker_left, i.name_zh, l.batch, h.name FROM supply_movement m
JOIN supply_item i ON i.id = m.item_id JOIN supply_lot l ON l.id = m.lot_id JOIN supply_holder h ON h.id = m.giver_id
WHERE m.taker_id = ? AND m.id > ? ORDER BY m.id LIMIT ?"""
Work = Callable[[], object]


class _Ledger:
    """Movements as the step would write them, with what is left of each item."""

    def __init__(self) -> None:
        self.left: Counter[tuple[int, int]] = Counter()
        self.held: Counter[tuple[int, int, int]] = Counter()
        self.rows: list[dict[str, Any]] = []
        self.made = 0

    def move(
        self, kind: MovementKind, giver: Holder, taker: Holder, item: int, lot: int, quantity: int
    ) -> None:
        """One more."""
        left = []
        for one, sign in ((giver, -1), (taker, 1)):
            if one.kind is HolderKind.OUTSIDE:
                left.append(None)
                continue
            self.held[one.id, item, lot] += sign * quantity
            self.left[one.id, item] += sign * quantity
            left.append(self.left[one.id, item])
        self.made += 1
        at = BEGAN + timedelta(seconds=self.made)
        self.rows.append({
            "kind": kind, "giver": giver.id, "taker": taker.id, "item": item, "lot": lot, "quantity": quantity,
            "giver_left": left[0], "taker_left": left[1], "person": 1, "occurred_at": at, "recorded_at": at, "event": 1,
        })  # fmt: skip


def build(path: str, wanted: int) -> None:
    """So many movements: lots come in at one of the depots, half of them at the first, and go out to firms by hand."""
    open_store(path, create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    officers = [city.person(f"联{at}", Role.OFFICER, KAIFU) for at in range(OFFICERS)]
    firms = [city.firm(f"第{at}贸易") for at in range(FIRMS)]
    city.assign(officers[0], firms[0])
    numbers = [city.depot(f"库{at}", KAIFU) for at in range(DEPOTS)]
    city.storekeeper(numbers[0])
    with transaction():
        stores = [Holder.get_by_id(one) for one in numbers]
        hands = [custody_of(one.person) for one in officers]
        takers, out = [firm_holder(one) for one in firms], outside()
        items = [one for (one,) in tuples_of(SupplyItem.select(SupplyItem.id))]
        lots = wanted // OF_A_LOT + 1
        insert_blocks(Lot, _lots(lots, items))
        ledger = _Ledger()
        for lot in range(1, lots + 1):
            item = items[lot % len(items)]
            depot = stores[0 if lot % 2 else lot // 2 % DEPOTS]
            ledger.move(MovementKind.RECEIVED, out, depot, item, lot, 1000)
            for at in range((OF_A_LOT - 1) // 2):
                hand, firm = hands[(lot + at) % OFFICERS], takers[(lot * 7 + at) % FIRMS]
                ledger.move(MovementKind.ISSUE, depot, hand, item, lot, 50 if lot % 9 else 52)
                ledger.move(MovementKind.SIGN, hand, firm, item, lot, 50 if lot % 9 else 52)
            if len(ledger.rows) >= 20_000:
                insert_blocks(Movement, ledger.rows)
                ledger.rows.clear()
        insert_blocks(Movement, ledger.rows)
        keys = dict(tuples_of(Lot.select(Lot.id, Lot.expires_on)))
        insert_blocks(
            Stock,
            (
                {"holder": holder, "item": item, "lot": lot, "expiry": keys[lot].isoformat() if keys[lot] else "~", "on_hand": held}
                for (holder, item, lot), held in ledger.held.items()
            ),
        )  # fmt: skip
    disconnect_if_open()


def _lots(many: int, items: list[int]) -> Iterator[dict[str, Any]]:
    for lot in range(1, many + 1):
        yield {
            "item": items[lot % len(items)],
            "source": Source.DONATED,
            "donor": f"捐赠方{lot % 50}",
            "batch": f"B{lot:06d}",
            "expires_on": None if lot % 5 == 0 else date(2020, 3, 1) + timedelta(days=lot % 700),
            "received_on": date(2020, 2, 1),
        }


def pages(path: str) -> dict[str, Work]:
    """Every page's queries, by its name, as the one who keeps the largest depot."""
    open_store(path)
    keeper, depot = keeper_of_store()
    item = stock_totals(keeper, depot)[0].item
    lot = stock_lots(keeper, depot).rows[0].lot
    take = start_stock_take(keeper, depot)
    return {
        "Stock by item": lambda: (depots(keeper), stock_totals(keeper, depot)),
        "Stock by lot": lambda: (depots(keeper), stock_lots(keeper, depot, limit=WINDOW)),
        "Lots of one item": lambda: (depots(keeper), stock_lots(keeper, depot, item=item, limit=WINDOW)),
        "Stock by expiry": lambda: (depots(keeper), stock_lots(keeper, depot, by_expiry=True, limit=WINDOW)),
        "Ledger, newest": lambda: (depots(keeper), movements(keeper, depot, at_end=True, limit=WINDOW)),
        "Ledger of one item": lambda: (
            depots(keeper),
            movements(keeper, depot, item=item, at_end=True, limit=WINDOW),
        ),
        "Way of a lot": lambda: (lot_facts(keeper, lot), lot_steps(keeper, lot, limit=WINDOW)),
        "Stock-take": lambda: (
            depots(keeper),
            stock_takes(keeper, depot, at_end=True, limit=1),
            stock_take_lines(keeper, take, limit=WINDOW),
        ),
        "Catalogue": lambda: supply_items(keeper, "kz"),
    }


def keeper_of_store() -> tuple[Actor, int]:
    """Who keeps the largest depot."""
    grant = Grant.get(Grant.depot.is_null(False))
    return Actor(grant.__data__["person"], grant.id, "bench", lambda: BEGAN + timedelta(days=16)), int(
        grant.depot
    )


def measure(path: str, repeats: int) -> dict[str, Told]:
    """Every page on one store."""
    works = pages(path)
    raw = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    plan_once(raw)
    _, depot = keeper_of_store()

    def keyset() -> object:
        return raw.execute(RAW, (depot, 0, WINDOW + 1)).fetchall()

    told = {}
    for name, work in works.items():
        beside, times = spent((keyset, work), repeats)
        told[name] = Told(times, statistics.median(beside), statements(work))
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
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="a folder where the stores are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told, wrong = [], []
        for wanted in (10_000, options.movements):
            path = (options.keep or Path(folder)) / f"stock-{wanted}.db"
            if not path.exists():
                build(str(path), wanted)
            told.append(measure(str(path), options.repeats))
            wrong += agrees()
            disconnect_if_open()
        few, many = told
        print(f"{size_of(str(path)):.0f} bytes a movement with its indexes")
    print(
        f"raw keyset query: {statistics.median(one.raw for one in many.values()):.3f} ms at {options.movements:,} movements"
    )
    print(f"{'page':22} {'SQL':>3} {'10,000':>8} {'all':>9} {'(quartiles)':>15} {'ratio':>6} {'x raw':>6}")
    for name, one in many.items():
        low, middle, high = statistics.quantiles(one.times, n=4)
        ratio = (one.middle / one.raw) / (few[name].middle / few[name].raw)
        print(
            f"{name:22} {one.statements:3} {few[name].middle:8.2f} {middle:9.2f} {f'({low:.2f}-{high:.2f})':>15} "
            f"{ratio:6.2f} {middle / one.raw:6.1f}"
        )
    print("targets: <= 2 ms, <= 10x raw, ratio <= 1.5")
    print(*wrong[:20], sep="\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
