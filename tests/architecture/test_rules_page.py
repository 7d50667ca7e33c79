"""The page of the rules names every module and every verb as the code holds them."""

from __future__ import annotations

from tests.architecture.tree import ROOT
from tests.architecture.verb_table import verb_table

PAGE = (ROOT / "models" / "rules" / "README.md").read_text(encoding="utf-8")


def test_every_verb_stands_on_the_page() -> None:
    assert PAGE.endswith(verb_table()), "renew the table: it is what tests/architecture/verb_table.py writes"


def test_every_module_is_explained() -> None:
    modules = {path.name for path in (ROOT / "models" / "rules").glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in PAGE} == set()


def test_every_benchmark_is_on_its_page() -> None:
    folder = ROOT / "tests" / "benchmarks"
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in folder.glob("*.py") if path.stem not in page} == set()
