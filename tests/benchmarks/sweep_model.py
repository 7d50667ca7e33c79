"""The rules of sweeps and of checklists' versions a second time, replayed from the events of a store by SQLite alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.ledger_model import Ledger

HELD = 600  # seconds a unit is somebody's who has gone there
INSIDE, OUTSIDE = {"clean", "fault"}, {"locked", "refused", "vacant", "not_resumed"}
SHANGHAI = 8 * 3600


def day_of(moment: int) -> date:
    """The business date of a moment."""
    return date(1970, 1, 1) + timedelta(days=(moment + SHANGHAI) // 86400)


class Sweeps:
    """Rounds: one at a time, each unit once, nobody's who is elsewhere, coverage as the marks say, missed ones first again."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.wrong = ledger, ledger.wrong
        self.rounds = ledger.subjects["sweep"]
        self.units: dict[int, dict[str, Any]] = {
            row["id"]: row for row in ledger.rows("SELECT * FROM sweep_unit")
        }
        self.checks = ledger.subjects["inspection"]
        self.open: dict[int, int] = {}  # building: the round under way
        self.state: dict[int, str] = {}  # unit: as it was marked last
        self.held: dict[int, tuple[int, int]] = {}  # unit: by whom, until when
        self.told: Counter[int] = Counter()  # unit: how many events
        self.marks: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def check(self) -> None:
        """Everything that breaks a rule, told to the ledger."""
        resubmitted = {one["batch"] for one in self.ledger.events if one["verb"] == "resubmit"}
        for event in self.ledger.events:
            if event["subject_kind"] == "sweep":
                self._round(event)
            elif event["subject_kind"] == "sweep_unit":
                self._unit(event, is_again=event["batch"] in resubmitted)
        self._rows()
        self._common_areas()
        by_building = defaultdict(list)
        for row in self.rounds.values():
            by_building[row["enterprise_id"]].append(row)
        for rows in by_building.values():
            self._rounds_of(sorted(rows, key=lambda one: one["number"]))

    def _round(self, event: dict[str, Any]) -> None:
        number = event["subject"]
        house = self.rounds[number]["enterprise_id"]
        place = f"event {event['id']} sweep.{event['verb']} of {number}"
        if event["verb"] == "open":
            if house in self.open:
                self.wrong.append(f"{place}: round {self.open[house]} was under way")
            self.open[house] = number
            # A common area that was checked on the day begins as what it was found to be.
            for unit in self._of(number):
                self.state[unit["id"]] = "unvisited"
        elif self.open.pop(house, None) != number:
            self.wrong.append(f"{place}: it was not open")

    def _of(self, number: int) -> list[dict[str, Any]]:
        mine = (one for one in self.units.values() if one["sweep_id"] == number)
        return sorted(mine, key=lambda one: one["position"])

    def _unit(self, event: dict[str, Any], *, is_again: bool) -> None:
        number, verb, person = event["subject"], event["verb"], event["person"]
        unit = self.units[number]
        sweep, state = unit["sweep_id"], self.state.get(number)
        place = f"event {event['id']} sweep_unit.{verb} of {number}"
        self.told[number] += 1
        role = self.ledger.roles.get(event["role_grant"], "")
        if role not in ("officer", "leader", "coordinator"):
            self.wrong.append(f"{place}: by {role or 'the program'}")
        if sweep not in self.open.values() and not is_again:
            self.wrong.append(f"{place}: its round was closed")
        if event["from_state"] != state and not unit["is_common"]:
            self.wrong.append(f"{place}: from {event['from_state']!r}, it was {state!r}")
        if state in INSIDE and not unit["is_common"] and not is_again:
            self.wrong.append(f"{place}: somebody was inside already")
        if verb == "take":
            by, until = self.held.get(number, (person, 0))
            if by != person and until > event["recorded_at"]:
                self.wrong.append(f"{place}: {by} was there")
            elsewhere = [
                at
                for at, (who, _) in self.held.items()
                if who == person and self.units[at]["sweep_id"] == sweep
            ]
            if set(elsewhere) - {number}:
                self.wrong.append(f"{place}: {person} held {elsewhere} too")
            self.held[number] = person, event["recorded_at"] + HELD
        elif verb == "release":
            if self.held.pop(number, (None, 0))[0] != person:
                self.wrong.append(f"{place}: it was not theirs")
        elif verb == "mark":
            if event["to_state"] not in INSIDE | OUTSIDE:
                self.wrong.append(f"{place}: to {event['to_state']!r}")
            self.state[number] = event["to_state"]
            if not is_again:
                self.held.pop(number, None)
                self.marks[number].append(event)
        else:
            self.wrong.append(f"{place}: no such verb")

    def _rows(self) -> None:
        """A unit is as its last mark and the check it points at say, and has been told of as often as it was changed."""
        for number, unit in self.units.items():
            place = f"unit {number}"
            found = self.checks.get(unit["inspection"])
            if unit["state"] != self.state[number] and (self.marks[number] or not unit["is_common"]):
                self.wrong.append(f"{place} is {unit['state']}, its events say {self.state[number]}")
            if unit["version"] != 1 + self.told[number]:
                self.wrong.append(f"{place}: version {unit['version']} after {self.told[number]} events")
            if (found is None) != (unit["state"] == "unvisited"):
                self.wrong.append(f"{place} is {unit['state']} by check {unit['inspection']}")
            if found is None:
                continue
            wanted = INSIDE if found["state"] != "no_access" else OUTSIDE
            is_clean = found["state"] != "no_access" and not found["failed"]
            if unit["state"] not in wanted or (unit["state"] == "clean") != is_clean:
                self.wrong.append(
                    f"{place} is {unit['state']}, check {found['id']} {found['state']}, {found['failed']} failed"
                )
            if found["site_id"] != unit["site_id"]:
                self.wrong.append(f"{place} points at a check of another site")
            if sum(one["to_state"] in INSIDE for one in self.marks[number]) > 1 and not unit["is_common"]:
                self.wrong.append(f"{place} was checked twice")

    def _common_areas(self) -> None:
        """Somebody is inside a common area once a business day, through whatever rounds."""
        days = Counter(
            (self.units[number]["site_id"], day_of(one["occurred_at"]))
            for number, marks in self.marks.items()
            if self.units[number]["is_common"]
            for one in marks
            if one["to_state"] in INSIDE
        )
        self.wrong += [
            f"common area {site} asked {count} times on {day}"
            for (site, day), count in days.items()
            if count > 1
        ]

    def _rounds_of(self, rows: list[dict[str, Any]]) -> None:
        """A building's rounds, in order: numbered on, counted, the missed ones of one first in the next."""
        missed: set[int] = set()
        for at, row in enumerate(rows, 1):
            place, units = f"round {row['id']}", self._of(row["id"])
            own = [one for one in units if not one["is_common"]]
            left = [one for one in own if one["state"] == "unvisited"]
            if row["number"] != at or row["units"] != len(own):
                self.wrong.append(
                    f"{place}: the {row['number']}th of {row['units']} units, not {at} of {len(own)}"
                )
            if len({one["site_id"] for one in units}) != len(units) or [
                one["position"] for one in units
            ] != list(range(1, len(units) + 1)):
                self.wrong.append(f"{place}: a unit twice, or positions with a gap")
            carried = [one["site_id"] for one in own if one["is_carried"]]
            if set(carried) != missed or carried != [one["site_id"] for one in own[: len(carried)]]:
                self.wrong.append(f"{place}: carried {carried}, missed before {sorted(missed)}")
            if row["state"] == "closed" and row["missed"] != len(left):
                self.wrong.append(f"{place}: closed with {row['missed']} missed, {len(left)} are unvisited")
            missed = {one["site_id"] for one in left}


class Checklists:
    """Versions: dates without a gap or an overlap, none begun ever changed, each check judged by the one of its day."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.wrong = ledger, ledger.wrong
        self.versions = {row["id"]: row for row in ledger.rows("SELECT * FROM checklist")}
        self.items: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in ledger.rows("SELECT * FROM checklist_item ORDER BY checklist_id, position"):
            self.items[row["checklist_id"]].append(row)

    def check(self) -> None:
        """Everything that breaks a rule, told to the ledger."""
        self._events()
        by_code = defaultdict(list)
        for row in self.versions.values():
            if row["valid_to"] is None or row["valid_to"] >= row["valid_from"]:
                by_code[row["code"]].append(row)
        for code, rows in by_code.items():
            rows.sort(key=lambda one: one["valid_from"])
            for before, after in pairwise(rows):
                ended = before["valid_to"] and date.fromisoformat(before["valid_to"])
                if ended != date.fromisoformat(after["valid_from"]) - timedelta(days=1):
                    self.wrong.append(
                        f"list {code}: {before['edition']} until {ended}, then {after['valid_from']}"
                    )
            if rows[-1]["valid_to"] is not None:
                self.wrong.append(f"list {code} ends with {rows[-1]['valid_to']}")
        self._codes()
        self._answers()

    def _events(self) -> None:
        for event in self.ledger.events:
            if event["subject_kind"] != "checklist":
                continue
            row, verb = self.versions[event["subject"]], event["verb"]
            place = f"event {event['id']} checklist.{verb} of {row['edition']}"
            if verb not in ("issue", "end", "withdraw"):
                self.wrong.append(f"{place}: no such verb")
            if self.ledger.roles.get(event["role_grant"], "") != "administrator":
                self.wrong.append(f"{place}: by no administrator")
            if verb in ("issue", "withdraw") and date.fromisoformat(row["valid_from"]) <= day_of(
                event["recorded_at"]
            ):
                self.wrong.append(f"{place}: in force from {row['valid_from']}")
            if verb == "withdraw" and not event["reason"]:
                self.wrong.append(f"{place}: without a reason")

    def _codes(self) -> None:
        """A code is one list's for ever, and once a version."""
        lists = defaultdict(set)
        for number, items in self.items.items():
            codes = [one["code"] for one in items]
            if len(set(codes)) != len(codes) or [one["position"] for one in items] != list(range(len(items))):
                self.wrong.append(f"version {number}: an item twice, or positions with a gap")
            for code in codes:
                lists[code].add(self.versions[number]["code"])
        self.wrong += [
            f"item {code} is of {sorted(found)}" for code, found in lists.items() if len(found) > 1
        ]

    def _answers(self) -> None:
        """Every check by the version of its day, an answer an item; its failed rows and faults in that version's codes."""
        rows = defaultdict(list)
        for row in self.ledger.rows("SELECT * FROM failed_answer ORDER BY inspection_id, position"):
            rows[row["inspection_id"]].append((row["position"], row["item"]))
        for number, row in self.ledger.subjects["inspection"].items():
            if row["checklist"] is None:
                continue
            version, items = self.versions[row["checklist"]], self.items[row["checklist"]]
            day = day_of(row["occurred_at"]).isoformat()
            if not version["valid_from"] <= day <= (version["valid_to"] or "9"):
                self.wrong.append(
                    f"check {number} of {day} by {version['edition']}, {version['valid_from']}-{version['valid_to']}"
                )
            asked_of = list(zip(items, row["answers"], strict=False))
            failed = [(at, item["code"]) for at, (item, one) in enumerate(asked_of) if one == "2"]
            if len(row["answers"]) != len(items) or failed != rows[number]:
                self.wrong.append(
                    f"check {number}: answers {row['answers']} of {len(items)} items, rows {rows[number]}"
                )
            numbers = dict(one.split("=") for one in (row["numbers"] or "").split())
            asked = {
                item["code"]
                for item, answer in asked_of
                if (item["least"] or item["most"]) and answer in "12"
            }
            if set(numbers) != asked:
                self.wrong.append(f"check {number}: numbers {numbers}, asked {sorted(asked)}")
        for number, row in self.ledger.subjects["finding"].items():
            codes = [one["code"] for one in self.items[row["checklist"]]]
            of_check = self.ledger.subjects["inspection"][row["inspection_id"]]["checklist"]
            if row["item"] not in codes or row["checklist"] != of_check:
                self.wrong.append(
                    f"finding {number}: {row['item']} of version {row['checklist']}, its check by {of_check}"
                )
