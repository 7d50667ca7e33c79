"""A second model of the ledger, written by hand from the rules: replays every event of a store and says what does not fit.

It reads the file by SQLite alone and knows nothing of `models`: a rule that the code gets wrong is not got wrong here too.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw

from tests.benchmarks.sweep_model import Checklists, Sweeps

ANY = None
LIVE = {"open", "assigned", "rectified"}
CURRENT = {"planned", "issued", "active", "on_leave"}
WHO_MOVES = {"officer", "leader", "coordinator"}
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
    ("finding", "correct"): (LIVE, LIVE, {"officer"}),
    ("finding", "repeat"): ({"open", "rectified"}, ANY, {"officer", "leader", "coordinator"}),
    ("finding", "rise"): (LIVE, ANY, {""}),
    ("finding", "overdue_again"): (LIVE, ANY, {""}),
    ("finding", "not_received"): ({"assigned"}, ANY, {""}),
    ("finding", "hand_over"): ({*LIVE, "referred"}, ANY, WHO_MOVES),
    ("inspection", "hand_over"): ({"returned"}, ANY, WHO_MOVES),
    ("task", "hand_over"): ({"open"}, ANY, WHO_MOVES),
    ("assignment", "plan"): ({""}, {"planned"}, {"leader", "coordinator"}),
    ("assignment", "issue"): ({"planned"}, {"issued"}, {"leader", "coordinator"}),
    ("assignment", "cancel"): ({"planned", "issued"}, {"cancelled"}, {"leader", "coordinator"}),
    ("assignment", "arrive"): ({"issued"}, {"active"}, WHO_MOVES),
    ("assignment", "leave"): ({"active"}, {"on_leave"}, WHO_MOVES),
    ("assignment", "resume_post"): ({"on_leave"}, {"active"}, WHO_MOVES),
    ("assignment", "replace_substitute"): ({"on_leave"}, ANY, WHO_MOVES),
    ("assignment", "end"): ({"active", "on_leave"}, {"ended"}, {"coordinator"}),
    ("assignment", "confirm_lead"): (CURRENT, ANY, {"coordinator"}),
    ("assignment", "stand_in"): ({""}, {"active"}, WHO_MOVES),
    ("assignment", "stand_down"): ({"active"}, {"ended"}, WHO_MOVES),
    ("assignment", "hand_over"): (CURRENT, {"ended"}, WHO_MOVES),
    ("assignment", "succeed"): (
        {"", "planned", "issued", "active"},
        {"planned", "issued", "active"},
        WHO_MOVES,
    ),
    ("handover", "hand_over"): ({""}, {"in_force"}, WHO_MOVES),
    ("handover", "accept_line"): ({"in_force"}, ANY, {"officer", "coordinator"}),
    ("handover", "accept"): ({"in_force"}, {"accepted"}, {"officer", "coordinator"}),
    ("handover", "not_accepted"): ({"in_force"}, ANY, {""}),
    ("handover", "remind"): ({"in_force"}, ANY, {"coordinator"}),
    ("sweep", "open"): ({""}, {"open"}, WHO_MOVES),
    ("sweep", "close"): ({"open"}, {"closed"}, WHO_MOVES),
    ("task", "claim"): ({"open"}, ANY, {"coordinator"}),
    ("task", "release"): ({"open"}, ANY, {"coordinator"}),
    ("task", "delegate"): ({"open"}, ANY, {"coordinator"}),
    ("task", "take_over"): ({"open"}, ANY, {"coordinator"}),
    ("task", "escalate"): ({"open"}, ANY, {"coordinator"}),
}
# What a leader and a coordinator do too where they sweep a building: a unit is marked in the same act.
SWEPT = {
    ("inspection", "submit"),
    ("inspection", "record_no_access"),
    ("finding", "raise"),
    ("finding", "repeat"),
}
UNDOABLE = {
    ("inspection", "accept"),
    ("inspection", "return"),
    ("finding", "assign"),
    ("finding", "supervise"),
    ("finding", "void"),
    ("finding", "close"),
    ("task", "escalate"),
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
# Told of a row that stays as it is.
NO_NEW_VERSION = {
    ("finding", "raise"),
    ("finding", "repeat"),
    ("finding", "rise"),
    ("finding", "overdue_again"),
    ("finding", "not_received"),
    ("inspection", "hand_over"),
    ("handover", "accept_line"),
    ("handover", "not_accepted"),
}
CARRIED = {"finding": "finding", "inspection": "inspection", "draft": "draft", "task": "claim"}
SETTLED = {"inspection": {"accepted", "returned", "no_access"}, "finding": {"closed", "void"}}


class Ledger:
    """The rows and events of a store that nobody writes to any more."""

    def __init__(self, path: Path) -> None:
        self._store = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self.events = self.rows("SELECT * FROM event ORDER BY id")
        self.subjects = {
            noun: {row["id"]: row for row in self.rows(f"SELECT * FROM {noun}")}
            for noun in ("inspection", "finding", "task", "assignment", "handover", "sweep")
        }
        self.roles = {row["id"]: row["role"] for row in self.rows("SELECT id, role FROM role_grant")}
        self.roles_of: dict[int | None, set[str]] = defaultdict(set)
        for row in self.rows("SELECT person_id, role FROM role_grant"):
            self.roles_of[row["person_id"]].add(row["role"])
        self.stationed: dict[tuple[int, int], list[tuple[int, float]]] = self._stationed()
        places = self.rows("SELECT id, enterprise_id, building_id FROM site")
        self.rises: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows("SELECT * FROM rise"):
            self.rises[row["finding_id"]].append(row)
        self.sites = {row["id"]: row["enterprise_id"] for row in places}
        self.building_of = {row["id"]: row["building_id"] for row in places}
        self.swept = {one["batch"] for one in self.events if one["subject_kind"] == "sweep_unit"}
        self.wrong: list[str] = []

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """A statement's rows as dictionaries."""
        cursor = self._store.execute(sql)
        try:
            names = [one[0] for one in cursor.description]
        except apsw.ExecutionCompleteError:
            return []
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _stationed(self) -> dict[tuple[int, int], list[tuple[int, float]]]:
        """From which event to which somebody stood by a firm: issued, there, on leave, or standing in."""
        told = defaultdict(list)
        for event in self.events:
            if event["subject_kind"] == "assignment":
                told[event["subject"]].append(event)
        spans = defaultdict(list)
        for number, row in self.subjects["assignment"].items():
            events = told[number]
            is_old = not events or events[0]["from_state"] != ""
            begun = [event["id"] for event in events if event["to_state"] in ("issued", "active")]
            gone = [event["id"] for event in events if event["to_state"] in ("ended", "cancelled")]
            if is_old or begun:
                first = 0 if is_old else begun[0]
                spans[row["officer_id"], row["enterprise_id"]].append(
                    (first, gone[0] if gone else float("inf"))
                )
        return spans

    def _was_stationed(self, person: int, firm: int, event: int) -> bool:
        return any(first < event < last for first, last in self.stationed.get((person, firm), ()))

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
        self._holders(by_subject)
        Stations(self).check()
        Sweeps(self).check()
        Checklists(self).check()
        return self.wrong

    def _replay(self, noun: str, number: int, told: list[dict[str, Any]]) -> None:
        row = self.subjects[noun].get(number)
        if row is None:
            self.wrong.append(f"{noun} {number} has events and no row")
            return
        # The town's first assignments were made without an event.
        is_old = noun == "assignment" and told[0]["from_state"] != ""
        state = "open" if noun == "task" else "active" if is_old else ""
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
        if noun == "finding":
            self._risen(number, told)
        if noun == "finding" and row["cycle"] != cycles:
            self.wrong.append(f"finding {number}: cycle {row['cycle']}, failed rechecks {cycles}")
        is_made = noun in ("assignment", "handover", "inspection", "sweep") and not is_old
        changes = sum((noun, event["verb"]) not in NO_NEW_VERSION for event in told) - is_made
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
        if (noun, event["verb"]) == ("finding", "correct") and "assigned" in (state, to) and to != state:
            self.wrong.append(f"{place}: a check takes from a body what was assigned to it")
        role = self.roles.get(event["role_grant"], "")
        if (noun, event["verb"]) in SWEPT and event["batch"] in self.swept:
            who = WHO_MOVES
        if role not in who:
            self.wrong.append(f"{place}: by {role or 'the program'}")
        self._avoided(place, noun, row, event, role)
        if (noun, event["verb"]) == ("finding", "close"):
            self._closed(place, row, event, role, before)
        if noun == "finding" and event["verb"] in ("void", "refuse_void"):
            # A check that came back and fails after all asks no more.
            told = [
                one
                for one in before
                if one["verb"] in ("ask_void", "refuse_void")
                or (one["verb"] == "correct" and '"void_asked_at":' in one["changes"])
            ]
            asked = told[-1:]
            asked = [one for one in before if one["verb"] in ("ask_void", "refuse_void", "refer")][-1:]
            if asked and asked[0]["verb"] == "ask_void" and asked[0]["person"] == event["person"]:
                self.wrong.append(f"{place}: decided by who asked it")

    def _risen(self, number: int, told: list[dict[str, Any]]) -> None:
        """Once a cycle to each level; owed again only what has risen in it."""
        cycle, risen = 0, Counter()
        for event in told:
            cycle += event["verb"] == "fail_recheck"
            if event["verb"] == "rise" and event["reason"]:
                risen[cycle, event["reason"]] += 1
            elif event["verb"] == "overdue_again" and not any(at == cycle for at, _ in risen):
                self.wrong.append(f"event {event['id']}: finding {number} overdue again before it rose")
        kept = Counter((row["cycle"], row["level"]) for row in self.rises[number])
        if risen != kept or any(count > 1 for count in risen.values()):
            self.wrong.append(f"finding {number} has risen {dict(risen)}, kept are {dict(kept)}")

    def _avoided(self, place: str, noun: str, row: dict[str, Any], event: dict[str, Any], role: str) -> None:
        """回避: nobody decides on what they submitted, nor on a firm they are stationed at."""
        if noun not in ("inspection", "finding") or role != "coordinator":
            return
        submitted_by = row["officer_id"] if noun == "inspection" else row["found_by_id"]
        if event["verb"] in OWN_EYES and submitted_by == event["person"]:
            self.wrong.append(f"{place}: decided by who submitted it")
        there = (self.sites[row["site_id"]], self.building_of[row["site_id"]])
        is_there = any(self._was_stationed(event["person"], firm, event["id"]) for firm in there)
        if event["verb"] in {*OWN_EYES, "close"} and is_there:
            self.wrong.append(f"{place}: decided by who is stationed there")

    def _closed(
        self, place: str, row: dict[str, Any], event: dict[str, Any], role: str, before: list[dict[str, Any]]
    ) -> None:
        """A grave, thrice repeated or thrice failed fault wants other eyes; a lesser one its own officer."""
        cycle = sum(one["verb"] == "fail_recheck" for one in before)
        is_grave = row["severity"] == "H" or row["times"] >= 3 or cycle >= 3
        fixed_by = [
            one["person"]
            for one in before
            if one["verb"] in ("record_fix", "raise")
            or (one["verb"], one["from_state"], one["to_state"]) == ("correct", "open", "rectified")
        ][-1]
        if is_grave and event["person"] in (row["found_by_id"], fixed_by):
            self.wrong.append(f"{place}: closed without other eyes")
        if not is_grave and role != "officer":
            self.wrong.append(f"{place}: a lesser fault closed by a {role}")
        if row["state"] == "closed" and not row["seen"].strip():  # a closing taken back takes that with it
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
        for noun in ("inspection", "finding", "handover", "sweep"):
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

    def _holders(self, by_subject: dict[tuple[str, int], list[dict[str, Any]]]) -> None:
        """A fault is with its finder, of a round by no officer with whoever leads there, until an event says to whom it went."""
        for number, row in self.subjects["finding"].items():
            holder = None
            for event in by_subject["finding", number]:
                if event["verb"] == "raise":
                    holder = event["person"]
                    if self.roles[event["role_grant"]] != "officer":
                        holder = self._led_to(row, event, by_subject["finding", number])
                elif event["verb"] == "hand_over":
                    before, after = json.loads(event["changes"])["held_by"]
                    if before != holder:
                        self.wrong.append(
                            f"event {event['id']}: finding {number} from {before}, not {holder}"
                        )
                    holder = after
            if row["held_by"] != holder:
                self.wrong.append(f"finding {number} held by {row['held_by']}, its events say {holder}")

    def _led_to(self, row: dict[str, Any], raised: dict[str, Any], told: list[dict[str, Any]]) -> int | None:
        """With whom a fault began that a leader or a coordinator found: somebody who stood by the firm or its building."""
        moved = next((one for one in told if one["verb"] == "hand_over"), None)
        holder = json.loads(moved["changes"])["held_by"][0] if moved else row["held_by"]
        there = (self.sites[row["site_id"]], self.building_of[row["site_id"]])
        is_there = any(self._was_stationed(holder, firm, raised["id"]) for firm in there)
        is_by_name = "coordinator" in self.roles_of[holder]
        is_nobody = holder is None and self.roles[raised["role_grant"]] == "leader"
        if not (is_there or is_by_name or is_nobody):
            self.wrong.append(f"finding {row['id']} began with {holder}, who was not there")
        return holder

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


class Stations:
    """Who stands by which firm, and what that says of spans, leads, substitutes, holders and handovers."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.wrong = ledger, ledger.wrong
        self.rows = list(ledger.subjects["assignment"].values())
        self.current = [row for row in self.rows if row["state"] in CURRENT]
        self.firms = {row["id"]: row for row in ledger.rows("SELECT * FROM enterprise")}
        self.spans = ledger.rows("SELECT * FROM tenure ORDER BY since, id")

    def check(self) -> None:
        """Everything that breaks a rule, told to the ledger."""
        self._leads()
        self._substitutes()
        self._spans()
        self._faults()
        self._handovers()
        own = Counter(row["officer_id"] for row in self.current if row["covers"] is None)
        self.wrong += [f"officer {officer} has {count} firms" for officer, count in own.items() if count > 3]

    def _leads(self) -> None:
        """One lead a firm, which the firm knows; a lead that was lost is somebody's task."""
        leads = defaultdict(list)
        for row in self.current:
            if row["part"] == "lead":
                leads[row["enterprise_id"]].append(row["officer_id"])
        had = {row["enterprise_id"] for row in self.rows if row["part"] == "lead"}
        asked = {
            task["enterprise_id"]
            for task in self.ledger.subjects["task"].values()
            if task["state"] == "open" and task["kind"] in ("no_lead", "confirm_lead")
        }
        for number, firm in self.firms.items():
            if len(leads[number]) > 1 or [firm["lead"]] != (leads[number] or [None]):
                self.wrong.append(f"firm {number}: lead {firm['lead']}, leading {leads[number]}")
            if firm["lead"] is None and number in had and number not in asked:
                self.wrong.append(f"firm {number} has lost its lead and nobody is asked")

    def _substitutes(self) -> None:
        """One for whoever is on leave, none for whoever is not, nor where the last handed the post to a coordinator by name."""
        covers = Counter(row["covers"] for row in self.current if row["covers"] is not None)
        last = {row["covers"]: row["id"] for row in sorted(self.rows, key=lambda row: row["id"])}
        told = {
            event["subject"]: event for event in self.ledger.events if event["subject_kind"] == "assignment"
        }
        away = {row["id"] for row in self.current if row["state"] == "on_leave"}
        by_name = {
            one
            for one in away
            if one in last
            and told[last[one]]["verb"] == "hand_over"
            and "coordinator" in self.ledger.roles_of[json.loads(told[last[one]]["changes"])["held_by"][1]]
        }
        if covers != Counter(away - by_name):
            self.wrong.append(f"substitutes {dict(covers)}, on leave {sorted(away)}")

    def _spans(self) -> None:
        """In force exactly where somebody is active, or holds a firm by name in the place of its lead or of everybody; no two leads on one day."""
        wanted = {
            (row["id"], row["officer_id"], "substitute" if row["covers"] is not None else row["part"])
            for row in self.current
            if row["state"] == "active"
        }
        officer_of = {row["id"]: row["officer_id"] for row in self.rows}
        there = [row for row in self.current if row["state"] == "active"]
        leads = {row["id"] for row in self.rows if row["part"] == "lead"}
        once = leads | {span["assignment_id"] for span in self.spans if span["charge"] == "lead"}
        led = {row["enterprise_id"] for row in there if (row["covers"] or row["id"]) in leads}
        held = {row["enterprise_id"] for row in there}
        lost_lead = {row["id"] for row in self.rows if (row["covers"] or row["id"]) in once}
        found = set()
        for span in self.spans:
            if span["until"] is not None:
                if span["until"] <= span["since"]:
                    self.wrong.append(f"span {span['id']} of no day")
            elif span["officer_id"] == officer_of[span["assignment_id"]]:
                found.add((span["assignment_id"], span["officer_id"], span["charge"]))
            elif span["enterprise_id"] in (led if span["assignment_id"] in lost_lead else held):
                self.wrong.append(f"firm {span['enterprise_id']} is held by name and has officers")
        if found != wanted:
            self.wrong.append(f"spans in force that differ: {sorted(found ^ wanted)[:5]}")
        for number in self.firms:
            leading = [
                one for one in self.spans if one["enterprise_id"] == number and one["charge"] == "lead"
            ]
            for one, other in pairwise(leading):
                if one["until"] is None or one["until"] > other["since"]:
                    self.wrong.append(f"firm {number}: two leads on {other['since']}")

    def _faults(self) -> None:
        """With somebody who answers there or, by name, with a coordinator."""
        there = {
            (row["officer_id"], row["enterprise_id"])
            for row in self.current
            if row["state"] in ("active", "on_leave")
        }
        coordinators = {
            row["person_id"]
            for row in self.ledger.rows("SELECT * FROM role_grant WHERE role = 'coordinator'")
        }
        for number, row in self.ledger.subjects["finding"].items():
            holder = row["held_by"]
            is_settled = row["state"] in SETTLED["finding"]
            firms = (row["enterprise_id"], self.ledger.building_of[row["site_id"]])
            is_there = any((holder, firm) in there for firm in firms)
            if not is_settled and not is_there and holder not in {*coordinators, None}:
                self.wrong.append(f"finding {number} is with {holder}, who is not there")

    def _handovers(self) -> None:
        """Each thing that moved has one event and one line; accepted are those whose lines all are."""
        moved = defaultdict(Counter)
        batch_of = {}
        for event in self.ledger.events:
            if event["verb"] == "hand_over" and event["subject_kind"] in CARRIED:
                moved[event["batch"]][CARRIED[event["subject_kind"]], event["subject"]] += 1
            if (event["subject_kind"], event["verb"]) == ("handover", "hand_over"):
                batch_of[event["subject"]] = event["batch"]
        lines = defaultdict(list)
        for line in self.ledger.rows("SELECT * FROM handover_line"):
            lines[line["handover_id"]].append(line)
        for number, row in self.ledger.subjects["handover"].items():
            carried = Counter(
                (line["carried"], line["subject"])
                for line in lines[number]
                if line["carried"] != "assignment"
            )
            told = moved[batch_of.get(number)]
            if not lines[number] or carried - told or any(told[key] > 1 for key in carried):
                self.wrong.append(f"handover {number}: lines {dict(carried)}, events {dict(told)}")
            is_accepted = all(line["accepted_at"] is not None for line in lines[number])
            if is_accepted != (row["state"] == "accepted"):
                self.wrong.append(f"handover {number} is {row['state']}, its lines say otherwise")
