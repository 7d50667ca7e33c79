"""`lianqi demo` builds a city once, sound and whole, and opens nothing where there is no terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from models.rules.tasks import TaskKind
from tests.cli.shell import ROOT, Shell
from tests.terminal import Terminal


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A shell whose person has nothing yet."""
    return Shell(str(tmp_path / "city.db"), tmp_path, clock=None)


@pytest.fixture(scope="module")
def usual_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city that is built where nothing else is asked for; to be copied."""
    folder = tmp_path_factory.mktemp("usual")
    shell = Shell(str(folder / "city.db"), folder, clock=None)
    assert shell.run("demo", "--build-only").code == 0
    return Path(shell.store)


def test_a_city_is_built_and_is_sound(bare: Shell) -> None:
    said = bare.run("demo", "--build-only", "--firms", "20", "--inspections", "80", "--seed", "7")
    assert (said.code, said.out.strip()) == (0, bare.store), said.complaint
    assert bare.run("check").code == 0
    stations = bare.list("my_stations", "officer")
    assert len(stations) == 4, "three firms, and a building as a substitute"
    assert len(bare.list("duties", "officer")) > 0
    assert len(bare.list("open_tasks", "coordinator")) > 0
    assert bare.list("people", "admin") == bare.list("people", "administrator") != []
    members = bare.list("team_board", "leader")
    assert (len(members), sum(row["arrived_at"] is not None for row in members)) == (12, 8)
    assert {row["is_called"] for row in members} == {True, False}
    assert sum(row["overdue"] for row in members) == 1
    firms = bare.list("split_board", "leader")
    assert (len(firms), sum(row["lead"] is None for row in firms)) == (20, 7)
    assert len(bare.list("on_duty", "leader", on="2020-02-22")) == 4
    assert bare.run("check").code == 0


def test_the_usual_city_has_a_day_for_everybody(bare: Shell, usual_city: Path) -> None:
    """What somebody sees first: a desk with some dozens of matters of every kind, an officer with every kind of duty."""
    shutil.copy(usual_city, bare.store)
    queue = bare.list("open_tasks", "coordinator", limit="200")
    now = "2020-02-17T02:00:00Z"
    late = [one for one in queue if one["due_at"] <= now]
    assert 30 <= len(queue) <= 60
    assert len(queue) // 4 <= len(late) <= len(queue) * 2 // 3
    # Nobody has left, nothing is being handed over, no goods are overdue or lost.
    unhandled = {TaskKind.NO_LEAD, TaskKind.NOT_ACCEPTED, TaskKind.CUSTODY, TaskKind.LOSS}
    assert {one["kind"] for one in queue} == {kind.value for kind in TaskKind if kind not in unhandled}
    assert {one["severity"] for one in queue} == {"H", "M", "L", None}
    assert sum(bool(one["claimed_by"]) for one in queue) == 1
    assert bare.list("open_tasks", "coordinator", tab="below", limit="200")
    duties = bare.list("duties", "officer")
    assert 6 <= len(duties) <= 14
    assert {one["duty"] for one in duties} == {"check", "deliver", "fix", "recheck", "resubmit", "sweep"}
    assert any(one["due_at"] <= now for one in duties) and any(one["due_at"] > now for one in duties)
    assert bare.run("check").code == 0


def test_the_city_of_a_size_is_built_once_in_a_scratch_folder(bare: Shell, tmp_path: Path) -> None:
    bare.more = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    words = ("demo", "--build-only", "--inspections", "30", "--firms")
    bare.is_storeless = True
    small = bare.run(*words, "8").out.strip()
    made = Path(small).stat().st_mtime_ns
    assert bare.run(*words, "8").out.strip() == small
    assert Path(small).stat().st_mtime_ns == made
    assert bare.run(*words, "9").out.strip() != small
    assert sorted(path.suffix for path in Path(small).parent.iterdir()) == [".db", ".db"]


def test_the_same_seed_gives_the_same_city(bare: Shell, tmp_path: Path) -> None:
    def firms(seed: str) -> list[str]:
        bare.store = str(tmp_path / f"{len(list(tmp_path.iterdir()))}.db")
        bare.run("demo", "--build-only", "--firms", "8", "--inspections", "8", "--seed", seed)
        return [row["name"] for row in bare.list("enterprises", "administrator")]

    assert firms("1") == firms("1") != firms("2")


def test_a_real_store_is_never_made_a_city(bare: Shell) -> None:
    bare.run("init")
    before = Path(bare.store).read_bytes()
    said = bare.run("demo", "--build-only")
    assert said.code == 4
    assert Path(bare.store).read_bytes() == before


def test_somebody_nobody_knows_is_refused_in_a_city_too(bare: Shell, usual_city: Path) -> None:
    """An empty name is nobody's, and no way to be the one who acts where none is given."""
    shutil.copy(usual_city, bare.store)
    for words in (("demo", "--build-only", "--as", "nobody"), ("list", "people", "--as", ""), ("demo", "--build-only", "--as", "")):  # fmt: skip
        said = bare.run(*words, "--json")
        assert (said.code, said.error["code"]) == (4, "nobody"), words
    assert bare.run("demo", "--build-only", who="coordinator").out.strip() == bare.store


@pytest.mark.parametrize("words", [(), ("demo",), ("--plain",), ("demo", "--as", "coordinator")])
def test_without_a_terminal_it_says_so(bare: Shell, words: tuple[str, ...]) -> None:
    said = bare.run(*words)
    assert (said.code, said.out) == (2, "")
    assert len(said.complaint.splitlines()) == 1
    assert not Path(bare.store).exists()


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_a_size_is_a_number_of_firms(bare: Shell, number: str) -> None:
    assert bare.run("demo", "--build-only", "--firms", number).code == 2


@pytest.mark.parametrize(
    ("who", "shows", "is_built"),
    [
        ("officer", "今日待办", False),
        ("leader", "本组", True),
        ("coordinator", "待办", True),
        ("admin", "企业", True),
    ],
)
def test_a_role_of_the_city_is_opened_in_a_terminal(
    tmp_path: Path, usual_city: Path, who: str, shows: str, is_built: bool
) -> None:
    if is_built:
        shutil.copy(usual_city, tmp_path / "city.db")
    command = [sys.executable, "-m", "tui", "demo", "--as", who, "--store", str(tmp_path / "city.db")]
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with Terminal(command, columns=80, rows=24, env=environment) as terminal:
        terminal.wait_for(shows, timeout=30)
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
