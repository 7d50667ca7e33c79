"""Requests, goods on their way and differences, in the words and order in which one decides on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.queries.consignments import ConsignmentDetail, GoodsLine
from models.queries.discrepancies import DifferenceDetail
from models.queries.supply_requests import RequestDetail, SupplyLineRow
from models.rules.consignments import WITH_CUSTODIAN
from models.rules.places import Qualifier
from tui.look import Span, shown
from tui.text import text
from tui.widgets.case import Block, Case, Fact
from tui.widgets.columns import day_and_time, severity_span
from tui.widgets.goods import amount_words, goods_words, item_words, packed_words


def _kept(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact[1])


def _who_when(name: str, at: datetime | None) -> str:
    return f"{name} {day_and_time(at)}".strip() if at is not None else ""


def request_case(one: RequestDetail, history: Sequence[Block]) -> Case:
    """What is asked for first, then who looked at it and how far each line is."""
    severity, key = severity_span(one.urgency)
    needed = one.needed_by.strftime("%m-%d") if one.needed_by else ""
    asked = _who_when(one.requested_by_name, one.requested_at)
    goods = [f"{item_words(line)} {_asked(line)}" for line in one.lines]
    short: list[Fact] = [
        (text("case.goods") if at == 0 else "", line, "ink") for at, line in enumerate(goods[:3])
    ]
    short += [("", "", "ink")] * (3 - len(short))
    short += [
        (text("case.asked_by"), asked, "ink"),
        (text("case.needed_by"), needed, "ink"),
        (text("case.reason"), one.decision_reason or one.note, "ink"),
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.place"), one.site_name, "ink"),
        (text("case.severity"), severity, key),
        (text("case.state"), text(f"choice.requeststate.{one.state.value}"), "ink"),
        (text("case.asked_by"), asked, "ink"),
        (text("case.needed_by"), needed, "ink"),
        (text("case.note"), one.note, "ink"),
        (text("case.reviewed"), _who_when(one.reviewed_by_name, one.reviewed_at), "ink"),
        (text("case.decided"), _who_when(one.decided_by_name, one.decided_at), "ink"),
        (text("case.reason"), one.decision_reason or one.short_reason, "ink bold"),
    ]
    lines = [_line_spans(line) for line in one.lines]
    block = Block(
        text("case.goods"), text("case.count", count=len(lines)), [row for rows in lines for row in rows]
    )
    title = f"{text('event.noun.supply_request')} {one.number}"
    headline = goods_words(one.lines[0], one.lines[0].requested, len(one.lines)) if one.lines else ""
    return Case(title, headline, asked, short, _kept(facts), [block, *history])


def _asked(line: SupplyLineRow) -> str:
    whole = packed_words(line, line.requested, line.pack, line.pack_factor, line.pack_divisor)
    about = line.requested_qualifier
    return amount_words(line, line.requested, about) if about not in (None, Qualifier.EXACT) else whole


def _line_spans(line: SupplyLineRow) -> list[list[Span]]:
    head: list[Span] = [(shown(item_words(line)), "ink bold"), (f"  {shown(_asked(line))}", "ink")]
    told = [
        text(f"supply.far.{name}", quantity=f"{value:,}")
        for name, value in (
            ("approved", line.approved),
            ("allocated", line.allocated),
            ("collected", line.collected),
            ("signed", line.signed),
        )
        if value is not None
    ]
    return [
        head,
        [("   ", "ink"), ("  ".join(told) if line.approved is not None else text("supply.undecided"), "dim")],
    ]


def goods_case(one: ConsignmentDetail, history: Sequence[Block], now: datetime) -> Case:
    """Where the goods are and until when, then line by line what became of them."""
    is_late = one.state in WITH_CUSTODIAN and one.kept_until is not None and one.kept_until < now
    until = (day_and_time(one.kept_until), "alarm" if is_late else "ink") if one.kept_until else ("", "ink")
    proxy = text("supply.proxy") if one.is_proxy else ""
    collected = f"{_who_when(one.collector_name, one.collected_at)} {proxy}".strip()
    receiver = " ".join(part for part in (one.receiver_name, one.receiver_role, one.receiver_last4) if part)
    signed = f"{receiver} {day_and_time(one.signed_at)}".strip() if one.signed_at else receiver
    goods = [f"{item_words(line)} {_carried(line)}" for line in one.lines]
    short: list[Fact] = [
        (text("case.goods"), goods[0] if goods else "", "ink"),
        (text("case.custody"), one.custody_place or one.holder_name, "ink"),
        (text("case.kept_until"), *until),
        (text("case.collected"), collected, "ink"),
        (text("case.custodian"), one.custodian_name, "ink"),
        (text("case.signed"), signed, "ink"),
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.place"), one.site_name, "ink"),
        (text("case.state"), text(f"error.state.{one.state.value}"), "ink"),
        (text("case.from_depot"), one.holder_name, "ink"),
        (text("case.request"), one.request_number, "ink"),
        (text("case.slip"), one.slip, "ink"),
        (text("case.collected"), f"{collected} {one.collector_unit}".strip(), "ink"),
        (text("case.custodian"), one.custodian_name, "ink"),
        (text("case.custody"), one.custody_place, "ink"),
        (text("case.kept_until"), *until),
        (text("case.delivered"), day_and_time(one.delivered_at) if one.delivered_at else "", "ink"),
        (text("case.signed"), signed, "ink"),
        (text("case.reason"), one.refused_reason, "ink bold"),
    ]
    lines = [row for line in one.lines for row in _goods_spans(one, line)]
    block = Block(text("case.goods"), text("case.count", count=len(one.lines)), lines)
    title = f"{text('event.noun.consignment')} {one.number}"
    headline = text(f"supply.headline.{one.state.value}", name=one.custodian_name or one.holder_name)
    return Case(title, headline, one.enterprise_name, short, _kept(facts), [block, *history])


def _carried(line: GoodsLine) -> str:
    if line.estimate is not None:
        return amount_words(line, line.estimate, line.estimate_qualifier)
    quantity = line.collected or line.allocated
    return packed_words(line, quantity, line.pack, line.pack_factor, line.pack_divisor)


def _goods_spans(one: ConsignmentDetail, line: GoodsLine) -> list[list[Span]]:
    batch = " ".join(
        part
        for part in (
            text("supply.batch", batch=line.batch) if line.batch else "",
            text("supply.expires", day=line.expires_on.isoformat()) if line.expires_on else "",
        )
        if part
    )
    rows: list[list[Span]] = [
        [
            (shown(item_words(line)), "ink bold"),
            (f"  {shown(_carried(line))}", "ink"),
            (f"  {shown(batch)}", "dim"),
        ]
    ]
    if line.signed or line.short or line.damaged or line.refused:
        told: list[Span] = [("   ", "ink"), (text("supply.far.signed", quantity=f"{line.signed:,}"), "ink")]
        for name in ("short", "damaged", "refused"):
            if count := getattr(line, name):
                told.append((f"  {text(f'choice.discrepant.{name}')} {count:,}", "warn"))
        rows.append(told)
    for each in one.differences:
        if each.consignment_line == line.id:
            way = text(f"choice.settlement.{each.settlement.value}") if each.settlement else ""
            state = text(f"supply.difference.{each.state.value}")
            said = f"{text(f'choice.discrepant.{each.kind.value}')} {each.quantity:,}  {state} {way} {each.reason}"
            rows.append([("   ", "ink"), (shown(said.strip()), "dim")])
    for tenant in one.onward:
        if tenant.consignment_line == line.id:
            said = f"{tenant.enterprise_name} {tenant.quantity:,} {tenant.receiver_name}"
            rows.append([("   → ", "dim"), (shown(said.strip()), "dim")])
    if line.rest_with:
        rest = text("supply.rest_with", quantity=f"{line.signed - line.distributed:,}", name=line.rest_with)
        rows.append([("   ", "ink"), (shown(rest), "warn")])
    return rows


def difference_case(one: DifferenceDetail, history: Sequence[Block]) -> Case:
    """What is missing of what, on whom, and how it is to end."""
    goods = f"{item_words(one)} {amount_words(one, one.quantity)}"
    receiver = f"{one.receiver_name} {one.receiver_role}".strip()
    counted = text("supply.of_collected", collected=f"{one.collected:,}", signed=f"{one.signed:,}")
    way = text(f"choice.settlement.{one.settlement.value}") if one.settlement else ""
    short: list[Fact] = [
        (text("case.custodian"), one.custodian_name, "ink"),
        (text("case.counted"), counted, "ink"),
        (text("case.found"), day_and_time(one.opened_at), "ink"),
        (text("case.receiver"), receiver, "ink"),
        (text("case.settlement"), f"{way} {one.loss_asked_by_name}".strip(), "ink"),
        (text("case.reason"), one.reason, "ink"),
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.goods"), goods, "ink"),
        (text("case.kind"), text(f"choice.discrepant.{one.kind.value}"), "ink"),
        (text("case.state"), text(f"supply.difference.{one.state.value}"), "ink"),
        (text("case.due"), day_and_time(one.due_at), "ink"),
        *short,
    ]
    headline = f"{text(f'choice.discrepant.{one.kind.value}')} {goods}"
    title = f"{text('event.noun.discrepancy')} {one.number}"
    return Case(title, headline, one.custodian_name, short, _kept(facts), history)
