"""A second model of the ledger, written by hand from the rules: replays every event of a store and says what does not fit.

It reads the file by SQLite alone and knows nothing of `models`: a rule that the code gets wrong is not got wrong here too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import apsw

ANY = None
LIVE = {"open", "assigned", "rectified"}
# noun, verb: from which states ("" is none yet), to which (ANY: as it was), who may.
MOVES: dict[tuple[str, str], tuple[set[str], set[str] | None, set[str]]] = {
    ("inspection", "submit"): ({"", "accepted"}, {"submitted", "accepted"}, {"officer"}),
    ("inspection", "record_no_access"): ({""}, {"no_access"}, {"officer"}),
    ("inspection", "accept"): ({"submitted"}, {"accepted"}, {"coordinator"}),
    ("inspection", "return"): ({"submitted"}, {"returned"}, {"coordinator"}),
    ("inspection", "resubmit"): ({"returned"}, {"submitted"}, {"officer"}),
    ("finding", "raise"): ({""}, {"open", "rectified"}, {"officer"}),
    ("finding", "assign"): ({"open"}, {"assigned"}, {"coordinator"}),
    ("finding", "receive"): ({"assigned"}, ANY, {"officer", "coordinator"}),
    ("finding", "record_fix"): ({"open", "assigned"}, {"rectified"}, {"officer"}),
    ("finding", "close"): ({"rectified"}, {"closed"}, {"officer", "coordinator"}),
    ("finding", "fail_recheck"): ({"rectified"}, {"open", "assigned"}, {"officer", "coordinator"}),
    ("finding", "supervise"): (LIVE, ANY, {"coordinator"}),
    ("finding", "give_notice"): (LIVE, ANY, {"coordinator"}),
    ("finding", "refer"): (LIVE, {"referred"}, {"coordinator"}),
    ("finding", "record_result"): ({"referred"}, {"closed", "assigned"}, {"coordinator"}),
    ("finding", "ask_void"): (LIVE, ANY, {"officer"}),
    ("finding", "void"): (LIVE, {"void"}, {"coordinator"}),
    ("finding", "refuse_void"): (LIVE, ANY, {"coordinator"}),
    ("finding", "rise"): (LIVE, ANY, {""}),
    ("finding", "not_received"): ({"assigned"}, ANY, {""}),
    ("task", "claim"): ({"open"}, ANY, {"coordinator"}),
    ("task", "release"): ({"open"}, ANY, {"coordinator"}),
    ("task", "delegate"): ({"open"}, ANY, {"coordinator"}),
    ("task", "take_over"): ({"open"}, ANY, {"coordinator"}),
}
UNDOABLE = {
    ("inspection", "accept"),
    ("inspection", "return"),
    ("finding", "assign"),
    ("finding", "supervise"),
    ("finding", "void"),
}
OWN_EYES = {
    "accept",
    "return",
    "assign",
    "supervise",
    "give_notice",
    "refer",
    "record_result",
    "void",
    "refuse_void",
}
NO_NEW_VERSION = {"raise", "rise", "not_received"}  # told of a row that stays as it is
SETTLED = {"inspection": {"accepted", "returned", "no_access"}, "finding": {"closed", "void"}}


class Ledger:
    """The rows and events of a store that nobody writes to any more."""

    def __init__(self, path: Path) -> None:
        self._store = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self.events = self.rows("SELECT * FROM event ORDER BY id")
        self.subjects = {
            noun: {row["id"]: row for row in self.rows(f"SELECT * FROM {noun}")}
            for noun in ("inspection", "finding", "task")
        }
        self.roles = {row["id"]: row["role"] for row in self.rows("SELECT id, role FROM role_grant")}
        self.stationed = {
            (row["officer_id"], row["enterprise_id"])
            for row in self.rows("SELECT * FROM assignment WHERE state IN ('issued', 'active', 'on_leave')")
        }
        self.sites = {
            row["id"]: row["enterprise_id"] for row in self.rows("SELECT id, enterprise_id FROM site")
        }
        self.wrong: list[str] = []

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """A statement's rows as dictionaries."""
        cursor = self._store.execute(sql)
        try:
            names = [one[0] for one in cursor.description]
        except apsw.ExecutionCompleteError:
            return []
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def check(self) -> list[str]:
        """Everything that breaks a rule; empty where all of them hold."""
        numbers = [event["id"] for event in self.events]
        if numbers != list(range(1, len(numbers) + 1)):
            self.wrong.append("event numbers have a gap")
        times = [event["recorded_at"] for event in self.events]
        if times != sorted(times):
            self.wrong.append("events are not in the order in which they were recorded")
        by_subject: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for event in self.events:
            by_subject[event["subject_kind"], event["subject"]].append(event)
        for (noun, number), told in by_subject.items():
            if noun in self.subjects:
                self._replay(noun, number, told)
        self._rows_without_events(by_subject)
        self._tasks()
        self._answers()
        return self.wrong

    def _replay(self, noun: str, number: int, told: list[dict[str, Any]]) -> None:
        row = self.subjects[noun].get(number)
        if row is None:
            self.wrong.append(f"{noun} {number} has events and no row")
            return
        state = "open" if noun == "task" else ""
        cycles = 0
        for at, event in enumerate(told):
            place = f"event {event['id']} {noun}.{event['verb']} of {number}"
            if event["from_state"] != state:
                self.wrong.append(f"{place}: from {event['from_state']!r}, it was {state!r}")
            if event["verb"] == "undo":
                self._undone(place, told[at - 1], event)
            else:
                self._move(place, noun, row, event, state, told[:at])
            cycles += event["verb"] == "fail_recheck"
            state = event["to_state"]
        if noun != "task" and state != row["state"]:
            self.wrong.append(f"{noun} {number} is {row['state']}, its events say {state}")
        if noun == "finding" and row["cycle"] != cycles:
            self.wrong.append(f"finding {number}: cycle {row['cycle']}, failed rechecks {cycles}")
        changes = sum(event["verb"] not in NO_NEW_VERSION for event in told) - (noun == "inspection")
        if noun != "task" and row["version"] != 1 + changes:
            self.wrong.append(f"{noun} {number}: version {row['version']} after {changes} changes")

    def _move(
        self, place: str, noun: str, row: dict[str, Any], event: dict[str, Any], state: str, before: list[Any]
    ) -> None:
        known = MOVES.get((noun, event["verb"]))
        if known is None:
            self.wrong.append(f"{place}: no such verb")
            return
        comes_from, goes_to, who = known
        to = event["to_state"]
        if state not in comes_from or (to != state if goes_to is ANY else to not in goes_to):
            self.wrong.append(f"{place}: {state!r} -> {to!r}")
        role = self.roles.get(event["role_grant"], "")
        if role not in who:
            self.wrong.append(f"{place}: by {role or 'the program'}")
        self._avoided(place, noun, row, event, role)
        if (noun, event["verb"]) == ("finding", "close"):
            self._closed(place, row, event, role, before)

    def _avoided(self, place: str, noun: str, row: dict[str, Any], event: dict[str, Any], role: str) -> None:
        """回避: nobody decides on what they submitted, nor on a firm they are stationed at."""
        if noun == "task" or role != "coordinator":
            return
        submitted_by = row["officer_id"] if noun == "inspection" else row["found_by_id"]
        if event["verb"] in OWN_EYES and submitted_by == event["person"]:
            self.wrong.append(f"{place}: decided by who submitted it")
        firm = self.sites[row["site_id"]]
        if event["verb"] in {*OWN_EYES, "close"} and (event["person"], firm) in self.stationed:
            self.wrong.append(f"{place}: decided by who is stationed there")

    def _closed(
        self, place: str, row: dict[str, Any], event: dict[str, Any], role: str, before: list[dict[str, Any]]
    ) -> None:
        """A grave, thrice repeated or thrice failed fault wants other eyes; a lesser one its own officer."""
        cycle = sum(one["verb"] == "fail_recheck" for one in before)
        is_grave = row["severity"] == "H" or row["times"] >= 3 or cycle >= 3
        fixed_by = [one["person"] for one in before if one["verb"] in ("record_fix", "raise")][-1]
        if is_grave and event["person"] in (row["found_by_id"], fixed_by):
            self.wrong.append(f"{place}: closed without other eyes")
        if not is_grave and role != "officer":
            self.wrong.append(f"{place}: a lesser fault closed by a {role}")
        if not row["seen"].strip():
            self.wrong.append(f"{place}: closed without what was seen")

    def _undone(self, place: str, decided: dict[str, Any], event: dict[str, Any]) -> None:
        """One's own decision of the last ten minutes, nothing in between, back to where it came from."""
        if (decided["subject_kind"], decided["verb"]) not in UNDOABLE:
            self.wrong.append(f"{place}: takes back {decided['verb']}")
        if decided["person"] != event["person"]:
            self.wrong.append(f"{place}: takes back another's decision")
        if event["recorded_at"] - decided["recorded_at"] > 600:
            self.wrong.append(f"{place}: too late")
        if event["to_state"] != decided["from_state"]:
            self.wrong.append(f"{place}: to {event['to_state']}, it came from {decided['from_state']}")

    def _rows_without_events(self, by_subject: dict[tuple[str, int], list[dict[str, Any]]]) -> None:
        for noun in ("inspection", "finding"):
            for number in self.subjects[noun]:
                if (noun, number) not in by_subject:
                    self.wrong.append(f"{noun} {number} has no event")

    def _tasks(self) -> None:
        """One open task a kind and subject, none about what is settled, one for each check that waits."""
        waiting = [task for task in self.subjects["task"].values() if task["state"] == "open"]
        twice = Counter((task["kind"], task["subject_kind"], task["subject"]) for task in waiting)
        self.wrong += [f"open twice: {key}" for key, count in twice.items() if count > 1]
        for task in waiting:
            noun = task["subject_kind"]
            if noun in SETTLED and self.subjects[noun][task["subject"]]["state"] in SETTLED[noun]:
                self.wrong.append(
                    f"task {task['id']} {task['kind']} about a settled {noun} {task['subject']}"
                )
        reviewed = {task["subject"] for task in waiting if task["kind"] == "review"}
        submitted = {one["id"] for one in self.subjects["inspection"].values() if one["state"] == "submitted"}
        if reviewed != submitted:
            self.wrong.append(
                f"checks without a review, or reviews without: {sorted(reviewed ^ submitted)[:5]}"
            )

    def _answers(self) -> None:
        """Each failed answer has its row, each row its failed answer; every failed item once had a finding."""
        rows = Counter(row["inspection_id"] for row in self.rows("SELECT inspection_id FROM failed_answer"))
        for number, row in self.subjects["inspection"].items():
            if not row["answers"].count("2") == row["failed"] == rows[number]:
                self.wrong.append(f"inspection {number}: {row['failed']} failed, {rows[number]} rows")
        raised = Counter(row["inspection_id"] for row in self.subjects["finding"].values())
        for number, row in self.subjects["inspection"].items():
            if raised[number] < row["failed"]:
                self.wrong.append(f"inspection {number}: {row['failed']} failed, {raised[number]} findings")
