"""A store of schema 1 with people at firms, opened by this program: copied, migrated, its history told right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from models.actions.upkeep import contradictions
from models.database import database, schema, transaction
from models.database.opening import disconnect_if_open, open_store
from models.database.schema import newest
from models.queries.tenures import responsible_on
from models.rules.scope import Actor
from models.tables import Assignment, Enterprise, Finding, ResumptionChange, Site, Task, Tenure, Visit
from models.tables.base import tuples_of

PLACE = {"city": "4301", "district": "430105", "street": "430105006"}
SPOT = {"region": "430105006", **PLACE}
# 23:30 and 00:30 of Shanghai: the day is Shanghai's, not the store's.
EVENING, MORNING = datetime(2020, 2, 11, 15, 30, tzinfo=UTC), datetime(2020, 2, 11, 16, 30, tzinfo=UTC)
LEAD, GONE, ASSIST, TENANTS, BUILDINGS, PLANNED = range(1, 7)
FACTORY, TENANT, BUILDING, UNLED = range(1, 5)


def _columns(table: str) -> list[tuple[str, str, bool]]:
    """Name, type, and whether a value must be given."""
    if database.param == "?":
        rows = database.execute_sql(f'PRAGMA table_info("{table}")').fetchall()
        return [
            (name, kind, bool(not_null and default is None)) for _, name, kind, not_null, default, _ in rows
        ]
    rows = database.execute_sql(
        "SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s",
        (table,),
    ).fetchall()
    return [(name, kind, nullable == "NO" and default is None) for name, kind, nullable, default in rows]


def _insert(table: str, **values: Any) -> None:
    """A row as the old program wrote it: an empty text or a nought where nothing is said."""
    columns = _columns(table)
    assert values.keys() <= {name for name, _, _ in columns}, f"{table} had no such column"
    for name, kind, is_needed in columns:
        if is_needed and name not in values:
            values[name] = "" if kind.upper() == "TEXT" else (kind.upper() == "BOOLEAN" and False) or 0
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join([database.param] * len(values))
    database.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values()))


def _post(number: int, officer: int, firm: int, part: str, state: str, **more: Any) -> None:
    _insert(
        "assignment",
        **{
            "id": number,
            "officer_id": officer,
            "enterprise_id": firm,
            "part": part,
            "state": state,
            "starts_on": "2020-02-10",
            "note": "",
            **more,
        },
    )


def _fault(number: int, officer: int, firm: int, site: int, state: str) -> None:
    _insert(
        "finding",
        id=number,
        number=f"Z0214-{number:03d}",
        inspection_id=1,
        site_id=site,
        enterprise_id=firm,
        item="F5",
        severity="H",
        state=state,
        found_by_id=officer,
        found_at=1,
        **PLACE,
    )


def _people_and_places() -> None:
    for person in range(1, 7):
        _insert("person", id=person, number=f"LL{person}", name=f"联{person}", region="430105")
        _insert(
            "role_grant",
            id=person,
            person_id=person,
            role="officer",
            region="430105",
            valid_from="2020-01-01",
        )
    _insert("person", id=7, number="ZB1", name="专", region="430105")
    _insert("role_grant", id=7, person_id=7, role="coordinator", region="430105", valid_from="2020-01-01")
    _insert("region", id=1, code="4301", name="长沙市", kind="city")
    _insert("region", id=2, code="430105", parent="4301", name="开福区", kind="district")
    _insert("region", id=3, code="430105006", parent="430105", name="伍家岭街道", kind="subdistrict")
    for firm, kind in ((FACTORY, "firm"), (TENANT, "firm"), (BUILDING, "building"), (UNLED, "firm")):
        _insert("enterprise", id=firm, name=f"企{firm}", folded=f"企{firm}", kind=kind, **SPOT)
    for site, firm, building, since in (
        (1, FACTORY, None, "2020-02-12"),
        (2, TENANT, BUILDING, None),
        (3, UNLED, None, None),
        (4, BUILDING, None, None),
    ):
        _insert(
            "site",
            id=site,
            enterprise_id=firm,
            building_id=building,
            resumption="resumed" if since else "not_resumed",
            resumption_since=since,
            **SPOT,
        )
    _insert("visit", id=1, site_id=1, enterprise_id=1, person_id=1, kind="talk", note="座谈", **PLACE)


@pytest.fixture
def old_store(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A real store as step 1 alone makes it, with rows of its day."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with monkeypatch.context() as then:
        then.setattr(schema, "steps", lambda: iter([(1, "models.migrations.0001_initial")]))
        then.setattr("models.database.opening.newest", lambda: 1)
        open_store(store_url, create=True)
        with transaction():
            _people_and_places()
            _post(1, LEAD, FACTORY, "lead", "active", arrived_at=int(EVENING.timestamp()))
            gone = {"arrived_at": int(EVENING.timestamp()), "ends_on": "2020-02-14"}
            _post(2, GONE, FACTORY, "assist", "ended", **gone)
            _post(3, ASSIST, FACTORY, "assist", "active", arrived_at=int(MORNING.timestamp()))
            _post(4, TENANTS, TENANT, "lead", "issued")
            _post(5, BUILDINGS, BUILDING, "lead", "active")
            _post(6, PLANNED, UNLED, "assist", "planned")
            _post(7, GONE, TENANT, "lead", "cancelled", ends_on="2020-02-11")
            check = {"kind": "announced", "state": "accepted", "checklist": 9}
            _insert("inspection", id=1, site_id=1, officer_id=1, **check, **PLACE)
            for number, noun in enumerate(("inspection", "finding", "incident"), 1):
                done = {"kind": "k", "level": "city", "state": "done", "opened_by": 1, "due_at": 1}
                _insert(
                    "task", id=number, subject_kind=noun, subject=1, enterprise_id=FACTORY, **done, **PLACE
                )
            _fault(1, LEAD, FACTORY, 1, "open")  # still with its finder
            _fault(2, GONE, FACTORY, 1, "rectified")  # its finder has left: the lead's
            _fault(3, GONE, FACTORY, 1, "closed")  # settled: whoever found it
            _fault(4, TENANTS, TENANT, 2, "open")  # not arrived yet: the building's officer
            _fault(5, BUILDINGS, TENANT, 2, "open")
            _fault(6, GONE, UNLED, 3, "open")  # nobody is there
        disconnect_if_open()
    return store_url


def test_a_store_of_schema_1_is_told_right(old_store: str) -> None:
    opened = open_store(old_store)
    assert (opened.migrated_from, newest() >= 2) == (1, True)
    assert opened.backup is not None and opened.backup.exists()
    if not old_store.startswith("postgresql"):
        copy = apsw.Connection(str(opened.backup))
        assert copy.execute("SELECT schema_number FROM store").fetchone() == (1,)
    spans = tuples_of(
        Tenure.select(
            Tenure.assignment, Tenure.officer, Tenure.enterprise, Tenure.charge, Tenure.since, Tenure.until
        ).order_by(Tenure.assignment)
    )
    assert [(*one[:3], str(one[3]), str(one[4]), str(one[5])) for one in spans] == [
        (1, LEAD, FACTORY, "lead", "2020-02-11", "None"),
        (2, GONE, FACTORY, "assist", "2020-02-11", "2020-02-14"),
        (3, ASSIST, FACTORY, "assist", "2020-02-12", "None"),
        (5, BUILDINGS, BUILDING, "lead", "2020-02-10", "None"),
    ]
    leads = tuples_of(Enterprise.select(Enterprise.id, Enterprise.lead).order_by(Enterprise.id))
    assert leads == [(FACTORY, LEAD), (TENANT, TENANTS), (BUILDING, BUILDINGS), (UNLED, None)]
    held = tuples_of(Finding.select(Finding.id, Finding.held_by).order_by(Finding.id))
    assert held == [(1, LEAD), (2, LEAD), (3, GONE), (4, BUILDINGS), (5, BUILDINGS), (6, None)]
    assert {one.checklist for one in Finding.select()} == {9}, "the version its check was judged by"
    assert tuples_of(Task.select(Task.subject_kind, Task.checklist).order_by(Task.id)) == [
        ("inspection", 9),
        ("finding", 9),
        ("incident", None),
    ]
    (change,) = ResumptionChange.select()
    assert (change.__data__["site"], str(change.state), change.since) == (1, "resumed", date(2020, 2, 12))
    assert Visit.get().body is None and Site.get_by_id(1).is_closed is False
    assert Assignment.select().where(Assignment.covers.is_null(False)).count() == 0
    assert contradictions() == []
    disconnect_if_open()


def test_who_answered_before_the_upgrade_is_known(old_store: str) -> None:
    open_store(old_store)
    asks = Actor(7, 7, "s", lambda: datetime(2020, 2, 17, 2, tzinfo=UTC))
    days = {
        day: [row.name for row in responsible_on(asks, FACTORY, date(2020, 2, day))]
        for day in (10, 11, 13, 14)
    }
    assert days == {10: [], 11: ["联1", "联2"], 13: ["联1", "联2", "联3"], 14: ["联1", "联3"]}
    assert [row.name for row in responsible_on(asks, TENANT, date(2020, 2, 15))] == ["联5"]
    disconnect_if_open()
