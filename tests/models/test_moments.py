"""Several questions of one moment: they see the same store, read the grant once, and leave nothing open behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from models.actions.inspections import submit_inspection
from models.actions.people import revoke_grant
from models.database import Interrupted, at_one_moment, database, interrupt, transaction
from models.database.writing import disconnect
from models.errors import NotFound, Refused
from models.queries.enterprises import enterprise_file, enterprises
from models.queries.findings import findings
from models.queries.tasks import open_tasks, task_counts
from models.rules.scope import Role
from tests.factories import CITY, WUJIALING, City, make_city
from tests.models.test_faults import ENDLESS
from tui.seat import answered


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _elsewhere(work: Callable[[], object]) -> None:
    """Do something over another connection, and wait until it is done."""

    def run() -> None:
        try:
            work()
        finally:
            disconnect()

    other = threading.Thread(target=run)
    other.start()
    other.join()


def test_what_is_committed_meanwhile_is_seen_by_none_of_them(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    form, seen = city.form(officer, firm, "F5"), []
    with at_one_moment():
        seen.append(open_tasks(coordinator).total)
        _elsewhere(lambda: submit_inspection(officer, form))
        seen += [open_tasks(coordinator).total, sum(one.count for one in task_counts(coordinator))]
        seen.append(findings(coordinator).total)
    seen += [open_tasks(coordinator).total, findings(coordinator).total]
    assert seen == [0, 0, 0, 0, 1, 1]


def test_a_grant_that_ends_meanwhile_ends_with_the_moment(city: City) -> None:
    """It is read once for all of them, and never again for what is asked of another moment."""
    office = city.person("管", Role.ADMINISTRATOR, CITY)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    with at_one_moment():
        before = enterprises(coordinator).total
        _elsewhere(lambda: revoke_grant(office, coordinator.grant, "调离"))
        assert enterprises(coordinator).total == before
    with at_one_moment(), pytest.raises(Refused):
        enterprises(coordinator)
    with pytest.raises(Refused):
        enterprises(coordinator)


def test_the_grant_is_read_once(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    asked: list[str] = []
    database.query_hooks.append(lambda event: asked.append(event.sql))
    try:
        page = answered(officer, (partial(enterprise_file, enterprise=firm), findings, enterprises))
    finally:
        database.query_hooks.clear()
    assert page == (enterprise_file(officer, firm), findings(officer), enterprises(officer))
    assert len([one for one in asked if "role_grant" in one]) == 1
    city.clock.on(days=1)  # a day later the dates of the grant are looked at anew
    with at_one_moment():
        assert [findings(officer).total for _ in range(2)] == [0, 0]


def test_a_question_that_fails_leaves_nothing_open(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    for _ in range(2):
        with pytest.raises(NotFound):
            answered(officer, (findings, partial(enterprise_file, enterprise=99)))
    with transaction():
        pass


def test_a_moment_is_cut_short_by_who_wants_to_write(sqlite_store: str) -> None:
    told: list[str] = []
    is_reading = threading.Event()

    def read() -> None:
        try:
            with at_one_moment():
                is_reading.set()
                database.execute_sql(ENDLESS).fetchone()
        except Interrupted:
            told.append("cut short")
        with transaction():
            told.append("written")
        disconnect()

    reader = threading.Thread(target=read)
    reader.start()
    assert is_reading.wait(30)
    while reader.is_alive() and not told:
        interrupt(reader.ident or 0)
        reader.join(0.01)
    reader.join()
    assert told == ["cut short", "written"]
