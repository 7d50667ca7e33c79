"""Every exit number of the contract, reached by a real process; the error object beside it."""

from __future__ import annotations

import fcntl
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import apsw
import pytest

from tests.cli.conftest import Town
from tests.cli.shell import Shell
from tui.cli.arguments import parser

NOTE = {"key": str(uuid4()), "holder": 1, "source": "donated"}
ERROR_OBJECT = {"code", "message", "fields", "state", "by", "at"}


@pytest.mark.parametrize("is_fresh", [True, False], ids=["by the interpreter", "forked"])
def test_0_done(shell: Shell, town: Town, is_fresh: bool) -> None:
    shell.is_fresh = is_fresh
    said = shell.run("list", "open_tasks", who="ZB1")
    assert (said.code, said.complaint) == (0, "")
    assert [(row["kind"], row["subject"]) for row in said.rows] == [("review", town.check_id)]


@pytest.mark.parametrize("words", [(), ("--lang", "en")])
def test_without_a_command_a_terminal_is_asked_for(shell: Shell, words: tuple[str, ...]) -> None:
    """As bare as the README has it: the store, then, by the environment alone."""
    bare = Shell(
        shell.store, shell.home, more={"LIANQI_STORE": shell.store}, is_storeless=True, is_fresh=True
    )
    said = bare.run(*words)
    assert said.out == "" and "Traceback" not in said.complaint
    assert len(said.complaint.splitlines()) == 1 and ("terminal" if words else "终端") in said.complaint


@pytest.mark.parametrize(
    "words",
    [
        ("--nonsense",),
        ("paint",),
        ("restore",),
        ("list", "no_such_query"),
        ("do", "no_such_action"),
        ("--lang", "fr", "tick"),
        ("demo", "--firms", "99999999999999999999"),  # it would be built for ever
        ("serve", "--port", "70000"),
    ],
)
def test_2_the_command_line_is_wrong(shell: Shell, words: tuple[str, ...]) -> None:
    said = shell.run(*words)
    assert (said.code, said.out) == (2, "")
    assert len(said.complaint.splitlines()) == 1 and "Traceback" not in said.complaint


def test_filters_stand_before_and_behind_the_options() -> None:
    words = ["list", "inspections", "area=1", "--as", "ZB1", "state=2", "--json", "kind=3"]
    assert parser().parse_args(words).filters == ["area=1", "state=2", "kind=3"]
    words = ["export", "stock", "o.csv", "--as", "ZB1", "depot=1"]
    assert parser().parse_args(words).filters == ["depot=1"]
    for wrong in ("list inspections --as ZB1 loose", "list inspections --bogus=1", "tick --json depot=1"):
        with pytest.raises(SystemExit):
            parser().parse_args(wrong.split())


@pytest.mark.parametrize(
    ("words", "given", "field", "problem"),
    [
        (("do", "accept_inspection"), {"inspection": 1}, "version", "required"),
        (("do", "accept_inspection"), {"inspection": "one", "version": 1}, "inspection", "bad_value"),
        (("do", "accept_inspection"), {"inspection": 1, "version": 1, "x": 2}, "x", "no_such_argument"),
        (("do", "return_inspection"), {"inspection": 1, "version": 1, "reason": " "}, "reason", "required"),
        (("do", "accept_inspection"), b"{not json", "", "not_json"),
        (("do", "accept_inspection"), [1], "", "not_json"),
        (("do", "accept_inspection"), b"[" * 100_000, "", "not_json"),
        (("do", "accept_inspection"), {"inspection": 10**20, "version": 1}, "inspection", "bad_value"),
        (("do", "tell_cover"), {"enterprise": 1, "form": {"item": -(10**20)}}, "form", "bad_value"),
        (
            ("do", "receive_goods"),
            {"note": {**NOTE, "goods": [{"item": 10**20, "quantity": 1}]}},
            "note",
            "bad_value",
        ),
        (("list", "firms_short_of", "item=1", f"days={10**20}"), None, "days", "bad_value"),
        (("list", "open_tasks", "severity=grave"), None, "severity", "bad_value"),
        (("list", "open_tasks", "colour=red"), None, "colour", "no_such_argument"),
    ],
)
def test_3_input_is_wrong(
    shell: Shell, words: tuple[str, ...], given: object, field: str, problem: str
) -> None:
    said = shell.run(*words, "--json", who="ZB1", given=given)
    assert said.code == 3, said.complaint
    assert said.error["code"] == "invalid"
    assert said.error["fields"] == {field: problem}
    assert set(said.error) == ERROR_OBJECT


def test_4_not_allowed_to_this_role(shell: Shell) -> None:
    shell.is_fresh = True
    said = shell.run("do", "accept_inspection", "--json", who="LL1", given={"inspection": 1, "version": 1})
    assert (said.code, said.error["code"]) == (4, "not_for_role")


def test_4_not_from_this_state_says_which_and_who_changed_it(shell: Shell, town: Town) -> None:
    shell.do("accept_inspection", "ZB1", inspection=town.check_id, version=1)
    said = shell.run(
        "do", "accept_inspection", "--json", who="ZB1", given={"inspection": town.check_id, "version": 1}
    )
    assert said.code == 4
    assert (said.error["code"], said.error["state"], said.error["by"]) == ("wrong_state", "accepted", "周文")
    assert datetime.fromisoformat(said.error["at"]).tzinfo is not None
    assert said.error["message"] in said.complaint


@pytest.mark.parametrize("who", ["", "nobody"])
def test_4_somebody_nobody_knows(shell: Shell, who: str) -> None:
    said = shell.run("list", "open_tasks", "--json", who=who)
    assert (said.code, said.error["code"]) == (4, "nobody")


def test_5_changed_meanwhile(shell: Shell, town: Town) -> None:
    version = shell.list("inspections", "ZB1")[0]["version"]
    said = shell.run(
        "do",
        "return_inspection",
        "--json",
        who="ZB1",
        given={"inspection": town.check_id, "version": version + 1, "reason": "重填"},
    )
    assert (said.code, said.error["code"]) == (5, "changed_meanwhile")
    assert said.error["by"] == "何璐"
    assert shell.list("inspections", "ZB1")[0]["state"] == "submitted"


def test_5_a_key_used_for_other_content(shell: Shell, town: Town) -> None:
    form = {"key": str(uuid4()), "site": town.site_id, "why": "locked"}
    first = shell.do("record_no_access", "LL1", form=form)
    assert shell.do("record_no_access", "LL1", form=form) == first
    said = shell.run("do", "record_no_access", "--json", who="LL1", given={"form": {**form, "why": "vacant"}})
    assert (said.code, said.error["code"]) == (5, "key_used")


def test_6_out_of_scope_is_not_found(shell: Shell, town: Town) -> None:
    form = {"key": str(uuid4()), "site": town.site_id, "why": "locked"}
    beyond = shell.run("do", "record_no_access", "--json", who="LL2", given={"form": form})
    nowhere = shell.run("do", "record_no_access", "--json", who="LL2", given={"form": {**form, "site": 4711}})
    assert (beyond.code, nowhere.code) == (6, 6)
    assert beyond.error == nowhere.error  # the two are never told apart


def test_7_another_writer_holds_the_store(shell: Shell, town: Town) -> None:
    with Path(shell.store + ".gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        given = {"inspection": town.check_id, "version": 1}
        said = shell.run("do", "accept_inspection", "--json", who="ZB1", given=given)
        assert shell.list("inspections", "ZB1")[0]["state"] == "submitted"  # reading waits for nobody
    assert (said.code, said.error["code"]) == (7, "busy")
    assert shell.run("do", "accept_inspection", who="ZB1", given=given).code == 0


def test_9_a_fault_of_ours_is_a_sentence_and_a_reference(shell: Shell) -> None:
    """A state that no program of ours writes, past the store's own check."""
    store = apsw.Connection(shell.store)
    store.execute("PRAGMA ignore_check_constraints = 1")
    store.execute("UPDATE inspection SET state = 'painted'")
    store.close()
    shell.is_fresh = True
    said = shell.run("list", "inspections", "--json", who="ZB1")
    assert said.code == 9
    assert said.error["code"] == "fault"
    assert len(said.complaint.splitlines()) == 1 and "Traceback" not in said.complaint
    (log,) = shell.home.rglob("faults.log")
    written = log.read_text(encoding="utf-8")
    reference = written.partition("[")[2].partition("]")[0]
    assert reference in said.complaint and "painted" in written


@pytest.mark.parametrize("clock", ["soon", "2020-02-30T10:00"])
def test_a_clock_that_cannot_be_read_is_said(shell: Shell, clock: str) -> None:
    shell.clock = clock
    said = shell.run("list", "open_tasks", "--json", who="ZB1")
    assert (said.code, said.error["fields"]) == (3, {"LIANQI_CLOCK": "unreadable_date"})


def test_a_clock_is_refused_where_it_is_not_rehearsed(shell: Shell) -> None:
    shell.store = str(shell.home / "real.db")
    shell.run("init")
    said = shell.run("list", "people", "--json")
    assert (said.code, said.error["code"]) == (4, "clock_refused")
    shell.clock = None
    assert shell.run("list", "people").code == 0


def test_messages_are_in_the_chosen_language(shell: Shell) -> None:
    words = ("do", "accept_inspection")
    chinese = shell.run(*words, who="LL1", given={"inspection": 1, "version": 1}).complaint
    english = shell.run(*words, "--lang", "en", who="LL1", given={"inspection": 1, "version": 1}).complaint
    also = shell.run("--lang=en", *words, who="LL1", given={"inspection": 1, "version": 1}).complaint
    assert english == also == "Your role may not do this.\n"
    assert not chinese.isascii()


def test_a_ledger_is_written_in_ones_scope(shell: Shell) -> None:
    out = shell.home / "问题.csv"
    said = shell.run("export", "findings", str(out), who="ZB1")
    assert said.code == 0, said.complaint
    assert "湖南麓屿贸易有限公司" in out.read_text(encoding="utf-8-sig")
    assert shell.run("export", "findings", str(out.with_suffix(".doc")), who="ZB1").code == 3
    assert shell.run("export", "dreams", str(out), who="ZB1").code == 2
