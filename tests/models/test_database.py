"""A URL to an open store: what is looked at first, how it is set, whose it is, at which schema."""

from __future__ import annotations

import importlib.util
import sys
import threading
from pathlib import Path

import apsw
import pytest

import models.migrations
from models.database import database, schema_number, transaction
from models.database.backup import dump_to
from models.database.opening import (
    NETWORK_FILE_SYSTEMS,
    OpenedStore,
    disconnect_if_open,
    file_system_type,
    open_store,
    store_path,
)
from models.database.schema import Store, newest
from models.database.writing import connect, disconnect
from models.errors import StoreError
from models.tables import Alias, SupplyItem, SupplyPack
from tests.forked import piped
from tests.models import marks
from tests.models.marks import Mark
from tui.standing import open_with_clock

LATER = "0999_later.py"
LATER_STEP = """
SQLITE = ('ALTER TABLE mark ADD COLUMN note TEXT NOT NULL DEFAULT \\'-\\'',)
POSTGRESQL = SQLITE
"""


def _fault(url: str, **how) -> StoreError:
    with pytest.raises(StoreError) as error:
        open_store(url, **how)
    return error.value


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/data/lianqi.db", "/data/lianqi.db"),
        ("near.db", "near.db"),
        ("~/lianqi.db", str(Path.home() / "lianqi.db")),
        ("50%20.db", "50%20.db"),  # a plain path is not a URL
        ("sqlite:///near.db", "near.db"),
        ("sqlite:////data/lianqi.db", "/data/lianqi.db"),
        ("sqlite:////data/%E8%81%94%E4%BC%81.db", "/data/联企.db"),
        ("postgresql://host/lianqi", None),
        ("postgres://user:word@host:5433/lianqi?sslmode=require", None),
    ],
)
def test_a_url_names_a_file_or_a_server(url: str, path: str | None) -> None:
    assert store_path(url) == (None if path is None else Path(path))


def test_another_kind_of_url_makes_no_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _fault("mysql://host/lianqi", create=True).fault == "missing"
    assert list(tmp_path.iterdir()) == []


def test_what_a_server_s_store_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StoreError) as told:
        dump_to("postgresql://127.0.0.1:1/lianqi", tmp_path / "copy")
    assert (told.value.fault, told.value.values["path"]) == ("not_installed", "pg_dump")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    error = _fault("postgresql://127.0.0.1:1/lianqi")
    assert (error.fault, error.values["path"]) == ("not_installed", "psycopg")


def test_a_password_is_never_shown() -> None:
    error = _fault("postgresql://user:geheim@127.0.0.1:1/lianqi?password=geheim")
    assert error.fault == "unreachable"
    assert "geheim" not in str(error.values) and "user" in str(error.values)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 10000),
        ("cache_size", -16000),
        ("journal_size_limit", 67108864),
    ],
)
def test_every_connection_is_set(sqlite_store: str, pragma: str, value: object) -> None:
    found: list[object] = []

    def look() -> None:
        with transaction():
            found.append(database.execute_sql(f"PRAGMA {pragma}").fetchone()[0])
        disconnect()

    look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [value, value]


def test_a_plan_does_not_depend_on_the_values(sqlite_store: str) -> None:
    """SQLite would plan a statement anew for each value it compares with a partial index: most of what a read costs."""
    asked = "EXPLAIN QUERY PLAN SELECT id FROM task WHERE district = ? AND level = ? AND state IN "

    def plan(states: str, *values: str) -> list[str]:
        found = database.execute_sql(asked + states, ("430105", "district", *values)).fetchall()
        return [row[3] for row in found]

    connect()
    assert plan("(?)", "open") == plan("(?)", "done") == ["SCAN task"]
    assert "INDEX task_" in plan("('open')")[0], "a condition in the statement itself still finds its index"


def test_nothing_connects_by_itself(store: str) -> None:
    """A row that is fetched late in the screens must fail a test, not open a connection."""
    disconnect_if_open()
    with pytest.raises(Exception, match="not opened"):
        Store.select().first()


@pytest.mark.parametrize("number", sorted(NETWORK_FILE_SYSTEMS))
def test_network_file_systems_are_refused(tmp_path: Path, number: int) -> None:
    path = tmp_path / "lianqi.db"
    error = _fault(str(path), create=True, file_system=lambda folder: number)
    assert error.fault == "network_file_system" and not path.exists()


def test_the_kernel_is_asked_for_the_file_system() -> None:
    assert file_system_type(Path("/proc")) == 0x9FA0
    assert file_system_type(Path("/nowhere")) == 0


def test_a_link_leads_to_the_same_queue(sqlite_store: str, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(sqlite_store)
    open_store(str(link))
    with transaction():
        Store.update(identity="x").execute()
    assert Path(sqlite_store + ".gate").exists()
    assert not Path(str(link) + ".gate").exists()


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    theirs = apsw.Connection(str(path))
    theirs.execute("CREATE TABLE theirs (one); INSERT INTO theirs VALUES (1)")
    theirs.close()
    assert _fault(str(path)).fault == "damaged"
    assert _fault(str(path), create=True).fault == "damaged"
    assert [row[0] for row in apsw.Connection(str(path)).execute("SELECT name FROM sqlite_master")] == [
        "theirs"
    ]


@pytest.mark.parametrize("cut", [1, 100, 4096, 3 * 4096])
def test_a_cut_file_is_seen_at_once(sqlite_store: str, cut: int) -> None:
    """Cut inside its last page SQLite itself would read wrong rows and say nothing."""
    disconnect_if_open()
    path = Path(sqlite_store)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert _fault(sqlite_store).fault == "damaged"
    assert path.read_bytes() == whole[:-cut]
    path.write_bytes(whole)
    open_store(sqlite_store)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"SQLite"])
def test_a_file_with_nothing_in_it_is_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lianqi.db"
    path.write_bytes(content)
    assert _fault(str(path)).fault == "damaged"


def test_a_store_made_by_many_at_once_is_made_once(store_url: str) -> None:
    program = (
        "import sys; from models.database.opening import open_store; from models.database.schema import Store;"
        "sys.stdin.readline(); open_store(sys.argv[1], create=True); print(Store.get().identity)"
    )
    makers = [piped(["-c", program, store_url]) for _ in range(4)]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    said = {maker.communicate()[0] for maker in makers}
    assert len(said) == 1 and said != {""}


def test_a_store_brought_up_to_date_takes_in_the_catalogue(
    sqlite_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older program has not heard of comes with the packs: on opening, and by `lianqi migrate`."""
    with transaction():
        for table in (SupplyPack, SupplyItem, Alias):
            table.delete().execute()
    opened = OpenedStore(sqlite_store, None, True, migrated_from=7)
    monkeypatch.setattr("tui.standing.open_store", lambda *_, **__: opened)
    open_with_clock(sqlite_store)
    assert SupplyItem.select().count() > 20
    open_with_clock(sqlite_store)
    assert Alias.select().count() == Alias.select(Alias.folded, Alias.code).distinct().count()


def test_birth_marks_stay(store_url: str) -> None:
    assert open_store(store_url, create=True, is_rehearsal=True).is_rehearsal
    identity = Store.get().identity
    assert open_store(store_url, create=True, is_rehearsal=False).is_rehearsal
    assert Store.get().identity == identity


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A program with one schema step more than this one; its number."""
    folder = tmp_path / "later"
    folder.mkdir()
    (folder / LATER).write_text(LATER_STEP)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(models.migrations, "__path__", [*models.migrations.__path__, str(folder)])
    return 999


def test_an_older_store_is_migrated_after_a_copy(store: str, request: pytest.FixtureRequest) -> None:
    marks.make()
    marks.add(1)
    old = schema_number()
    later: int = request.getfixturevalue("later")
    assert newest() == later
    opened = open_store(store)
    assert opened.migrated_from == old and schema_number() == later
    assert database.execute_sql("SELECT note FROM mark").fetchall()[0][0] == "-"
    assert opened.backup is not None
    if store.startswith("postgresql"):
        assert opened.backup.read_bytes().startswith(b"PGDMP")
    else:
        copy = apsw.Connection(str(opened.backup))
        assert copy.execute("SELECT schema_number FROM store").fetchone() == (old,)
        assert copy.execute("SELECT count(*) FROM mark").fetchone() == (1,)
    assert open_store(store).migrated_from is None
    marks.add(2)
    assert Mark.select().count() == 2


def test_an_older_store_is_not_migrated_by_a_guest(store: str, request: pytest.FixtureRequest) -> None:
    marks.make()
    old = schema_number()
    later: int = request.getfixturevalue("later")
    error = _fault(store, may_migrate=False)
    assert (error.fault, error.values["theirs"], error.values["ours"]) == ("older", old, later)


def test_a_step_that_fails_changes_nothing(store: str, later: int, tmp_path: Path) -> None:
    """Regions have a code already; the first statement of the step goes through."""
    (tmp_path / "later" / LATER).write_text(
        "SQLITE = POSTGRESQL = ('CREATE TABLE other (one INTEGER)', 'ALTER TABLE region ADD COLUMN code TEXT')"
    )
    sys.modules.pop("models.migrations.0999_later", None)
    with pytest.raises(Exception, match="code"):
        open_store(store)
    sys.modules.pop("models.migrations.0999_later", None)
    models.migrations.__path__.pop()
    open_store(store)
    assert schema_number() == newest() < later
    assert not database.table_exists("other")


def test_a_newer_store_is_left_alone(store: str) -> None:
    with transaction():
        Store.update(schema=999).execute()
    assert schema_number() == 999
    error = _fault(store)
    assert (error.fault, error.values["theirs"], error.values["ours"]) == ("newer", 999, newest())
