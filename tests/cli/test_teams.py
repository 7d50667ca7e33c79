"""13 February 2020 from a shell: 28 officers to one park, counted as they come, and its firms split over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.database.opening import disconnect_if_open
from models.rules.scope import Role
from tests.cli.shell import Shell
from tests.factories import KAIFU, WUJIALING, YUELU, City, make_city

MORNING = "2020-02-13T09:00+08:00"


@pytest.fixture
def park(sqlite_store: str, tmp_path: Path) -> tuple[Shell, City, list[int], list[int]]:
    """A shell, the 28 by their numbers LL01 to LL28, and thirty firms without anybody."""
    city = make_city(MORNING)
    people = [city.person(f"联{at}", Role.OFFICER, KAIFU, number=f"LL{at:02d}").person for at in range(1, 29)]
    city.person("周文", Role.COORDINATOR, KAIFU, number="ZB1")
    city.person("岳文", Role.COORDINATOR, YUELU, number="ZB2")
    firms = [city.firm(f"园区{at}厂", WUJIALING) for at in range(30)]
    disconnect_if_open()
    return Shell(sqlite_store, tmp_path, clock=MORNING), city, people, firms


def test_a_park_from_sending_to_split(park: tuple[Shell, City, list[int], list[int]]) -> None:
    shell, _, people, firms = park
    form = {"name": "隆平组", "region": WUJIALING, "leader": people[0], "sent_on": "2020-02-13"}
    team = shell.do("send_team", "ZB1", form=form, members=people)
    (row,) = shell.list("teams", "ZB1")
    assert (row["members"], row["arrived"], row["leader_name"]) == (28, 0, "联1")
    assert shell.list("teams", "ZB2") == []

    # The leader is an officer too: whoever acts under the leader's grant says so by it.
    for at in range(1, 21):
        shell.do("report_arrival", f"LL{at:02d}", team=team)
    said = shell.run("do", "report_arrival", "--json", who="LL01", given={"team": team})
    assert (said.code, said.error["code"]) == (4, "arrived_already")
    assert shell.do("roll_call", "ZB1", team=team, present=people[20:27]) == {"arrived": 27, "members": 28}
    assert shell.do("roll_call", "leader", team=team, present=people[20:]) == {"arrived": 28, "members": 28}
    (detail,) = shell.list("team", "leader")
    assert (detail["arrived"], detail["members"], detail["firms"], detail["unled"]) == (28, 28, 30, 30)

    rows = [{"officer": people[at % 28], "enterprise": firm} for at, firm in enumerate(firms)]
    rows.append({"officer": people[5], "enterprise": firms[0]})
    plan = shell.list("split_plan", "leader", team=team, rows=str(rows).replace("'", '"'))
    assert [one["problem"] for one in plan] == [None] * 30 + ["has_a_lead"]
    assert shell.list("split_board", "leader", limit=50)[0]["lead"] is None  # a plan changes nothing
    done = shell.do("split_team", "leader", team=team, rows=rows)
    assert [(one["state"], one["problem"]) for one in done] == [("active", None)] * 30 + [
        (None, "has_a_lead")
    ]
    (detail,) = shell.list("team", "leader")
    assert (detail["firms"], detail["unled"]) == (30, 0)
    board = shell.list("team_board", "leader")
    assert [one["firms"] for one in board] == [2, 2] + [1] * 26
    assert [one["name"] for one in shell.list("my_stations", "LL28")] == ["园区27厂"]

    refused = shell.run("do", "roll_call", "--json", who="ZB2", given={"team": team, "present": people[:1]})
    assert (refused.code, refused.error["code"]) == (6, "not_found")
    weekend = {"first": "2020-02-15", "last": "2020-02-16", "days": "rest"}
    assert shell.do("set_duty", "leader", people=people[:3], form=weekend) == {"changed": 6, "unchanged": 0}
    assert [one["number"] for one in shell.list("on_duty", "ZB1", on="2020-02-15")] == [
        "LL01",
        "LL02",
        "LL03",
    ]
    assert shell.run("check").code == 0
