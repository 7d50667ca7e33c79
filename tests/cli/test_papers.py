"""The papers about a finding from the command line: one page each, in one's scope, refused in a sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Town
from tests.cli.shell import Shell


def _number(shell: Shell) -> str:
    return str(shell.list("findings", "ZB1")[0]["number"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_notice_is_written_by_number_or_id(shell: Shell, town: Town, tmp_path: Path, lang: str) -> None:
    (row,) = shell.list("findings", "ZB1")[:1]
    said = shell.run(
        "export", "notice", str(tmp_path / "a.txt"), f"finding={row['number']}", "--lang", lang, who="ZB1"
    )
    assert said.code == 0, said.complaint
    page = (tmp_path / "a.txt").read_text(encoding="utf-8-sig")
    assert row["number"] in page and row["enterprise_name"] in page
    assert ("整改通知书" in page) is (lang == "zh")
    assert (
        shell.run("export", "notice", str(tmp_path / "a.docx"), f"finding={row['id']}", who="ZB1").code == 0
    )
    assert zipfile.is_zipfile(tmp_path / "a.docx")


def test_what_cannot_be_written_says_why(shell: Shell, town: Town, tmp_path: Path) -> None:
    number = _number(shell)
    for words, who, code, why in (
        (("recheck", "a.txt", f"finding={number}"), "ZB1", 4, "not_rechecked"),
        (("notice", "a.txt", "finding=Z0101-001"), "ZB1", 6, "not_found"),
        (("notice", "a.txt", f"finding={number}"), "LL2", 6, "not_found"),
        (("notice", "a.xlsx", f"finding={number}"), "ZB1", 3, "invalid"),
        (("notice", "a.txt"), "ZB1", 3, "invalid"),
        (("findings", "a.csv", "colour=red"), "ZB1", 3, "invalid"),
    ):
        said = shell.run("export", words[0], str(tmp_path / words[1]), *words[2:], "--json", who=who)
        assert (said.code, said.error["code"]) == (code, why), said.complaint
    assert not list(tmp_path.glob("a.*"))
