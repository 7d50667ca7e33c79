"""The rules of supplies a second time, reading a store by SQLite alone: movements replayed one by one to the stock there is.

Nothing of the program is imported here but what opens no store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import apsw

from tests.benchmarks.round_model import broken

OUTSIDE = "outside"
DEPOTS = {"depot", "point"}
# From which kind of holder to which goods may go by each kind of movement; a reversal goes back the same way.
WAYS: dict[str, set[tuple[str, str]]] = {
    "received": {(OUTSIDE, one) for one in DEPOTS},
    "transfer": {(one, other) for one in DEPOTS for other in DEPOTS} | {("custody", "custody")},
    "issue": {(one, "custody") for one in DEPOTS},
    "sign": {("custody", "firm"), *((one, "firm") for one in DEPOTS)},
    "return": {("custody", one) for one in DEPOTS} | {("firm", one) for one in DEPOTS} | {(one, OUTSIDE) for one in DEPOTS},
    "loss": {(one, OUTSIDE) for one in (*DEPOTS, "custody", "firm")},
    "difference": {(one, OUTSIDE) for one in (*DEPOTS, "custody")}
    | {(OUTSIDE, one) for one in (*DEPOTS, "custody")}
    | {(one, "custody") for one in DEPOTS}
    | {("custody", one) for one in DEPOTS},
}  # fmt: skip
CHAIN = ("requested", "approved", "allocated", "collected", "signed")


def _day(moment: int) -> date:
    """The day in Shanghai, eight hours ahead, of a moment as it is stored."""
    return datetime.fromtimestamp(moment + 8 * 3600, UTC).date()


class StockModel:
    """A store that nobody writes to any more, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._store = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self.holders = {row["id"]: row for row in self.rows("SELECT * FROM supply_holder")}
        self.lots = {row["id"]: row for row in self.rows("SELECT * FROM supply_lot")}
        self.movements = self.rows("SELECT * FROM supply_movement ORDER BY id")
        self.events = {row["id"] for row in self.rows("SELECT id FROM event")}
        self.held: Counter[tuple[int, int, int]] = Counter()  # holder, item, lot
        self.wrong: list[str] = []

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """A statement's rows as dictionaries."""
        cursor = self._store.execute(sql)
        try:
            names = [one[0] for one in cursor.description]
        except apsw.ExecutionCompleteError:
            return []
        return [dict(zip(names, row, strict=True)) for row in cursor]

    @property
    def chain(self) -> str:
        """How far the lines of requests and rounds have come, all of them added up."""
        sums = [sum(row[name] or 0 for row in self.rows("SELECT * FROM supply_line")) for name in CHAIN]
        return " >= ".join(f"{name} {value}" for name, value in zip(CHAIN, sums, strict=True))

    def check(self) -> list[str]:
        """Every rule that does not hold, a line each."""
        self._replay()
        self._as_stored()
        self._reserved()
        self._chain()
        self._takes()
        self.wrong += broken(self)
        return self.wrong

    def _replay(self) -> None:
        """Movement by movement, in the order they were committed: nobody ever gives what they have not."""
        by_id: dict[int, dict[str, Any]] = {}
        undone: set[int] = set()
        for at, one in enumerate(self.movements, 1):
            number = one["id"]
            by_id[number] = one
            if number != at:
                self.wrong.append(f"movement {number} is the {at}th")
            if one["event"] not in self.events:
                self.wrong.append(f"movement {number} has no event")
            if one["quantity"] <= 0 or self.lots[one["lot_id"]]["item_id"] != one["item_id"]:
                self.wrong.append(f"movement {number} moves nothing, or another item than its lot")
            self._way(one, by_id, undone)
            for side, sign in (("giver", -1), ("taker", 1)):
                holder = one[f"{side}_id"]
                if self.holders[holder]["kind"] == OUTSIDE:
                    continue
                place = (holder, one["item_id"], one["lot_id"])
                self.held[place] += sign * one["quantity"]
                if self.held[place] < 0:
                    self.wrong.append(f"movement {number} leaves {self.held[place]} at {place}")

    def _way(self, one: dict[str, Any], by_id: dict[int, dict[str, Any]], undone: set[int]) -> None:
        number, kind = one["id"], one["kind"]
        way = tuple(self.holders[one[f"{side}_id"]]["kind"] for side in ("giver", "taker"))
        good_until = self.lots[one["lot_id"]]["expires_on"]
        if kind == "issue" and good_until and good_until < str(_day(one["occurred_at"])):
            self.wrong.append(f"movement {number} hands out what expired on {good_until}")
        if kind != "reversal":
            if way not in WAYS[kind]:
                self.wrong.append(f"movement {number} is a {kind} from {way[0]} to {way[1]}")
            return
        wrong = by_id.get(one["reverses"])
        if wrong is None or wrong["kind"] == "reversal" or wrong["id"] in undone:
            self.wrong.append(f"movement {number} reverses {one['reverses']}, which it may not")
            return
        undone.add(wrong["id"])
        if wrong["kind"] == "return" and self.holders[wrong["giver_id"]]["kind"] == "custody":
            self.wrong.append(f"movement {number} puts back into custody what settled a difference")
        back = ("taker_id", "giver_id", "lot_id", "quantity")
        if any(
            one[name] != wrong[other]
            for name, other in zip(("giver_id", "taker_id", "lot_id", "quantity"), back, strict=True)
        ):
            self.wrong.append(f"movement {number} is not what {wrong['id']} was")

    def _as_stored(self) -> None:
        """The stock there is, and its totals, are what the movements come to."""
        stored = {
            (row["holder_id"], row["item_id"], row["lot_id"]): row["on_hand"]
            for row in self.rows("SELECT * FROM supply_stock")
        }
        for place in stored.keys() | self.held.keys():
            if stored.get(place, 0) != self.held[place]:
                self.wrong.append(f"stock {place} is {stored.get(place, 0)}, moved {self.held[place]}")
        totals: Counter[tuple[int, int]] = Counter()
        for (holder, item, _), quantity in self.held.items():
            totals[holder, item] += quantity
        for row in self.rows("SELECT * FROM supply_total"):
            place = (row["holder_id"], row["item_id"])
            if row["on_hand"] != totals[place]:
                self.wrong.append(f"total {place} is {row['on_hand']}, moved {totals[place]}")
        came: Counter[int] = Counter()
        for one in self.movements:
            for side, sign in (("giver", 1), ("taker", -1)):
                if self.holders[one[f"{side}_id"]]["kind"] == OUTSIDE:
                    came[one["item_id"]] += sign * one["quantity"]
        there: Counter[int] = Counter()
        for (_, item, _), quantity in self.held.items():
            there[item] += quantity
        if came != there and +came != +there:
            self.wrong.append(f"came in {dict(came)}, is there {dict(there)}")

    def _reserved(self) -> None:
        """What is reserved of a lot is what is set aside for lines."""
        aside: Counter[tuple[int, int]] = Counter()
        by_line: Counter[int] = Counter()
        for row in self.rows("SELECT * FROM supply_reservation"):
            aside[row["holder_id"], row["lot_id"]] += row["quantity"]
            by_line[row["line_id"]] += row["quantity"]
        for row in self.rows("SELECT * FROM supply_stock"):
            place = (row["holder_id"], row["lot_id"])
            if row["reserved"] != aside[place] or not 0 <= row["reserved"] <= row["on_hand"]:
                self.wrong.append(f"reserved at {place} {row['reserved']}, set aside {aside[place]}")
        for row in self.rows("SELECT * FROM supply_line"):
            if by_line[row["id"]] > row["allocated"] - row["collected"]:
                self.wrong.append(f"line {row['id']}: {by_line[row['id']]} set aside of {dict(row)}")

    def _chain(self) -> None:
        """requested >= approved >= allocated >= collected >= signed, and what of it the movements say."""
        consigned: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows("SELECT * FROM supply_consignment_line"):
            consigned[row["line_id"]].append(row)
            if row["signed"] + row["short"] + row["damaged"] + row["refused"] > row["collected"]:
                self.wrong.append(f"consignment line {row['id']}: more came than went")
        # What was brought back, miscounted or lost of a line is as if it had never been collected.
        undone: Counter[int] = Counter()
        for row in self.rows(
            "SELECT c.line_id, d.quantity FROM supply_discrepancy d JOIN supply_consignment_line c ON c.id = d.consignment_line_id"
            " WHERE d.state = 'settled' AND d.settlement IN ('returned', 'miscounted', 'loss')"
        ):
            undone[row["line_id"]] += row["quantity"]
        for row in self.rows("SELECT * FROM supply_line"):
            values = [row[name] or 0 for name in CHAIN]
            if values != sorted(values, reverse=True) or values[-1] < 0:
                self.wrong.append(f"line {row['id']}: {dict(zip(CHAIN, values, strict=True))}")
            for name in ("collected", "signed"):
                parts = sum(one[name] for one in consigned[row["id"]])
                parts -= undone[row["id"]] if name == "collected" else 0
                if parts != row[name]:
                    self.wrong.append(f"line {row['id']}: {name} {row[name]}, of its consignments {parts}")

    def _takes(self) -> None:
        """Who counted does not post; what is posted is the difference."""
        by_line = {one["take_line"]: one for one in self.movements if one["take_line"] is not None}
        counted = {
            (row["subject"], row["person"])
            for row in self.rows(
                "SELECT subject, person FROM event WHERE subject_kind = 'stock_take_line' AND verb IN ('count', 'recount')"
            )
        }
        for row in self.rows("SELECT * FROM stock_take_line"):
            if row["posted_by"] is None:
                continue
            if (row["id"], row["posted_by"]) in counted:
                self.wrong.append(f"take line {row['id']}: counted and posted by one person")
            moved = by_line.get(row["id"])
            if moved is None or moved["quantity"] != abs(row["counted"] - row["expected"]):
                self.wrong.append(f"take line {row['id']}: {dict(row)} moved {moved}")
