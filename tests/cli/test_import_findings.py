"""A findings ledger by real processes: out of one store's export and in again, and one from elsewhere."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Town
from tests.cli.shell import Shell

LEDGER = """发现时间,企业,问题描述,条目,状态,责任人,整改措施,完成时间
2020-02-14 10:20,湖南麓屿贸易有限公司,桶满未清,F14,,,,
2020-02-15,湖南麓屿贸易有限公司,口罩只够一天,F15,待复查,罗樵,,2020-02-16
2020-02-15,不知道的厂,未戴口罩,F5,,,,
"""


def test_a_ledger_comes_in_once_and_our_own_not_again(shell: Shell, town: Town, tmp_path: Path) -> None:
    file, errors, ours = tmp_path / "ledger.csv", tmp_path / "errors.xlsx", tmp_path / "ours.xlsx"
    file.write_text(LEDGER, encoding="gb18030")

    def run(*words: str, path: Path = file) -> dict[str, object]:
        said = shell.run("import", "findings", str(path), "--json", *words, who="ZB1")
        assert said.code == 0, said.complaint
        return dict(said.rows[0])

    dry = run()
    assert (dry["added"], dry["applied"]) == (1, False)
    refused = [(one["row"], one["column"], one["code"]) for one in dry["refused"]]  # type: ignore[attr-defined]
    assert refused == [(3, "整改措施", "needed_if_rectified"), (4, "企业", "unknown_name")]
    assert shell.run("import", "findings", str(file), "--apply", "--strict", who="ZB1").code == 3
    done = run("--apply", "--errors", str(errors))
    assert (done["added"], done["applied"]) == (1, True) and errors.exists()
    assert run("--apply")["unchanged"] == 1
    assert len(shell.list("findings", "ZB1")) == 2
    assert shell.run("export", "findings", str(ours), who="ZB1").code == 0
    again = run("--apply", path=ours)
    assert (again["unchanged"], again["added"], again["refused"]) == (2, 0, [])
    assert shell.run("import", "findings", str(file), who="LL1").code == 4
    assert shell.run("check").code == 0
