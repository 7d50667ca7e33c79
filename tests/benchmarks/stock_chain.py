"""What the random run of supplies does with requests and consignments: from asking to the settled difference."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from models.actions import consignments as goods
from models.actions import supply_requests as asking
from models.actions.discrepancies import approve_loss, settle_difference
from models.rules.consignments import (
    CollectedLine,
    CollectForm,
    KeepForm,
    LineCount,
    ReceiptForm,
    RefusalForm,
    SettleForm,
    Settlement,
)
from models.rules.places import Qualifier
from models.rules.scope import Actor
from models.rules.supply_requests import LineQuantity, RequestForm, RequestLineForm
from models.tables import Consignment, ConsignmentLine, Discrepancy, SupplyLine, SupplyRequest

Act = Callable[[], None]


class Chain:
    """Acts of a walker over requests and goods; whoever should do it does it, nine times in ten."""

    town: Any
    chance: random.Random
    forms: int
    events: list[int]
    made: list[tuple[bytes, int]]
    ends: Counter[str]
    _recent: Callable[[Any], Any]
    clock: Callable[[], Any]

    def chain_acts(self) -> list[tuple[Act, int]]:
        """What may be done, and how often."""
        return [
            (self._ask, 12),
            (self._decide, 20),
            (self._set_apart, 16),
            (self._make_up, 14),
            (self._hand_out, 14),
            (self._carry, 26),
            (self._settle, 8),
        ]

    def _any(self, *likely: Actor) -> Actor:
        found: Actor = self.chance.choice(likely if self.chance.random() < 0.9 else self.town.everybody)
        return found

    def _ask(self) -> None:
        number = self.chance.randrange(self.forms)
        of_key = random.Random(number)
        at = of_key.randrange(len(self.town.sites))
        items = of_key.sample(self.town.items, of_key.choice((1, 2)))
        lines = tuple(RequestLineForm(item, of_key.choice((1, 30, 500, 3000))) for item in items)
        form = RequestForm(UUID(int=10**9 + number), self.town.sites[at], lines)
        self.made.append(
            (form.key.bytes, asking.submit_supply_request(self._any(self.town.officers[at]), form))
        )

    def _lines(self, request: int) -> list[Any]:
        return list(SupplyLine.select().where(SupplyLine.request == request).dicts())

    def _decide(self) -> None:
        row = self._in_state(SupplyRequest, "submitted", "reviewed")
        by, version = self._any(*self.town.coordinators), row.version
        if row.state == "submitted" or self.chance.random() < 0.05:
            act = self.chance.choice(("review",) * 6 + ("return", "decline", "cancel"))
        else:
            act = self.chance.choice(("approve",) * 6 + ("decline", "close_short", "close_short"))
        if act == "review":
            event = asking.review_supply_request(by, row.id, version)
        elif act == "return":
            event = asking.return_supply_request(by, row.id, "不清", version)
        elif act == "decline":
            event = asking.decline_supply_request(by, row.id, "不缺", version)
        elif act == "cancel":
            event = asking.cancel_supply_request(self._any(*self.town.officers), row.id, version)
        elif act == "close_short":
            event = asking.close_supply_request_short(by, row.id, "没有货", version)
        else:
            told = tuple(
                LineQuantity(one["id"], max(one["requested"] + self.chance.choice((0, 0, -1, -500, 1)), 0))
                for one in self._lines(row.id)
            )
            event = asking.approve_supply_request(by, row.id, version, told)
        self.events.append(event)

    def _set_apart(self) -> None:
        row = self._in_state(SupplyRequest, "approved")
        by = self._any(*self.town.coordinators)
        if self.chance.random() < 0.2:
            self.events.append(asking.release_supply_request(by, row.id, row.version))
            return
        told: tuple[LineQuantity, ...] = ()
        if self.chance.random() < 0.5:
            told = tuple(
                LineQuantity(one["id"], max(((one["approved"] or 0) - one["allocated"]) // 2, 1))
                for one in self._lines(row.id)
            )
        depot = self.chance.choice(self.town.depots[:2])
        self.events.append(asking.allocate_supply_request(by, row.id, depot, row.version, told))

    def _at(self, depot: int) -> Actor:
        """Somebody who keeps a depot, or the depot of a point."""
        return self._any(*(one for one, kept in self.town.keepers if kept == depot))

    def _make_up(self) -> None:
        request, depot = self._in_state(SupplyRequest, "approved"), self.chance.choice(self.town.depots[:2])
        number = goods.prepare_consignment(self._at(depot), request.id, depot)
        if self.chance.random() < 0.8:
            row = Consignment.get_by_id(number)
            self.events.append(goods.ready_consignment(self._at(depot), number, row.version))

    def _in_state(self, table: Any, *states: str) -> Any:
        """A recent row, mostly in a state where the next thing can be done."""
        for _ in range(8):
            row = self._recent(table)
            if row.state in states:
                break
        return row

    def _of(self, consignment: int) -> list[Any]:
        return list(ConsignmentLine.select().where(ConsignmentLine.consignment == consignment).dicts())

    def _hand_out(self) -> None:
        row = self._in_state(Consignment, "prepared", "ready")
        keeper = self._at(row.__data__["holder"])
        if row.state == "prepared" or self.chance.random() < 0.05:
            self.events.append(goods.ready_consignment(keeper, row.id, row.version))
            return
        if self.chance.random() < 0.1:
            self.events.append(goods.unpack_consignment(keeper, row.id, "没人来", row.version))
            return
        lines: tuple[CollectedLine, ...] = ()
        if self.chance.random() < 0.4:
            how = self.chance.choice((Qualifier.EXACT, Qualifier.ABOUT))
            lines = tuple(
                CollectedLine(one["id"], max(one["allocated"] - self.chance.choice((0, 1, 20)), 1), how)
                for one in self._of(row.id)
            )
        collector = self.chance.choice(self.town.officers)
        form = CollectForm(collector.person, lines=lines)
        if self.chance.random() < 0.2:
            form = CollectForm(collector_name="厂里的人", lines=lines)
        self.events.append(goods.hand_out_consignment(keeper, row.id, form, row.version))

    def _carry(self) -> None:
        row = self._in_state(Consignment, "collected", "in_custody", "delivered")
        holder = [one for one in self.town.everybody if one.person == row.custodian]
        by = self._any(*(holder or self.town.officers))
        if row.state == "delivered":
            self._take_over(by, row)
            return
        act = self.chance.choice(("keep", "deliver", "deliver", "count", "take_back"))
        if act == "keep":
            form = KeepForm("车上", self.clock() + timedelta(hours=20))
            event = goods.keep_consignment(by, row.id, form, row.version)
        elif act == "deliver":
            event = goods.deliver_consignment(by, row.id, row.version)
        elif act == "count":
            lines = tuple(
                CollectedLine(one["id"], max(one["estimate"] + self.chance.choice((0, -1, 1)), 0))
                for one in self._of(row.id)
                if one["estimate"] is not None
            )
            event = goods.count_consignment(by, row.id, lines, row.version)
        else:
            event = goods.take_back_consignment(self._at(row.__data__["holder"]), row.id, row.version)
        self.events.append(event)

    def _take_over(self, by: Actor, row: Any) -> None:
        act = self.chance.choice(("sign", "sign", "short", "refuse", "count"))
        if act == "refuse":
            refusal = RefusalForm("不合用", "罗樵", "车间主任", "1234")
            self.events.append(goods.refuse_consignment(by, row.id, refusal, row.version))
            return
        counts: tuple[LineCount, ...] = ()
        if act == "short":
            counts = tuple(
                LineCount(one["id"], max(one["collected"] - 2, 0), min(one["collected"], 1))
                for one in self._of(row.id)
            )
        form = ReceiptForm("罗樵", "车间主任", "1234", counts=counts)
        self.events.append(goods.sign_consignment(by, row.id, form, row.version))

    def _settle(self) -> None:
        row = self._in_state(Discrepancy, "open")
        by = self._any(*self.town.coordinators, *(one for one, _ in self.town.keepers))
        if row.loss_asked_by is not None and self.chance.random() < 0.8:
            self.events.append(approve_loss(by, row.id, row.version))
            return
        way = self.chance.choice(tuple(Settlement))
        self.events.append(settle_difference(by, row.id, SettleForm(way, "查清"), row.version))
