"""What may be handed out in a round: never more than a firm is entitled to, than there is, or again on one day unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from models.rules.quantities import MOST
from models.rules.rounds import (
    Claimed,
    CounterForm,
    EntitlementRow,
    RoundForm,
    counter_problems,
    entitlement_problems,
    slip_problems,
)

TODAY, YESTERDAY, TOMORROW = date(2020, 2, 16), date(2020, 2, 15), date(2020, 2, 17)
KEY = UUID(int=1)
ROUND = RoundForm(KEY, holder=1, item=1, each=200, held_on=TODAY)
LINE = CounterForm(KEY, 1, enterprise=1, quantity=200, collector=1)


@pytest.mark.parametrize(
    ("quantity", "claimed", "stock", "reason", "problems"),
    [
        (200, Claimed(200), 500, "", []),
        (120, Claimed(200, 80, frozenset({YESTERDAY})), 500, "", []),
        (121, Claimed(200, 80, frozenset({YESTERDAY})), 500, "", [("quantity", "more_than_entitled")]),
        (1, Claimed(0), 500, "", [("quantity", "more_than_entitled")]),
        (200, Claimed(200), 199, "", [("quantity", "more_than_stock")]),
        (20, Claimed(200, 80, frozenset({TODAY})), 500, "", [("again_reason", "again_today")]),
        (20, Claimed(200, 80, frozenset({TODAY, TOMORROW})), 500, "", [("again_reason", "again_today")]),
        (20, Claimed(200, 80, frozenset({TODAY})), 500, "  ", [("again_reason", "again_today")]),
        (20, Claimed(200, 80, frozenset({TODAY})), 500, "first bag was torn", []),
        (900, Claimed(200, 200, frozenset({TODAY})), 500, "", [("quantity", "more_than_entitled"), ("again_reason", "again_today")]),
    ],
)  # fmt: skip
def test_a_line_at_the_counter(
    quantity: int, claimed: Claimed, stock: int, reason: str, problems: list[tuple[str, str]]
) -> None:
    found = counter_problems(quantity, claimed, stock, TODAY, reason)
    assert [(one.field, one.code) for one in found] == problems


@pytest.mark.parametrize(
    ("held_on", "opened_on", "is_wrong"),
    [(TODAY, TODAY, False), (TODAY, TOMORROW, False), (TOMORROW, TODAY, False), (TOMORROW, TOMORROW, True)],
)
def test_a_slip_is_of_no_day_before_the_round(held_on: date, opened_on: date, is_wrong: bool) -> None:
    found = [(one.field, one.code) for one in slip_problems(TODAY, held_on, opened_on)]
    assert found == [("occurred_at", "before_the_round")] * is_wrong


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([(1, 200), (3, 1)], []),
        ([], [("rows", "required")]),
        ([(9, 200)], [("rows.0.enterprise", "no_such_firm")]),
        ([(1, 200), (1, 100)], [("rows.1.enterprise", "twice_in_rows")]),
        ([(1, 0)], [("rows.0.quantity", "not_positive")]),
        ([(2, 79)], [("rows.0.quantity", "less_than_taken")]),
        ([(2, 80)], []),
        ([(1, MOST + 1)], [("rows.0.quantity", "too_large")]),
    ],
)
def test_entitlements(rows: list[tuple[int, int]], problems: list[tuple[str, str]]) -> None:
    found = entitlement_problems([EntitlementRow(*one) for one in rows], {2: 80}, frozenset({1, 2, 3}))
    assert [(one.field, one.code) for one in found] == problems
    many = [EntitlementRow(1, 1)] * 20_001
    assert [one.code for one in entitlement_problems(many, {}, frozenset({1}))] == ["too_many_lines"]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (ROUND, []),
        (replace(ROUND, each=0), []),  # only those that are named
        (RoundForm(KEY), ["holder", "item", "each", "held_on"]),
        (replace(ROUND, each=-1), ["each"]),
        (replace(ROUND, each=MOST + 1), ["each"]),
        (replace(ROUND, held_on=YESTERDAY), ["held_on"]),
        (LINE, []),
        (replace(LINE, quantity=0), ["quantity"]),
        (replace(LINE, quantity=None), ["quantity"]),
        (replace(LINE, collector=None), ["collector"]),
        (replace(LINE, collector=None, collector_name="谢旻"), []),
        (replace(LINE, collector_name="谢旻"), ["collector"]),
    ],
)
def test_forms(form: RoundForm | CounterForm, fields: list[str]) -> None:
    found = form.problems(TODAY) if isinstance(form, RoundForm) else form.problems()
    assert [one.field for one in found] == fields
