"""`lianqi import` by real processes: its report, its JSON to the letter, and its exit numbers."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.rules.import_reports import ImportKind
from tests.cli.shell import Said, Shell
from tests.rosters import FILES, FIRM_HEADINGS, TITLE, firm_row
from tui.cli.arguments import KINDS

RESULT = ["kind", "file", "rows", "added", "changed", "unchanged", "merged", "skipped", "warned", "refused", "applied"]  # fmt: skip
REMARK = {"row", "column", "value", "code", "message"}


@pytest.fixture(scope="module")
def with_regions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store, in which only the regions stand; to be copied."""
    folder = tmp_path_factory.mktemp("regions")
    shell = Shell(str(folder / "new.db"), folder, clock=None)
    assert shell.run("init").code == 0
    done = shell.run("import", "regions", str(FILES[ImportKind.REGIONS]), "--apply", "--json")
    assert done.rows[0]["added"] == 184, done.complaint
    return Path(shell.store)


@pytest.fixture
def fresh(with_regions: Path, tmp_path: Path) -> Shell:
    """A shell at a store of its own with the regions."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(str(shutil.copy(with_regions, tmp_path / "new.db")), home, clock=None)


def written(path: Path, *rows: tuple[Any, ...]) -> str:
    """A roster of firms as .csv."""
    lines = [(TITLE,), FIRM_HEADINGS, *rows]
    path.write_text("\n".join(",".join(str(cell or "") for cell in line) for line in lines), encoding="gb18030")  # fmt: skip
    return str(path)


def enterprises(shell: Shell, *words: str, file: str = str(FILES[ImportKind.ENTERPRISES])) -> Said:
    return shell.run("import", "enterprises", file, *words)


def events(shell: Shell) -> int:
    with sqlite3.connect(shell.store) as store:
        return int(store.execute("SELECT count(*) FROM event").fetchone()[0])


def test_the_command_line_names_the_kinds_there_are() -> None:
    assert tuple(KINDS) == tuple(one.value for one in ImportKind)


def test_the_whole_way_of_the_real_rosters(fresh: Shell) -> None:
    began = events(fresh)
    dry = enterprises(fresh, "--json")
    assert dry.code == 0 and dry.complaint == ""
    (result,) = dry.rows
    assert list(result) == RESULT
    assert (result["kind"], result["rows"], result["applied"]) == ("enterprises", 1219, False)
    assert result["file"] == str(FILES[ImportKind.ENTERPRISES])
    assert events(fresh) == began, "a dry run writes nothing"
    assert all(set(one) == {"row", "why"} for one in result["skipped"])
    assert all(set(one) == REMARK for one in (*result["warned"], *result["refused"]))
    of_bucket = [one["row"] for one in (*result["skipped"], *result["refused"])]
    assert len(of_bucket) == len(set(of_bucket))
    counted = sum(result[name] for name in ("added", "changed", "unchanged", "merged"))
    assert counted + len(of_bucket) == result["rows"]
    assert {one["row"] for one in result["warned"]}.isdisjoint(of_bucket)

    applied = enterprises(fresh, "--apply", "--json").rows[0]
    people = fresh.run("import", "officers", str(FILES[ImportKind.OFFICERS]), "--apply", "--json").rows[0]
    assert applied == {**result, "applied": True}
    assert (people["added"], len(people["refused"])) == (894, 6)
    stands = events(fresh)
    again = [enterprises(fresh, "--apply", "--json").rows[0], fresh.run("import", "officers", str(FILES[ImportKind.OFFICERS]), "--apply", "--json").rows[0]]  # fmt: skip
    assert [(one["added"], one["changed"], one["unchanged"]) for one in again] == [(0, 0, 1193), (0, 0, 894)]
    assert events(fresh) == stands, "the same file twice changes nothing"

    chosen = enterprises(fresh, "--apply", "--json", "--choose", "隆平高科技园=430102P01").rows[0]
    assert chosen["changed"] == 93
    assert enterprises(fresh, "--apply", "--json").rows[0]["unchanged"] == 1193
    assert fresh.run("check").code == 0


def test_the_way_of_a_building(fresh: Shell) -> None:
    """The building and its region are asked, made, and found again; twice is once."""
    file = str(FILES[ImportKind.TENANTS])
    said = fresh.run("import", "tenants", file)
    assert said.code == 0 and "库里没有楼宇“星程国际广场”，它在哪个属地，296 行在等" in said.out
    assert said.out.count("可能是") == 1, "asked once, not of every row"
    began = events(fresh)
    words = ("import", "tenants", file, "--choose", "星程国际广场=430105006", "--apply", "--json")
    (first,) = fresh.run(*words).rows
    assert (first["added"], len(first["skipped"]), first["refused"], first["applied"]) == (296, 3, [], True)
    assert events(fresh) == began + 297
    for again in (words, ("import", "tenants", file, "--apply", "--json")):
        (second,) = fresh.run(*again).rows
        assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, 296)
    assert events(fresh) == began + 297
    (house,) = (one for one in fresh.run("list", "enterprises", "text=星程", "--json").rows)
    (grid,) = fresh.run("list", "floor_grid", f"building={house['id']}", "--json").rows
    assert (grid["units"], grid["resumed"], grid["area"], grid["area_qualifier"]) == (
        296,
        195,
        300000,
        "about",
    )
    assert fresh.run("check").code == 0
    assert fresh.run("import", "tenants", file, "--choose", "星程国际广场=4399").code == 3


def test_a_clerk_reads_the_report(fresh: Shell, tmp_path: Path) -> None:
    file = written(
        tmp_path / "企业.csv",
        firm_row(所属区县="芙蓉区", **{"街道（园区）": "隆平高科技园"}),
        firm_row(企业名称="[red]甲[/]\x1b[2J", 状态="看情况"),
        firm_row(企业名称="乙", 已到人数=81),
        ("合计",),
    )
    said = enterprises(fresh, file=file)
    assert (said.code, said.complaint) == (0, "")
    assert "\x1b" not in said.out
    for words in (
        "企业名册 企业.csv：6 行，截至 2020-02-16",
        "新增 2，更改 0，不变 0，合并 0，跳过 3，不接受 1",
        "标题 1、表头 1、合计 1",
        "第 4 行 状态：看不懂状态“看情况”",
        "第 5 行 已到人数：已到 81 多于应到 80",
        "430102P01 隆平高科技园（芙蓉区园区）",
        "没有写入任何内容",
    ):
        assert words in said.out
    english = enterprises(fresh, "--lang", "en", "--apply", file=file)
    assert "row 4 状态: cannot read the state “看情况”" in english.out
    assert "2 records written." in english.out
    assert "库没有改动" in enterprises(fresh, "--apply", file=file).out
    people = tmp_path / "联络员.csv"
    people.write_text("编号,姓名,驻点企业\nLL1,何璐,乙、麓屿贸易有限公司\nLL2,秦朗,乙\n", encoding="utf-8")
    officers = fresh.run("import", "officers", str(people), "--apply").out
    assert "派驻 3 条，都先作协助；2 家企业以最先列出的人为拟定主责" in officers


def test_strict_writes_nothing_where_a_row_is_refused(fresh: Shell, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", firm_row(), firm_row(企业名称="乙", 状态="看情况"))
    before = events(fresh)
    said = enterprises(fresh, "--apply", "--strict", "--json", file=file)
    assert said.code == 3
    result, error = said.rows
    assert (result["applied"], result["added"], len(result["refused"])) == (False, 1, 1)
    assert error["error"]["code"] == "rows_refused"
    assert "有 1 行不能接受" in said.complaint
    assert events(fresh) == before
    sound = written(tmp_path / "b.csv", firm_row())
    assert enterprises(fresh, "--apply", "--strict", "--json", file=sound).rows[0]["applied"] is True


def test_a_choice_is_remembered(fresh: Shell, tmp_path: Path) -> None:
    row = firm_row(所属区县="芙蓉区", **{"街道（园区）": "隆平高科技园"})
    file = written(tmp_path / "a.csv", row)
    assert enterprises(fresh, "--apply", "--json", "--choose", "隆平高科技园=430102P01", file=file).rows[0]["warned"] == []  # fmt: skip
    other = written(tmp_path / "b.csv", (row[0], row[1], "另一家", *row[3:]))
    assert enterprises(fresh, "--json", file=other).rows[0]["warned"] == []
    assert enterprises(fresh, "--choose", "隆平高科技园=4399", file=other).code == 3
    assert enterprises(fresh, "--choose", "没有这个=430102P01", file=other).code == 3


def test_rows_come_back_in_a_workbook(fresh: Shell, tmp_path: Path) -> None:
    file = written(tmp_path / "a[1].csv", firm_row(), firm_row(企业名称="=cmd()", 状态="看情况"))
    out = tmp_path / "退回.xlsx"
    said = enterprises(fresh, "--errors", str(out), file=file)
    assert said.code == 0 and "退回.xlsx" in said.complaint
    table = load_workbook(out).active
    assert [cell.value for cell in table[2]][-1] == "原因"
    assert (table["C3"].value, table["C3"].data_type) == ("=cmd()", "s")
    assert "看不懂状态" in table.cell(3, table.max_column).value
    assert table.max_row == 3
    copied = tmp_path / "same.xlsx"
    shutil.copy(out, copied)
    assert enterprises(fresh, "--errors", str(copied), file=str(copied)).code == 3
    assert copied.read_bytes() == out.read_bytes(), "the roster itself is never written over"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, "a.xls"), (b"\x00\xff" * 99, "a.xlsx"), (b"a,b\n1,2\n", "a.csv")],
)  # fmt: skip
def test_what_is_no_roster_is_refused_with_a_sentence(fresh: Shell, tmp_path: Path, content: bytes, name: str) -> None:  # fmt: skip
    path = tmp_path / name
    path.write_bytes(content)
    said = enterprises(fresh, "--json", file=str(path))
    assert said.code == 3 and list(said.error["fields"]) == ["file"]
    assert "Traceback" not in said.complaint and said.complaint.startswith("文件：")


@pytest.mark.parametrize("words", [("returnees", "a.csv"), ("regions",), ("regions", "a.csv", "--choose", "甲")])  # fmt: skip
def test_a_wrong_command_line(fresh: Shell, words: tuple[str, ...]) -> None:
    said = fresh.run("import", *words)
    assert (said.code, said.out) == (2, "") and len(said.complaint.splitlines()) == 1


def test_who_may_not_import_is_refused(shell: Shell) -> None:
    file = str(FILES[ImportKind.REGIONS])
    assert shell.run("import", "regions", file, "--apply", who="LL1").code == 4
    assert shell.run("import", "regions", file, who="ZB1").code == 4
    assert shell.run("import", "regions", file, who="没有这个人").code == 4
