"""What the random run of supplies does at counters: rounds planned, begun, served from two sides, taken back, closed; shares.

With it what goes back: from a firm into a depot, from custody undelivered.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.actions.consignments import bring_back_consignment
from models.actions.counter import reverse_collection, serve_firm
from models.actions.rations import confirm_ration
from models.actions.rounds import close_round, entitle_firms, open_round, plan_round
from models.actions.stock import return_goods
from models.queries.rations import proposed_ration
from models.rules.deadlines import business_date
from models.rules.rationing import Method, RationForm, RationRow
from models.rules.rounds import CounterForm, EntitlementRow, RoundForm
from models.rules.scope import Actor
from models.rules.stock import MoveForm
from models.tables import Consignment, Holder, Round, Stock

Act = Callable[[], None]
PLANS, LINES, SHARES = (10**at for at in (12, 13, 14))  # where the submit keys of each begin
MOST_PLANS = 40
SLIPS = tuple(datetime(2020, 2, day, 0, 40, tzinfo=UTC) for day in (16, 17))  # the walk begins on the 17th


class Counters:
    """Acts of a walker over rounds; whoever should do it does it, nine times in ten."""

    town: Any
    chance: random.Random
    events: list[int]
    made: list[tuple[bytes, int]]
    _any: Callable[..., Actor]
    _at: Callable[[int], Actor]
    _recent: Callable[[Any], Any]
    _in_state: Callable[..., Any]
    clock: Callable[[], Any]

    def counter_acts(self) -> list[tuple[Act, int]]:
        """What may be done, and how often."""
        return [
            (self._plan, 3),
            (self._begin, 4),
            (self._entitle, 3),
            (self._serve, 40),
            (self._take_back, 6),
            (self._close_round, 1),
            (self._share_out, 4),
            (self._bring_back, 3),
            (self._take_in, 5),
        ]

    def _plan(self) -> None:
        number = self.chance.randrange(MOST_PLANS)
        of_key = random.Random(number)
        depot, item = of_key.choice(self.town.depots), of_key.choice(self.town.items)
        each = of_key.choice((0, 3, 50, 400))
        form = RoundForm(UUID(int=PLANS + number), depot, item, each, business_date(self.clock()))
        self.made.append((form.key.bytes, plan_round(self._at(depot), form)))

    def _begin(self) -> None:
        row = self._in_state(Round, "planned")
        self.events.append(open_round(self._at(row.__data__["holder"]), row.id, row.version))

    def _entitle(self) -> None:
        row = self._in_state(Round, "planned", "open")
        rows = tuple(
            EntitlementRow(firm, self.chance.choice((0, 1, 30, 900)))
            for firm in self.chance.sample(self.town.firms, 2)
        )
        by = self._any(*self.town.coordinators, *(one for one, _ in self.town.keepers))
        self.events.append(entitle_firms(by, row.id, rows, row.version))

    def _serve(self) -> None:
        """One line; the same submitted by two at once, a firm twice a day, more than there is."""
        row = self._in_state(Round, "open")
        number = self.chance.randrange(4000)
        of_key = random.Random(number)
        at = of_key.randrange(len(self.town.firms))
        is_own = of_key.random() < 0.2
        slip = of_key.choice((None, None, None, *SLIPS))
        form = CounterForm(
            UUID(int=LINES + row.id * 10_000 + number),
            row.id,
            self.town.firms[at],
            of_key.choice((1, 2, 25, 400)),
            None if is_own else of_key.choice(self.town.officers).person,
            "厂里的人" if is_own else "",
            again_reason=of_key.choice(("", "", "有一袋破损")),
            occurred_at=slip,
            late_reason="" if slip is None else "先记纸单",
        )
        self.made.append((form.key.bytes, serve_firm(self._at(row.__data__["holder"]), form)))

    def _take_back(self) -> None:
        row = self._in_state(Consignment, "collected")
        keeper = self._at(row.__data__["holder"])
        self.events.append(reverse_collection(keeper, row.id, row.version, "拿错了"))

    def _close_round(self) -> None:
        row = self._in_state(Round, "open")
        self.events.append(close_round(self._at(row.__data__["holder"]), row.id, row.version))

    def _share_out(self) -> None:
        """A proposal confirmed as it was reckoned or with one share changed; often it has changed meanwhile."""
        by, depot = self._any(*self.town.coordinators), self.chance.choice(self.town.depots[:2])
        item, method = self.chance.choice(self.town.items), self.chance.choice(tuple(Method))
        reserve, pack = self.chance.choice((0, 0, 100)), self.chance.choice((1, 1, 5))
        found = proposed_ration(by, item, depot, method, reserve, pack)
        rows = [RationRow(one.id, one.asked, one.given) for one in found.rows]
        if not rows:
            raise LookupError
        if self.chance.random() < 0.4:
            at = self.chance.randrange(len(rows))
            rows[at] = RationRow(rows[at].line, rows[at].asked, rows[at].given + self.chance.choice((-1, 1)))
        key = UUID(int=SHARES + self.chance.randrange(10**9))
        form = RationForm(key, item, depot, method, reserve, pack, tuple(rows))
        self.made.append((key.bytes, confirm_ration(by, form)))

    def _bring_back(self) -> None:
        row = self._in_state(Consignment, "in_custody")
        keeper = self._at(row.__data__["holder"])
        self.events.append(bring_back_consignment(keeper, row.id, row.version))

    def _take_in(self) -> None:
        """A firm brings back some of what it has, to whichever depot."""
        rows = list(
            Stock.select(Holder.enterprise, Stock.item, Stock.lot, Stock.on_hand)
            .join(Holder)
            .where((Holder.kind == "firm") & (Stock.on_hand > 0))
            .tuples()
        )
        if not rows:
            raise LookupError
        firm, item, lot, most = self.chance.choice(rows)
        depot = self.chance.choice(self.town.depots)
        key = UUID(int=SHARES * 10 + self.chance.randrange(10**9))
        form = MoveForm(key, depot, item, self.chance.choice((1, most, most + 1)), lot, reason="领多了")
        self.made.append((key.bytes, return_goods(self._at(depot), form, firm)))
