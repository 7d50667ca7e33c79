"""A city whose depots have moved a lot of goods, row by row as the actions would have left it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.demo.rows import Rows
from models.demo.words import HOME
from models.rules.assignments import Part
from models.rules.consignments import ConsignmentState, DiscrepancyState, Discrepant
from models.rules.cover import Cover
from models.rules.deadlines import Severity
from models.rules.rounds import RoundState
from models.rules.scope import Role
from models.rules.stock import HolderKind, MovementKind, Source, expiry_key
from models.rules.supply_requests import RequestState
from models.steps.blocks import insert_blocks
from models.steps.holders import custody_of, outside
from models.tables import (
    Assignment,
    Consignment,
    ConsignmentLine,
    Discrepancy,
    FirmSupply,
    Grant,
    Holder,
    Lot,
    Movement,
    Reservation,
    Round,
    RoundItem,
    Site,
    Stock,
    StockTotal,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)
from models.tables.base import tuples_of

BEGAN = int(datetime(2020, 2, 1, 1, tzinfo=UTC).timestamp())
OF_A_LOT = 39  # movements: in, and out by nineteen hands
RECEIVED = 10_000  # of each lot
OFFICERS = 200  # who collect
STATES = {  # of a hundred requests
    RequestState.SUBMITTED: 3,
    RequestState.REVIEWED: 2,
    RequestState.RETURNED: 1,
    RequestState.APPROVED: 8,
    RequestState.DECLINED: 3,
    RequestState.CANCELLED: 3,
    RequestState.CLOSED: 80,
}
UNDECIDED = (
    RequestState.SUBMITTED,
    RequestState.REVIEWED,
    RequestState.RETURNED,
    RequestState.DECLINED,
    RequestState.CANCELLED,
)
GOING = (  # where the goods of an approved request are; of half of them nothing is set apart yet
    None,
    ConsignmentState.READY,
    None,
    ConsignmentState.PREPARED,
    None,
    ConsignmentState.COLLECTED,
    None,
    ConsignmentState.IN_CUSTODY,
    None,
    ConsignmentState.DELIVERED,
    None,
    ConsignmentState.PART_SIGNED,
)
AT_DEPOT = (ConsignmentState.PREPARED, ConsignmentState.READY)


class Town:
    """Who holds what while it is being invented."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        home = Holder.get((Holder.kind == HolderKind.DEPOT) & (Holder.district == HOME))
        others = Holder.select().where((Holder.kind == HolderKind.DEPOT) & (Holder.id != home.id))
        self.depots = [home, *others.order_by(Holder.id)]
        self.items = [one for (one,) in tuples_of(SupplyItem.select(SupplyItem.id).order_by(SupplyItem.id))]
        self.rationed = [
            one for (one,) in tuples_of(SupplyItem.select(SupplyItem.id).where(SupplyItem.is_rationed))
        ]
        self.leads = dict(
            tuples_of(
                Assignment.select(Assignment.enterprise, Assignment.officer).where(
                    Assignment.part == Part.LEAD
                )
            )
        )
        columns = (Site.id, Site.enterprise, Site.city, Site.district, Site.street)
        of_led = Site.select(*columns).where(Site.enterprise.in_(list(self.leads)))
        self.sites = tuples_of(of_led.order_by(Site.id))
        self.keeper = int(Grant.get(Grant.depot == home.id).__data__["person"])
        desk = Grant.get((Grant.role == Role.COORDINATOR) & (Grant.region == HOME))
        self.desk = int(desk.__data__["person"])
        self.left: Counter[tuple[int, int]] = Counter()
        for holder, item, on_hand in tuples_of(
            StockTotal.select(StockTotal.holder, StockTotal.item, StockTotal.on_hand)
        ):
            self.left[holder, item] = on_hand
        self.held: Counter[tuple[int, int, int]] = Counter()
        self.reserved: Counter[tuple[int, int]] = Counter()
        self.expiry: dict[int, str] = {}
        self.made = 0

    # Movements

    def move(self, wanted: int) -> None:
        """Lots come in at one of the depots, half of them at the first, and go out to firms by hand."""
        firms = list(dict.fromkeys(one[1] for one in self.sites))
        insert_blocks(Holder, ({"kind": HolderKind.FIRM, "enterprise": one} for one in self._unknown(firms)))
        takers = [one for (one,) in tuples_of(Holder.select(Holder.id).where(Holder.kind == HolderKind.FIRM))]
        hands = [custody_of(one).id for one in sorted(set(self.leads.values()))[:OFFICERS]]
        out, first = outside().id, int(Lot.select().count()) + 1
        lots = wanted // OF_A_LOT + 1
        insert_blocks(Lot, self._lots(first, lots))
        self.lots_at_home = range(first, first + lots, 2)
        insert_blocks(Movement, self._movements(range(first, first + lots), out, hands, takers))

    def _unknown(self, firms: Sequence[int]) -> list[int]:
        known = {one for (one,) in tuples_of(Holder.select(Holder.enterprise))}
        return [one for one in firms if one not in known]

    def _lots(self, first: int, many: int) -> Iterator[dict[str, Any]]:
        for lot in range(first, first + many):
            expires_on = None if lot % 5 == 0 else date(2020, 2, 10) + timedelta(days=lot % 700)
            self.expiry[lot] = expiry_key(expires_on)
            yield {
                "item": self._item_of(lot),
                "source": Source.DONATED,
                "donor": f"捐赠方{lot % 50}",
                "batch": f"B{lot:06d}",
                "expires_on": expires_on,
                "received_on": date(2020, 2, 1),
            }

    def _item_of(self, lot: int) -> int:
        return self.items[lot // 2 % len(self.items)]

    def _movements(
        self, lots: range, out: int, hands: Sequence[int], takers: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        for at, lot in enumerate(lots):
            depot = self.depots[at // 2 % len(self.depots) if at % 2 else 0].id
            yield self._moved(MovementKind.RECEIVED, out, depot, lot, RECEIVED)
            for turn in range(OF_A_LOT // 2):
                hand, firm = hands[(lot + turn) % len(hands)], takers[(lot * 7 + turn) % len(takers)]
                yield self._moved(MovementKind.ISSUE, depot, hand, lot, 50)
                yield self._moved(MovementKind.SIGN, hand, firm, lot, 50)

    def _moved(self, kind: MovementKind, giver: int, taker: int, lot: int, quantity: int) -> dict[str, Any]:
        item = self._item_of(lot)
        for one, sign in ((giver, -1), (taker, 1)):
            self.held[one, item, lot] += sign * quantity
            self.left[one, item] += sign * quantity
        self.made += 1
        is_received = kind is MovementKind.RECEIVED
        return {
            "kind": kind, "giver": giver, "taker": taker, "item": item, "lot": lot, "quantity": quantity,
            "giver_left": None if is_received else self.left[giver, item], "taker_left": self.left[taker, item],
            "person": self.keeper, "occurred_at": BEGAN + self.made, "recorded_at": BEGAN + self.made, "event": 1,
        }  # fmt: skip

    def write_stock(self) -> None:
        """What it all comes to, and what is set apart of it."""
        stored = {one.id for one in self.depots}
        out = outside().id
        insert_blocks(
            Stock,
            (
                {
                    "holder": holder, "item": item, "lot": lot, "expiry": self.expiry[lot], "on_hand": on_hand,
                    "reserved": self.reserved[holder, lot] if holder in stored else 0,
                }
                for (holder, item, lot), on_hand in self.held.items() if holder != out
            ),
        )  # fmt: skip

    # Requests, consignments, differences

    def ask(self, wanted: int) -> None:
        """Each firm asks again and again; what is approved is on its way, or waits to be set apart."""
        rows = Rows(SupplyRequest, SupplyLine, Reservation, Consignment, ConsignmentLine, Discrepancy)
        states = [state for state, many in STATES.items() for _ in range(many)]
        self.chance.shuffle(states)
        for at in range(wanted):
            site = self.sites[at % len(self.sites)]
            state = states[at // 7 % 100] if at % 7 else states[at % 100]
            self._request(rows, at, site, state)
            if at % 5_000 == 4_999:
                rows.write()
        rows.write()

    def _request(self, rows: Rows, at: int, site: tuple[Any, ...], state: RequestState) -> None:
        number, firm, city, district, street = site
        asked_at = BEGAN + at * 1_400_000 // 100_000 % 1_400_000
        is_decided = state not in UNDECIDED
        request = rows.add(
            SupplyRequest, number=f"W{at:07d}", enterprise=firm, site=number, city=city, district=district, street=street,
            state=state, urgency=list(Severity)[at % 3], requested_by=self.leads[firm], held_by=self.leads[firm],
            requested_at=asked_at, decided_by=self.desk if is_decided else None,
            decided_at=asked_at + 7_200 if is_decided else None,
            closed_at=asked_at + 90_000 if state is RequestState.CLOSED else None,
        )  # fmt: skip
        goes = (
            ConsignmentState.SIGNED
            if state is RequestState.CLOSED
            else self.chance.choice(GOING)
            if is_decided
            else None
        )
        amount = 10 + at % 9
        lines = []
        for position in range(1 + at % 3):
            lot = self.lots_at_home[at * 3 % (len(self.lots_at_home) - 3) + position]
            item = self._item_of(lot)
            steps = _steps(goes, amount)
            line = rows.add(
                SupplyLine, request=request, enterprise=firm, item=item, position=position, requested=amount,
                approved=amount if is_decided else None, **steps,
            )  # fmt: skip
            lines.append((line, item, lot))
        if goes is not None:
            self._goods(rows, f"P{at:07d}", site, goes, amount, lines, asked_at, request=request)

    def _goods(
        self,
        rows: Rows,
        number: str,
        site: tuple[Any, ...],
        state: ConsignmentState,
        amount: int,
        lines: Sequence[tuple[int, int, int]],
        at: int,
        **of: int,
    ) -> int:
        where, firm, city, district, street = site
        is_out, is_signed = state not in AT_DEPOT, state in (ConsignmentState.SIGNED, ConsignmentState.PART_SIGNED)  # fmt: skip
        officer = self.leads[firm]
        goods = rows.add(
            Consignment, number=number, state=state, holder=self.depots[0].id, enterprise=firm, site=where,
            city=city, district=district, street=street, prepared_by=self.keeper, prepared_at=at,
            request=of.get("request"), round=of.get("round"), slip=number[-4:],
            collector=officer if is_out else None, collector_name="办公室" if is_out else "",
            collected_on=date(2020, 2, 1) + timedelta(days=at % 16) if is_out else None, collected_at=at + 9_000 if is_out else None,
            custodian=officer if is_out else None, kept_until=at + 90_000 if is_out else None,
            signed_at=at + 80_000 if is_signed else None, receiver_name="罗主任" if is_signed else "",
        )  # fmt: skip
        for position, (line, item, lot) in enumerate(lines):
            short = 1 if state is ConsignmentState.PART_SIGNED and position == 0 else 0
            carried = rows.add(
                ConsignmentLine, consignment=goods, position=position, line=line, item=item, lot=lot, allocated=amount,
                collected=amount if is_out else 0, signed=amount - short if is_signed else 0, short=short,
            )  # fmt: skip
            if not is_out:
                self.reserved[self.depots[0].id, lot] += amount
                rows.add(
                    Reservation,
                    line=line,
                    holder=self.depots[0].id,
                    lot=lot,
                    quantity=amount,
                    request=of["request"],
                )
            if short:
                rows.add(
                    Discrepancy, consignment=goods, consignment_line=carried, enterprise=firm, kind=Discrepant.SHORT,
                    quantity=short, state=DiscrepancyState.OPEN, custodian=officer, opened_at=at, due_at=at + 90_000,
                    city=city, district=district, street=street,
                )  # fmt: skip
        return goods

    # Rounds

    def hand_out(self, many: int) -> None:
        """A tenth of the firms came to each round that is over, all of the district to the one that is open."""
        rows = Rows(Round, RoundItem, SupplyLine, Consignment, ConsignmentLine)
        firms: dict[int, tuple[Any, ...]] = {one[1]: one for one in self.sites if one[3] == HOME}
        here, home = list(firms.values()), self.depots[0]
        for at in range(many):
            is_last = at == many - 1
            lot = self.lots_at_home[at % len(self.lots_at_home)]
            item = self._item_of(lot)
            coming = (
                here if is_last else [here[(at * 31 + each) % len(here)] for each in range(len(here) // 10)]
            )
            supply_round = rows.add(
                Round, number=f"F{at:07d}", name=f"第{at}轮", holder=home.id,
                state=RoundState.OPEN if is_last else RoundState.CLOSED,
                held_on=date(2020, 2, 17) if is_last else date(2020, 2, 1) + timedelta(days=at % 16),
                planned_by=self.keeper, planned_at=BEGAN + at * 6_000, city=home.city, district=home.district, street=home.street,
            )  # fmt: skip
            total = 15 * len(coming)
            rows.add(RoundItem, round=supply_round, item=item, each=15, entitled=total, issued=total)
            for turn, site in enumerate(coming):
                state = ConsignmentState.COLLECTED if is_last and turn % 3 == 0 else ConsignmentState.SIGNED
                line = rows.add(
                    SupplyLine, round=supply_round, enterprise=site[1], item=item, requested=15, approved=15,
                    **_steps(state, 15),
                )  # fmt: skip
                number = f"P{supply_round:04d}-{turn:05d}"
                at_second = BEGAN + at * 6_000 + turn
                self._goods(rows, number, site, state, 15, [(line, item, lot)], at_second, round=supply_round)
            rows.write()

    # Days of cover

    def tell_covers(self) -> None:
        """Every firm told of each rationed item; one in seven runs out in under three days."""
        told = self._known_covers()
        insert_blocks(
            FirmSupply, (row for row in self._covers() if (row["enterprise"], row["item"]) not in told)
        )

    @staticmethod
    def _known_covers() -> set[tuple[Any, ...]]:
        return set(tuples_of(FirmSupply.select(FirmSupply.enterprise, FirmSupply.item)))

    def _covers(self) -> Iterator[dict[str, Any]]:
        firms = {one[1]: one for one in self.sites}
        for firm, (_, _, city, district, street) in firms.items():
            for item in self.rationed:
                use = self.chance.randrange(20, 200)
                has = (
                    use * self.chance.choice((0, 1, 2))
                    if firm % 7 == 0
                    else use * self.chance.randrange(3, 30)
                )
                yield {
                    "enterprise": firm, "item": item, "on_hand": has, "daily_use": use, "cover": Cover(has, use).tenths,
                    "as_of": date(2020, 2, 16), "told_by": self.leads[firm], "told_at": BEGAN + firm,
                    "city": city, "district": district, "street": street,
                }  # fmt: skip


def _steps(goes: ConsignmentState | None, amount: int) -> dict[str, int]:
    """How far a line is."""
    if goes is None:
        return {"allocated": 0, "collected": 0, "signed": 0}
    is_out = goes not in AT_DEPOT
    signed = {ConsignmentState.SIGNED: amount, ConsignmentState.PART_SIGNED: amount - 1}.get(goes, 0)
    return {"allocated": amount, "collected": amount if is_out else 0, "signed": signed}
