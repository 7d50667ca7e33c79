"""Received goods by real processes: looked through, written, not a second time, and out as the stock ledger."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from models.database.opening import disconnect_if_open, open_store
from models.rules.scope import Role
from tests.cli.conftest import Town
from tests.cli.shell import Shell
from tests.factories import KAIFU, City, Clock
from tests.rosters import DATA


def test_goods_come_in_once_and_go_out_as_a_ledger(shell: Shell, town: Town, tmp_path: Path) -> None:
    open_store(shell.store)
    city = City(Clock())
    for at in range(50):  # whoever comes after them is found too
        city.person(f"路人{at}", Role.READER, KAIFU)
    depot = city.depot()
    keeper = city.storekeeper(depot, "段晓")
    disconnect_if_open()
    assert keeper.grant

    def run(*words: str, path: Path = DATA / "supplies-received.csv") -> dict[str, object]:
        said = shell.run("import", "supplies", str(path), "--json", *words, who="段晓")
        assert said.code == 0, said.complaint
        return dict(said.rows[0])

    dry = run()
    assert (dry["added"], dry["refused"], dry["applied"]) == (60, [], False)
    assert run("--apply")["added"] == 60
    assert run("--apply")["unchanged"] == 60
    out = tmp_path / "ledger.xlsx"
    assert shell.run("export", "stock", str(out), who="段晓").code == 0
    again = run(path=out)
    assert (again["unchanged"], again["added"]) == (60, 0)
    assert shell.run("import", "supplies", str(out), who="LL1").code == 4
    assert shell.run("check").code == 0


def test_a_quantity_in_json_is_a_whole_number_of_base_units(shell: Shell, town: Town) -> None:
    """What a screen reads in packs is told in integers here; anything else is wrong at its place."""
    wrong = ((1e9, "form", "bad_value"), ("3箱", "form", "bad_value"), (-5, "line_1", "not_positive"))
    for quantity, field, code in (*wrong, (10**9, "line_1", "too_large")):
        line = {"item": 1, "quantity": quantity}
        given = {"form": {"key": str(uuid4()), "site": town.site_id, "lines": [line]}}
        said = shell.run("do", "submit_supply_request", "--json", who="LL1", given=given)
        assert (said.code, said.error["fields"]) == (3, {field: code}), said.complaint
    assert shell.list("supply_requests", "LL1") == []
