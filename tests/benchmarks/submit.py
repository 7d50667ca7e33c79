"""P6: submitting a check of 20 answers and 2 findings through the action, beside the same statements on raw SQLite.

python tests/benchmarks/submit.py [--submits 300] [--repeats 5]

The statements that the actions really ran, with their values, are replayed on a copy of the store as it stood before
them, by apsw alone. CPU time of this process, commits included; the ratio's target is 6.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.actions.checklists import load_packs
from models.actions.inspections import submit_inspection
from models.database import database
from models.database.opening import PRAGMAS, disconnect_if_open, open_store
from models.database.writing import plan_once
from models.rules.inspections import InspectionForm
from models.rules.places import SiteKind
from models.rules.scope import Actor, Role
from tests.factories import WUJIALING, make_city

FAULTS = 2
Statement = tuple[str, tuple[Any, ...]]


def prepare(path: Path, submits: int) -> tuple[Actor, list[InspectionForm]]:
    """A store with an officer by a building site, closed again, and the forms to submit to it."""
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿建设有限公司", kind=SiteKind.CONSTRUCTION)
    city.assign(officer, firm)
    lists = longest_list(officer, city.site(firm))
    forms = [city.form(officer, firm, *lists[at % 3 : at % 3 + FAULTS]) for at in range(submits)]
    disconnect_if_open()
    return officer, forms


def longest_list(officer: Actor, site: int) -> list[str]:
    """The items of the site's list, by code."""
    from models.queries.inspections import checklist_for

    return [item.code for item in checklist_for(officer, site).items]


def measured(work: Callable[[], object]) -> float:
    """Seconds of CPU that this process spent."""
    before = time.process_time()
    work()
    return time.process_time() - before


def through_actions(path: Path, officer: Actor, forms: list[InspectionForm]) -> tuple[float, list[Statement]]:
    """CPU seconds of all submits, and, from a second run on a copy, the statements they ran."""
    copy = path.with_name("recorded.db")
    shutil.copy(path, copy)
    ran: list[Statement] = []
    open_store(str(copy))
    submit_inspection(officer, forms[0])
    connection = database.connection()
    connection.exec_trace = lambda _, sql, values: ran.append((sql, tuple(values or ()))) or True
    for form in forms[1:]:
        submit_inspection(officer, form)
    connection.exec_trace = None
    disconnect_if_open()
    open_store(str(path))
    submit_inspection(officer, forms[0])
    spent = measured(lambda: [submit_inspection(officer, form) for form in forms[1:]])
    disconnect_if_open()
    return spent, ran


def raw(path: Path, ran: list[Statement]) -> float:
    """CPU seconds of the same statements by apsw alone."""
    connection = apsw.Connection(str(path))
    plan_once(connection)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")

    def replay() -> None:
        for sql, values in ran:
            connection.execute(sql, values).fetchall()

    try:
        return measured(replay)
    finally:
        connection.close()


def run(submits: int) -> tuple[float, float, int]:
    """Milliseconds a submit through the action and raw, and how many statements one takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lianqi.db"
        officer, forms = prepare(path, submits + 1)
        started = Path(folder) / "raw.db"
        shutil.copy(path, started)
        open_store(str(started))
        submit_inspection(officer, forms[0])
        disconnect_if_open()
        spent, ran = through_actions(path, officer, forms)
        plain = raw(started, ran)
        return spent / submits * 1e3, plain / submits * 1e3, len(ran) // submits


def main() -> None:
    """Print a line a repeat and the medians."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--submits", type=int, default=300)
    asked.add_argument("--repeats", type=int, default=5)
    given = asked.parse_args()
    results = [run(given.submits) for _ in range(given.repeats)]
    for action, plain, statements in results:
        print(
            f"action {action:.2f} ms  raw {plain:.2f} ms  ratio {action / plain:.1f}  {statements} statements"
        )
    ratios = sorted(action / plain for action, plain, _ in results)
    print(
        f"P6 submit: {statistics.median(one[0] for one in results):.2f} ms CPU, "
        f"raw {statistics.median(one[1] for one in results):.2f} ms, "
        f"ratio {statistics.median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f}), target <= 6"
    )


if __name__ == "__main__":
    main()
