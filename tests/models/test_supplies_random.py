"""Random verbs on requests and goods, legal and not, by one process and by several: the books stay in order."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from dataclasses import replace
from typing import Any

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    prepare_consignment,
    ready_consignment,
    refuse_consignment,
    sign_consignment,
    take_back_consignment,
)
from models.actions.discrepancies import approve_loss, settle_difference
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    cancel_supply_request,
    close_supply_request_short,
    decline_supply_request,
    release_supply_request,
    return_supply_request,
    review_supply_request,
)
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions
from models.database.opening import disconnect_if_open, open_store
from models.errors import Conflict, Invalid, NotFound, Refused
from models.rules.consignments import CONSIGNMENT, CollectForm, LineCount, RefusalForm, SettleForm, Settlement
from models.rules.scope import Actor, Role, Verbs
from models.rules.supply_requests import REQUEST, LineQuantity
from models.steps.holders import outside
from models.steps.lines import standing_of
from models.tables import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Event,
    Movement,
    Reservation,
    Stock,
    SupplyLine,
    SupplyRequest,
)
from tests.factories import KAIFU
from tests.shop import RECEIPT, Shop, make_shop

ONWARD = ("ask", "review", "approve", "allocate", "prepare", "ready", "hand_out", "deliver", "sign", "sign")
BESIDE = ("cancel", "return", "decline", "release", "take_back", "close_short", "refuse", "refuse", "undo")
ENDING = ("settle", "loss", "settle", "loss")


def test_random_verbs_never_break_the_chain_or_the_stock(sqlite_store: str) -> None:
    """Legal and illegal ones by everybody: after each, every line is in order and goods are where movements took them."""
    shop = make_shop(masks=400, bags=60)
    chance = random.Random(5)
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    done: Counter[str] = Counter()
    for _ in range(500):
        verb = chance.choice(chance.choice((ONWARD, ONWARD, ONWARD, ONWARD, BESIDE, ENDING)))
        try:
            _do(verb, shop, other, chance)
            done[verb] += 1
        except (Refused, Invalid, Conflict, NotFound):
            continue
    assert {*ONWARD, *BESIDE, *ENDING} <= set(done), done
    sound()


def sound() -> None:
    """Every line is in order, what is set apart is what is owed, and goods are where movements took them."""
    for line in SupplyLine.select():
        assert standing_of(line).is_in_order
        goods = list(ConsignmentLine.select().where(ConsignmentLine.line == line.id))
        assert line.signed == sum(one.signed for one in goods)
        reserved = Reservation.select(Reservation.quantity).where(Reservation.line == line.id)
        assert line.allocated - line.collected == sum(count for (count,) in reserved.tuples())
    replayed: Counter[tuple[int, int]] = Counter()
    for row in Movement.select():
        replayed[row.__data__["giver"], row.__data__["lot"]] -= row.quantity
        replayed[row.__data__["taker"], row.__data__["lot"]] += row.quantity
    out = outside().id
    stock = {(row.__data__["holder"], row.__data__["lot"]): row.on_hand for row in Stock.select()}
    assert {key: count for key, count in replayed.items() if key[0] != out and count} == {
        key: count for key, count in stock.items() if count
    }
    assert contradictions() == []


def test_processes_at_once_never_break_them_either(sqlite_store: str) -> None:
    """Three at the same few requests and goods, each with a clock and a chance of its own."""
    shop = make_shop(masks=400, bags=60)
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    for _ in range(3):
        shop.approved((shop.masks, 30))
    disconnect_if_open()
    context = multiprocessing.get_context("fork")  # no store is open here
    told: Any = context.SimpleQueue()
    walkers = [
        context.Process(target=_walk, args=(sqlite_store, shop, other, seed, told)) for seed in (3, 5, 7)
    ]
    for one in walkers:
        one.start()
    ends = [told.get() for _ in walkers]
    for one in walkers:
        one.join()
    assert [fault for _, fault in ends if fault] == []
    assert sum(count for count, _ in ends) > 20, ends
    open_store(sqlite_store)
    sound()


def _walk(path: str, shop: Shop, other: Actor, seed: int, told: Any) -> None:
    chance, done, fault = random.Random(seed), 0, ""
    open_store(path)
    for _ in range(70):
        try:
            _do(chance.choice(chance.choice((ONWARD, ONWARD, ONWARD, BESIDE, ENDING))), shop, other, chance)
            done += 1
        except (Refused, Invalid, Conflict, NotFound):
            continue
        except Exception as error:
            fault = repr(error)
            break
    disconnect_if_open()
    told.put((done, fault))


def _fitting(table: Any, verbs: Verbs, verb: str, is_fit: bool) -> list[Any]:
    known = verbs.all.get(verb)
    states = known.comes_from if known and known.comes_from and is_fit else ()
    if table is SupplyRequest and verb == "prepare":
        states = ("approved",)
    where = table.state.in_(list(states)) if states else table.id > 0
    return list(table.select().where(where).order_by(table.id.desc()).limit(8))


def _do(verb: str, shop: Shop, other: Actor, chance: random.Random) -> None:
    """One verb on a random record, as somebody who often may."""
    boss = chance.choice((shop.coordinator, other))
    is_fit = chance.random() < 0.95  # mostly what the verb comes from
    requests, goods = (
        _fitting(SupplyRequest, REQUEST, verb, is_fit),
        _fitting(Consignment, CONSIGNMENT, verb, is_fit),
    )
    if verb == "ask" or not SupplyRequest.select().exists():
        if SupplyRequest.select().where(SupplyRequest.state == "submitted").count() < 3:
            shop.ask((chance.choice((shop.masks, shop.bags)), chance.randrange(1, 40)))
        return
    row = chance.choice(requests) if requests else SupplyRequest(id=0, version=1)
    one = chance.choice(goods) if goods else None
    lines = shop.lines(row.id)
    some = tuple(LineQuantity(each.id, chance.randrange(0, each.requested + 2)) for each in lines)
    if verb == "review":
        review_supply_request(boss, row.id, row.version)
    elif verb == "approve":
        approve_supply_request(boss, row.id, row.version, some)
    elif verb == "allocate":
        allocate_supply_request(boss, row.id, shop.depot, row.version, some if chance.random() < 0.4 else ())
    elif verb == "prepare":
        prepare_consignment(shop.keeper, row.id, shop.depot)
    elif verb == "cancel":
        cancel_supply_request(shop.officer, row.id, row.version)
    elif verb == "return":
        return_supply_request(boss, row.id, "再核", row.version)
    elif verb == "decline":
        decline_supply_request(boss, row.id, "不在范围", row.version)
    elif verb == "release":
        release_supply_request(boss, row.id, row.version, some)
    elif verb == "close_short":
        close_supply_request_short(boss, row.id, "库存不足", row.version)
    elif verb == "undo":
        newest = Event.select().where(Event.person == boss.person).order_by(Event.id.desc()).first()
        undo_decision(boss, newest.id if newest else 0)
    elif verb in ("settle", "loss"):
        asked = Discrepancy.loss_asked_by.is_null(verb != "loss")
        open_ones = list(Discrepancy.select().where((Discrepancy.state == "open") & asked))
        difference = chance.choice(open_ones) if open_ones else None
        if difference is None:
            raise NotFound("discrepancy")
        if verb == "loss":
            approve_loss(boss, difference.id, difference.version)
        else:
            settle_difference(
                boss,
                difference.id,
                SettleForm(chance.choice((*Settlement, Settlement.LOSS, Settlement.LOSS)), "查"),
                difference.version,
            )
    elif one is None:
        raise NotFound("consignment")
    elif verb == "ready":
        ready_consignment(shop.keeper, one.id, one.version)
    elif verb == "hand_out":
        hand_out_consignment(shop.keeper, one.id, CollectForm(shop.officer.person), one.version)
    elif verb == "take_back":
        take_back_consignment(shop.keeper, one.id, one.version)
    elif verb == "deliver":
        deliver_consignment(shop.officer, one.id, one.version)
    elif verb == "sign":
        counts = tuple(
            LineCount(each.id, chance.randrange(max(each.collected - 1, 0), each.collected + 1))
            for each in shop.goods(one.id)
        )
        told = counts if chance.random() < 0.5 else ()
        sign_consignment(shop.officer, one.id, replace(RECEIPT, counts=told), one.version)
    elif verb == "refuse":
        refuse_consignment(
            shop.officer, one.id, RefusalForm("规格不符", "罗樵", "办公室主任", "0317"), one.version
        )
    shop.city.clock.on(seconds=20)
