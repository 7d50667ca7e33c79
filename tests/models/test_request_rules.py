"""Rules of requests and of goods on their way, as tables; no store."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from models.rules import consignments, supply_requests
from models.rules.consignments import (
    CollectedLine,
    CollectForm,
    KeepForm,
    LineCount,
    Outcome,
    ReceiptForm,
    RefusalForm,
    Sent,
    SettleForm,
    Settlement,
    collected_problems,
    count_problems,
    onward_problems,
    outcome,
)
from models.rules.places import Qualifier
from models.rules.scope import C, L, O, S, Transition
from models.rules.supply_requests import (
    RequestForm,
    RequestLineForm,
    Standing,
    allocation_problems,
    approval_problems,
    is_fulfilled,
    release_problems,
)
from tests.factories import at

TODAY = date(2020, 2, 16)
LINE = Standing(requested=10, approved=8, allocated=5, collected=3, signed=2)


def codes(problems: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in problems]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (((1, 5),), []),
        (((1, 5), (2, 1)), []),
        ((), [("lines", "required")]),
        (((1, 0),), [("line_1", "not_positive")]),
        (((1, 5), (2, -5)), [("line_2", "not_positive")]),
        (((1, 10**9),), [("line_1", "too_large")]),
        (((1, 5), (1, 6)), [("lines", "item_twice")]),
        (tuple((at, 1) for at in range(21)), [("lines", "too_many_lines")]),
    ],
)
def test_lines_of_a_request(lines: tuple[tuple[int, int], ...], found: list[tuple[str, str]]) -> None:
    made = RequestForm(uuid4(), 1, tuple(RequestLineForm(*one) for one in lines))
    assert codes(made.problems(TODAY)) == found


def test_a_request_for_yesterday_is_refused() -> None:
    made = RequestForm(uuid4(), 1, (RequestLineForm(1, 5),), date(2020, 2, 15))
    assert codes(made.problems(TODAY)) == [("needed_by", "in_the_past")]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({1: 10, 2: 5}, []),
        ({1: 0, 2: 5}, []),
        ({1: 11, 2: 5}, [("line_1", "more_than_asked")]),
        ({1: -1, 2: 5}, [("line_1", "negative")]),
        ({1: 0, 2: 0}, [("lines", "nothing_approved")]),
        ({1: 10}, [("lines", "other_lines")]),
        ({1: 10, 3: 5}, [("lines", "other_lines")]),
    ],
)
def test_what_may_be_approved(given: dict[int, int], found: list[tuple[str, str]]) -> None:
    assert codes(approval_problems(given, {1: 10, 2: 5})) == found


@pytest.mark.parametrize(
    ("given", "allocated", "released"),
    [
        ({1: 2}, [], []),
        ({1: 3}, [], [("line_1", "more_than_allocated")]),
        ({1: 4}, [("line_1", "more_than_approved")], [("line_1", "more_than_allocated")]),
        ({1: -1}, [("line_1", "negative")], [("line_1", "negative")]),
        ({1: 0}, [("lines", "required")], [("lines", "required")]),
        ({}, [("lines", "required")], [("lines", "required")]),
        ({2: 1}, [("lines", "other_lines")], [("lines", "other_lines")]),
    ],
)
def test_what_may_be_set_apart_and_let_go(
    given: dict[int, int], allocated: list[tuple[str, str]], released: list[tuple[str, str]]
) -> None:
    assert codes(allocation_problems(given, {1: LINE})) == allocated
    assert codes(release_problems(given, {1: LINE})) == released


@pytest.mark.parametrize(
    ("numbers", "is_in_order"),
    [
        ((5, None, 0, 0, 0), True),
        ((5, 5, 5, 5, 5), True),
        ((5, 6, 0, 0, 0), False),
        ((5, None, 1, 0, 0), False),
        ((5, 4, 5, 0, 0), False),
        ((5, 4, 3, 4, 0), False),
        ((5, 4, 3, 2, 3), False),
        ((5, 4, 3, 2, -1), False),
    ],
)
def test_the_chain(numbers: tuple[int, int | None, int, int, int], is_in_order: bool) -> None:
    assert Standing(*numbers).is_in_order is is_in_order


def test_a_request_is_fulfilled_once_all_that_was_approved_is_signed() -> None:
    whole, refused = Standing(9, 8, 8, 8, 8), Standing(5, 0)
    assert is_fulfilled([whole, refused])
    assert not is_fulfilled([whole, LINE])
    assert not is_fulfilled([Standing(5)])
    assert (LINE.to_allocate, LINE.to_collect, LINE.missing) == (3, 2, 6)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({1: (10, 0), 2: (5, 0)}, []),
        ({1: (9, 1), 2: (0, 0)}, []),
        ({1: (9, 2), 2: (0, 0)}, [("line_1", "more_than_sent")]),
        ({1: (-1, 0), 2: (0, 0)}, [("line_1", "negative")]),
        ({1: (10, 0)}, [("lines", "other_lines")]),
    ],
)
def test_what_may_be_signed(counts: dict[int, tuple[int, int]], found: list[tuple[str, str]]) -> None:
    told = {line: LineCount(line, *numbers) for line, numbers in counts.items()}
    assert codes(count_problems(told, {1: Sent(10), 2: Sent(5)})) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({1: 10}, []),
        ({1: 0, 2: 3}, []),
        ({1: 11}, [("line_1", "more_than_allocated")]),
        ({1: -1}, [("line_1", "negative")]),
        ({1: 0}, [("lines", "required")]),
        ({3: 1}, [("lines", "other_lines")]),
    ],
)
def test_what_may_be_handed_out(given: dict[int, int], found: list[tuple[str, str]]) -> None:
    told = {line: CollectedLine(line, quantity) for line, quantity in given.items()}
    assert codes(collected_problems(told, {1: 10, 2: 5})) == found


def test_an_estimate_is_counted_before_it_is_signed() -> None:
    told = {1: LineCount(1, 3)}
    assert codes(count_problems(told, {1: Sent(4, Qualifier.ABOUT)})) == [("line_1", "count_first")]


def test_what_is_short_follows() -> None:
    assert outcome(Sent(10), LineCount(1, 7, 2)) == Outcome(accepted=7, short=1, damaged=2)
    assert outcome(Sent(10), LineCount(1, 7, 2)).difference == 3


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({1: 4}, []),
        ({1: 5}, [("line_1", "more_than_left")]),
        ({1: 0}, [("line_1", "not_positive")]),
        ({2: 1}, [("line_2", "more_than_left")]),
        ({}, [("lines", "required")]),
    ],
)
def test_what_may_go_on_to_a_tenant(given: dict[int, int], found: list[tuple[str, str]]) -> None:
    assert codes(onward_problems(given, {1: 10}, {1: 6})) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (ReceiptForm("蒋琬", "前台", "0317"), []),
        (ReceiptForm("蒋琬", "前台", "317"), [("receiver_last4", "not_four_digits")]),
        (ReceiptForm("蒋琬", "前台", "031x"), [("receiver_last4", "not_four_digits")]),
        (ReceiptForm("", "前台", "0317"), [("receiver_name", "required")]),
        (CollectForm(1), []),
        (CollectForm(), [("collector", "one_collector")]),
        (CollectForm(1, "蒋琬"), [("collector", "one_collector")]),
        (CollectForm(None, "蒋琬"), []),
        (
            CollectForm(1, kept_until=at("2020-02-16T10:00"), occurred_at=at("2020-02-16T10:25")),
            [("kept_until", "in_the_past")],
        ),
        (RefusalForm("规格不符", "蒋琬", "前台", "0317"), []),
        (
            RefusalForm("", "蒋琬", "前台", "317"),
            [("reason", "required"), ("receiver_last4", "not_four_digits")],
        ),
        (KeepForm("车内", at("2020-02-17T09:00")), []),
        (KeepForm("", at("2020-02-17T09:00")), [("custody_place", "required")]),
        (SettleForm(Settlement.REPLACED, "补发一袋"), []),
        (SettleForm(None, ""), [("settlement", "required"), ("found_out", "required")]),
    ],
)
def test_forms(form: object, found: list[tuple[str, str]]) -> None:
    assert codes(form.problems()) == found  # type: ignore[attr-defined]


def verbs(noun: str) -> dict[str, Transition]:
    nouns = (supply_requests.REQUEST, consignments.CONSIGNMENT, consignments.DISCREPANCY)
    return next(one.all for one in nouns if one.noun == noun)


@pytest.mark.parametrize(
    ("noun", "verb", "moves", "roles", "marks"),
    [
        ("supply_request", "submit", "> submitted", {O}, ""),
        ("supply_request", "resubmit", "returned > submitted", {O}, ""),
        ("supply_request", "cancel", "submitted reviewed returned > cancelled", {O}, ""),
        ("supply_request", "review", "submitted > reviewed", {C}, "au"),
        ("supply_request", "approve", "reviewed > approved", {C}, "au"),
        ("supply_request", "return", "submitted reviewed > returned", {C}, "aur"),
        ("supply_request", "decline", "submitted reviewed > declined", {C}, "aur"),
        ("supply_request", "allocate", "approved >", {C}, "a"),
        ("supply_request", "release", "approved >", {C}, "a"),
        ("supply_request", "close", "approved > closed", set(), ""),
        ("supply_request", "close_short", "approved > closed", {C}, "ar"),
        ("supply_request", "hand_over", "submitted reviewed approved returned >", {O, L, C}, ""),
        ("consignment", "prepare", "> prepared", {S}, ""),
        ("consignment", "ready", "prepared > ready", {S}, ""),
        ("consignment", "unpack", "prepared ready > settled", {S}, "r"),
        ("consignment", "hand_out", "ready > collected", {S}, ""),
        ("consignment", "take_back", "collected > ready", {S}, ""),
        ("consignment", "bring_back", "in_custody > ready", {S}, ""),
        ("consignment", "keep", "collected in_custody > in_custody", {O, S}, ""),
        ("consignment", "deliver", "collected in_custody > delivered", {O, S}, ""),
        ("consignment", "count", "collected in_custody delivered >", {O, S}, ""),
        ("consignment", "sign", "delivered > signed", {O, S}, ""),
        ("consignment", "part_sign", "delivered > part_signed", {O, S}, ""),
        ("consignment", "refuse", "delivered > refused", {O, S}, "r"),
        ("consignment", "settle", "part_signed refused > settled", set(), ""),
        ("discrepancy", "find", "> open", {O, S}, ""),
        ("discrepancy", "settle", "open > settled", {C, S}, "a"),
        ("discrepancy", "ask_loss", "open >", {C, S}, "a"),
        ("discrepancy", "approve_loss", "open > settled", {C, S}, "a"),
        ("discrepancy", "hand_over", "open >", {O, L, C}, ""),
        ("consignment", "pass_on", "signed part_signed settled >", {O, S}, ""),
        (
            "consignment",
            "hand_over",
            "collected in_custody delivered part_signed refused >",
            {O, L, C},
            "",
        ),
    ],
)
def test_verbs(noun: str, verb: str, moves: str, roles: set[str], marks: str) -> None:
    """The lines of verbs.md, by hand."""
    one = verbs(noun)[verb]
    comes_from, _, goes_to = (part.strip() for part in moves.partition(">"))
    assert one.comes_from == frozenset(comes_from.split())
    assert (one.goes_to or "") == goes_to
    assert one.roles == roles
    told = ("a" if one.avoids else "") + ("u" if one.undoable else "") + ("r" if one.needs_reason else "")
    assert told == marks


@pytest.mark.parametrize(("noun", "count"), [("supply_request", 12), ("consignment", 15), ("discrepancy", 5)])
def test_no_other_verbs(noun: str, count: int) -> None:
    assert len(verbs(noun)) == count
