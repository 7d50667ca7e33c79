"""领取签收单: one consignment on one page, in Word or plain text, to be signed by whoever hands over and takes over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from models.exchange.papers import Line, Paper, Words, filled_lines, literal
from models.queries.consignments import ConsignmentDetail, GoodsLine
from models.rules.catalogue import plural


class NoteKind(StrEnum):
    """The papers there are about goods."""

    DELIVERY = "delivery"


def note_of(one: ConsignmentDetail, as_of: datetime, words: Words) -> Paper:
    """The page about a consignment: from whom, for whom, what, in whose hands, who signed, what is missing."""
    lines = filled_lines((*_way(one, words), *_goods(one, words), *_end(one, words)))
    signed_by = ("handed_out_by", "carried_by", "taken_by")
    return Paper(
        NoteKind.DELIVERY,
        literal(one.number),
        literal(one.number),
        lines,
        signed_by,
        as_of,
        "paper.goods_foot",
    )


def _way(one: ConsignmentDetail, words: Words) -> Iterator[Line]:
    yield Line(
        "for_firm", (one.enterprise_name, one.site_name if one.site_name not in one.enterprise_name else "")
    )
    yield Line("from_depot", (one.holder_name,))
    yield Line("request", (one.request_number,))
    yield Line("slip", (one.slip,))
    proxy = words.text("supply.proxy") if one.is_proxy else ""
    yield Line("collected", (one.collected_at, one.collector_name, one.collector_unit, proxy))
    yield Line("custody", (one.custody_place, one.kept_until if one.custody_place else None))
    yield Line("delivered", (one.delivered_at,))


def _goods(one: ConsignmentDetail, words: Words) -> Iterator[Line]:
    for line in one.lines:
        yield Line("goods", (_named(line, words), *_counted(line, words)))


def _named(line: GoodsLine, words: Words) -> str:
    name = words.of_both(line.item_zh, line.item_en)
    return f"{name} {line.variant}" if line.variant and line.variant not in name else name


def _amount(line: GoodsLine, quantity: int, words: Words) -> str:
    english = line.unit_en if quantity == 1 else plural(line.unit_en)
    return f"{quantity:,} {words.of_both(line.unit_zh, english)}"


def _counted(line: GoodsLine, words: Words) -> Iterator[str]:
    """As it was collected; of an estimate that it is one; then what was signed for and what was not."""
    if line.estimate is not None:
        about = words.text(f"supply.qualified.{line.estimate_qualifier}")
        yield f"{about}{_amount(line, line.estimate, words)}"
    else:
        yield _amount(line, line.collected or line.allocated, words)
    if line.batch:
        yield words.text("supply.batch", batch=line.batch)
    if line.signed or line.short or line.damaged or line.refused:
        yield words.text("supply.far.signed", quantity=f"{line.signed:,}")
        for name in ("short", "damaged", "refused"):
            if count := getattr(line, name):
                yield f"{words.text(f'choice.discrepant.{name}')} {count:,}"


def _end(one: ConsignmentDetail, words: Words) -> Iterator[Line]:
    last4 = words.text("supply.last4", digits=one.receiver_last4) if one.receiver_last4 else ""
    yield Line("signed", (one.signed_at, one.receiver_name, one.receiver_role, last4))
    yield Line("refused", (one.refused_reason,))
    for each in one.differences:
        way = (
            words.say(each.settlement)
            if each.settlement is not None
            else words.text("supply.difference.open")
        )
        yield Line("difference", (words.say(each.kind), f"{each.quantity:,}", way, each.reason))
