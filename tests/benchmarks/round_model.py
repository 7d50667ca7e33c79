"""The rules of rounds and of shares a second time, reading a store by SQLite alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, Protocol


class Rows(Protocol):
    """A store that nobody writes to any more."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """A statement's rows as dictionaries."""


def broken(store: Rows) -> list[str]:
    """Every rule that does not hold, a line each."""
    return [*_entitled(store), *_once_a_day(store), *_while_open(store), *_shared(store)]


def _entitled(store: Rows) -> list[str]:
    """A round hands out its own item alone, no firm has more than it is entitled to, and its sums are those of its lines."""
    items = {row["round_id"]: row for row in store.rows("SELECT * FROM supply_round_item")}
    lines = store.rows("SELECT * FROM supply_line WHERE round_id IS NOT NULL")
    wrong, sums = [], defaultdict(Counter)  # type: ignore[var-annotated]
    for one in lines:
        if one["item_id"] != items[one["round_id"]]["item_id"]:
            wrong.append(f"round {one['round_id']}: line {one['id']} is of another item")
        if not one["requested"] == one["approved"] >= one["allocated"] >= one["collected"] >= one["signed"]:
            wrong.append(f"round {one['round_id']}: {dict(one)}")
        sums[one["round_id"]].update(entitled=one["approved"], issued=one["collected"])
    for number, item in items.items():
        for name in ("entitled", "issued"):
            if item[name] != sums[number][name]:
                wrong.append(f"round {number}: {name} {item[name]}, of its lines {sums[number][name]}")
    return wrong


def _once_a_day(store: Rows) -> list[str]:
    """Who comes a second time on a day has a reason, unless the first time was taken back."""
    seen: set[tuple[int, int, str]] = set()
    wrong = []
    for one in store.rows(
        "SELECT * FROM supply_consignment WHERE round_id IS NOT NULL AND collected_on IS NOT NULL ORDER BY id"
    ):
        day = (one["round_id"], one["enterprise_id"], one["collected_on"])
        if day in seen and not one["again_reason"]:
            wrong.append(f"round {day[0]}: firm {day[1]} was served again on {day[2]} without a reason")
        seen.add(day)
    return wrong


def _while_open(store: Rows) -> list[str]:
    """Nothing was handed out of a round before it was begun or after it was closed."""
    told: dict[tuple[int, str], int] = {}
    for one in store.rows("SELECT id, subject, verb FROM event WHERE subject_kind = 'round'"):
        if (one["subject"], one["verb"]) in told and one["verb"] in ("open", "close"):
            return [f"round {one['subject']}: {one['verb']} twice"]
        told[one["subject"], one["verb"]] = one["id"]
    wrong = []
    for one in store.rows(
        "SELECT c.id, c.round_id, c.collected_on, r.held_on, date(r.opened_at + 28800, 'unixepoch') AS opened_on,"
        " MIN(e.id) AS event FROM supply_consignment c LEFT JOIN supply_round r ON r.id = c.round_id JOIN event e"
        " ON e.subject_kind = 'consignment' AND e.subject = c.id AND e.verb = 'hand_out'"
        " WHERE c.round_id IS NOT NULL GROUP BY c.id"
    ):
        number = one["round_id"]
        if not told.get((number, "open"), 0) < one["event"] < told.get((number, "close"), one["event"] + 1):
            wrong.append(f"round {number}: consignment {one['id']} was handed out while it was not open")
        if one["opened_on"] and (one["collected_on"] or "~") < min(one["held_on"], one["opened_on"]):
            wrong.append(f"round {number}: consignment {one['id']} went out before it was begun")
        if (number, "open") not in told:
            wrong.append(f"round {number}: never begun, and consignment {one['id']} went out of it")
    return wrong


def _shared(store: Rows) -> list[str]:
    """What was confirmed of a proposal is no more than there was beside the reserve, and no more than each asked."""
    given: Counter[int] = Counter()
    wrong = []
    for one in store.rows("SELECT id, proposal_id, basis FROM supply_line WHERE proposal_id IS NOT NULL"):
        basis = json.loads(one["basis"])
        given[one["proposal_id"]] += basis["given"]
        if not 0 < basis["given"] <= basis["asked"] or not 0 <= basis["reckoned"] <= basis["asked"]:
            wrong.append(f"line {one['id']}: {basis}")
    for one in store.rows("SELECT * FROM supply_proposal"):
        if given[one["id"]] > max(one["total"] - one["reserve"], 0):
            wrong.append(f"proposal {one['id']}: {given[one['id']]} of {one['total']} - {one['reserve']}")
    return wrong
