"""Issue 5: many processes ask, approve, set apart, share out, hand out by request and at counters, sign, settle, move, count
and reverse at random.

A model of its own then replays the movements to the same stock, and holds every rule of the chain and of rounds against the lines.

python tests/benchmarks/stock_random.py [--seconds 60] [--processes 64] [--seed N] [--store PATH]
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.actions.checklists import load_packs
from models.actions.counter import serve_firm
from models.actions.rounds import open_round, plan_round
from models.actions.stock import receive_goods, record_loss, return_goods, reverse_movement, transfer_goods
from models.actions.stock_takes import close_stock_take, count_lot, post_difference, start_stock_take
from models.database.opening import disconnect_if_open, open_store
from models.rules.deadlines import business_date
from models.rules.rounds import CounterForm, RoundForm
from models.rules.scope import Actor, Role
from models.rules.stock import GoodsForm, MoveForm, ReceiptNote, Source
from models.tables import Movement, Stock, StockTake, StockTakeLine
from tests.benchmarks.stock_chain import Chain
from tests.benchmarks.stock_model import StockModel
from tests.benchmarks.stock_rounds import Counters
from tests.benchmarks.walkers import attempt, begin, walked
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, make_city
from tui.cli.upkeep import check

SPEED = 600  # seconds of the clock in one second
BEGAN = datetime(2020, 2, 17, 0, 30, tzinfo=UTC)
_started = time.time()


def clock() -> datetime:
    """The same fast clock in every process."""
    return BEGAN + timedelta(seconds=(time.time() - _started) * SPEED)


@dataclass(frozen=True)
class Town:
    """Who keeps which depot, who coordinates, and what there is to move."""

    depots: tuple[int, ...]
    keepers: tuple[tuple[Actor, int], ...]  # with the depot they keep
    coordinators: tuple[Actor, ...]
    others: tuple[Actor, ...]
    officers: tuple[Actor, ...]
    firms: tuple[int, ...]
    sites: tuple[int, ...]
    items: tuple[int, ...]

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All of them."""
        return (*(one for one, _ in self.keepers), *self.coordinators, *self.officers, *self.others)


def build(path: str) -> Town:
    """Three depots and a point with two storekeepers each, six firms with their officers; goods at the first depot."""
    open_store(path, create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    city.clock = clock  # type: ignore[assignment]
    first, second, far = (city.depot(f"{at}库", region) for at, region in enumerate((KAIFU, KAIFU, YUELU)))
    point = city.depot("发放点", WUJIALING, first)
    keepers = [
        (city.storekeeper(depot, f"仓{depot}{at}", region), depot)
        for depot, region in ((first, KAIFU), (second, KAIFU), (far, YUELU), (point, KAIFU))
        for at in range(2)
    ]
    coordinators = [
        city.person(f"专{at}", Role.COORDINATOR, one) for at, one in enumerate((KAIFU, KAIFU, CITY))
    ]
    others = [
        city.person(f"他{role}", role, KAIFU) for role in (Role.READER, Role.LEADER, Role.ADMINISTRATOR)
    ]
    officers = [city.person(f"联{at}", Role.OFFICER, KAIFU) for at in range(6)]
    firms = []
    for at, officer in enumerate(officers):
        firms.append(city.firm(f"第{at}贸易", (WUJIALING, SHAPING)[at % 2]))
        city.assign(officer, firms[-1])
    items = tuple(city.item(code) for code in ("mask", "herbs_2", "alcohol_bulk"))
    for item in ("mask", "herbs_2", "alcohol_bulk"):
        for day in (None, date(2020, 2, 20), date(2021, 1, 1)):
            city.received(keepers[0][0], first, 5000, item, day)
    sites = tuple(city.site(one) for one in firms)
    _serve_once(keepers[0][0], first, items[0], firms[0], officers[0])
    disconnect_if_open()
    return Town(
        (first, second, far, point),
        tuple(keepers),
        tuple(coordinators),
        tuple(others),
        tuple(officers),
        tuple(firms),
        sites,
        items,
    )


def _serve_once(keeper: Actor, depot: int, item: int, firm: int, officer: Actor) -> None:
    """A round that is open, and a firm that came to it twice and said why."""
    keys = (UUID(int=at) for at in range(10**16, 10**16 + 3))
    held = plan_round(keeper, RoundForm(next(keys), depot, item, 50, business_date(clock())))
    open_round(keeper, held, 1)
    for quantity, reason in ((20, ""), (5, "有一袋破损")):
        serve_firm(keeper, CounterForm(next(keys), held, firm, quantity, officer.person, again_reason=reason))


class Walker(Chain, Counters):
    """One process's random walk: what it did, and what it was told."""

    clock = staticmethod(clock)

    def __init__(self, town: Town, seed: int, forms: int = 400) -> None:
        self.town, self.chance, self.forms = town, random.Random(seed), forms
        self.ends: Counter[str] = Counter()
        self.events: list[int] = []  # numbers of acknowledged movements
        self.made: list[tuple[bytes, int]] = []  # submit key and result, as acknowledged

    def step(self) -> None:
        """One random thing, mostly sensible; a refusal is an answer, anything else ends the run."""
        attempt(self.chance.choices(*zip(*self.acts(), strict=True))[0], self.ends)

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        """What may be done, and how often."""
        return [
            (self._receive, 8),
            (self._move, 30),
            (self._reverse, 8),
            (self._start_take, 2),
            (self._count, 12),
            (self._post, 8),
            (self._close_take, 1),
            *self.chain_acts(),
            *self.counter_acts(),
        ]

    def _keeper(self) -> tuple[Actor, int]:
        """A storekeeper and the own depot; one time in ten somebody else, or another's depot."""
        who, depot = self.chance.choice(self.town.keepers)
        if self.chance.random() < 0.1:
            who = self.chance.choice(self.town.everybody)
        if self.chance.random() < 0.05:
            depot = self.chance.choice(self.town.depots)
        return who, depot

    def _key(self) -> UUID:
        """One of a few, so that two processes may submit the same at once."""
        return UUID(int=self.chance.randrange(1, self.forms * 50))

    def _receive(self) -> None:
        who, depot = self._keeper()
        item, key = self.chance.choice(self.town.items), self._key()
        of_key = random.Random(key.int)
        day = of_key.choice((None, date(2020, 2, 18), date(2020, 3, 1), date(2021, 5, 1)))
        goods = (GoodsForm(item, of_key.choice((1, 20, 300, 2000)), expires_on=day),)
        event = receive_goods(who, ReceiptNote(key, depot, of_key.choice(tuple(Source)), goods=goods))
        self.made.append((key.bytes, event))

    def _move(self) -> None:
        who, depot = self._keeper()
        rows = list(Stock.select(Stock.lot, Stock.item, Stock.on_hand).where(Stock.holder == depot).dicts())
        if not rows:
            raise LookupError
        row = self.chance.choice(rows)
        most = row["on_hand"]
        quantity = self.chance.choice((1, max(most // 3, 1), max(most, 1), most + 1, 0))
        lot = row["lot"] if self.chance.random() < 0.7 else None
        form = MoveForm(self._key(), depot, row["item"], quantity, lot, reason="随机")
        action = self.chance.choice((transfer_goods, transfer_goods, record_loss, return_goods))
        if action is transfer_goods:
            form = MoveForm(
                form.key, depot, form.item, quantity, lot, to=self.chance.choice(self.town.depots)
            )
        self.made.append((form.key.bytes, action(who, form)))

    def _recent(self, table: Any) -> Any:
        """A recent row; its version as it is now, or (one time in eight) as it was or will be."""
        newest = table.select(table.id).order_by(table.id.desc()).limit(1).scalar() or 0
        row = table.get_or_none(table.id == max(1, newest - int(self.chance.expovariate(1 / 30))))
        if row is None:
            raise LookupError
        if self.chance.random() < 0.12:
            row.version += self.chance.choice((-1, 1))
        return row

    def _reverse(self) -> None:
        movement = self._recent(Movement)
        self.events.append(reverse_movement(self._keeper()[0], movement.id, "写错了"))

    def _start_take(self) -> None:
        who, depot = self._keeper()
        start_stock_take(who, depot)

    def _line(self) -> Any:
        return self._recent(StockTakeLine)

    def _count(self) -> None:
        line = self._line()
        counted = max(line.expected + self.chance.choice((0, 0, -1, 3, -200)), 0)
        self.events.append(count_lot(self._keeper()[0], line.id, counted, line.version))

    def _post(self) -> None:
        line = self._line()
        who = self._keeper()[0] if self.chance.random() < 0.6 else self.chance.choice(self.town.coordinators)
        self.events.append(post_difference(who, line.id, "随机", line.version))

    def _close_take(self) -> None:
        take = self._recent(StockTake)
        self.events.append(close_stock_take(self._keeper()[0], take.id, take.version))


def walk(path: str, town: Town, seed: int, seconds: float, told: Any) -> None:
    """One process: walk until the time is up, and tell what was acknowledged."""
    open_store(path, longest_wait=30)
    walker = Walker(town, seed)
    until = time.time() + seconds
    fault_of_ours = ""
    while time.time() < until and not fault_of_ours:
        try:
            walker.step()
        except LookupError:
            continue
        except Exception as error:
            fault_of_ours = f"{type(error).__name__}: {error}"
    told.put((walker.ends, walker.made, walker.events, fault_of_ours))
    disconnect_if_open()


def acknowledged(model: StockModel, made: list[tuple[bytes, int]], events: list[int]) -> list[str]:
    """What people were told was done and is not so: a key counted twice, an act without its event."""
    results: dict[bytes, set[int]] = {}
    for key, result in made:
        results.setdefault(key, set()).add(result)
    stored = {bytes(row["key"]): row["result"] for row in model.rows("SELECT key, result FROM submission")}
    wrong = [f"key {key.hex()} gave {sorted(found)}" for key, found in results.items() if len(found) > 1]
    wrong += [f"key {key.hex()} is not stored" for key in results if {stored.get(key)} != results[key]]
    wrong += [f"event {number} is gone" for number in events if number not in model.events]
    if len(events) != len(set(events)):
        wrong.append("two acts were given one number")
    return wrong


def run(path: Path, seconds: float, processes: int, seed: int) -> int:
    """Build, walk, judge; 0 where every rule holds."""
    ends, made, events, faults = Counter[str](), [], [], []
    for more, keys, numbers, fault_of_ours in walked(path, build, walk, seconds, processes, seed):
        ends.update(more)
        made += keys
        events += numbers
        faults += [fault_of_ours] if fault_of_ours else []
    report = check(str(path))
    disconnect_if_open()
    model = StockModel(path)
    wrong = [*faults, *report.problems, *model.check(), *acknowledged(model, made, events)]
    for name, count in sorted(ends.items(), key=lambda one: -one[1]):
        print(f"{count:8}  {name}")
    print(
        f"stock: {processes} processes, {seconds:g} s, seed {seed}: {sum(ends.values())} attempts, "
        f"{len(events) + len(made)} acknowledged, {len(model.events)} events, {len(model.movements)} movements, "
        f"{len(model.lots)} lots, {len(model.held)} places, {model.chain}; {len(wrong)} rules broken"
    )
    print(*wrong[:40], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    begin(__doc__, run, seconds=60)
