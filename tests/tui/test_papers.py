"""`o` on a case: which paper, where to, and why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.rules.scope import Role
from tests.factories import KAIFU, WUJIALING, make_city
from tests.tui.desk import desk


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 20)])
async def test_a_case_goes_out_as_a_page(
    sqlite_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int, rows: int
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.check(officer, firm, "F14", F14={"description": "[red]未清运"})
    async with desk(city.person("周文", Role.COORDINATOR, KAIFU), columns, rows) as on:
        await on.press("4", "enter", "o")
        assert "整改通知，Word" in on.picture and "复查记录，纯文本" in on.picture
        await on.press("2", "ctrl+s")
        (page,) = out.iterdir()
        assert page.name == "整改通知-Z0217-001-2020-02-17-1000.txt" and page.name[:8] in on.said
        assert "[red]未清运" in page.read_text(encoding="utf-8-sig")
        await on.press("o", "4")
        assert "还没有复查" in on.said
        await on.press("escape", "o", "1", "ctrl+u")
        await on.type("/nowhere/x.docx")
        await on.press("ctrl+s")
        assert "/nowhere/x.docx" in on.picture and len(list(out.iterdir())) == 1
