"""One writer at a time, in turn, on both stores; whoever dies lets go, whoever waits too long is told."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from models.database import database, reading, savepoint, transaction
from models.database.gate import FileGate
from models.database.opening import disconnect_if_open, open_store
from models.database.writing import disconnect
from models.errors import Busy
from tests.models import marks
from tests.models.marks import Mark, Total


@pytest.fixture
def marked(store: str) -> str:
    """A store with the tests' own tables; its URL."""
    marks.make()
    return store


def _go(writers) -> None:
    assert writers.stdout.readline() == "ready\n"
    writers.stdin.write("go\n")
    writers.stdin.flush()


def test_sixty_four_writers_lose_nothing(marked: str) -> None:
    """Each reads, then writes what it read plus one: any two at once would lose an addition."""
    disconnect_if_open()
    with marks.start(marked, 64, 5) as writers:
        _go(writers)
        told = writers.communicate()[0].split("\n")[:-1]
    assert writers.returncode == 0
    open_store(marked)
    assert Total.select(Total.number).scalar() == 64 * 5 == len(told)
    rows = [(row.id, row.total) for row in Mark.select().order_by(Mark.id)]
    assert [total for _, total in rows] == list(range(1, 321))
    assert Counter(Counter(int(line.split()[0]) for line in told).values()) == {5: 64}


def test_who_follows_the_numbers_misses_none(marked: str) -> None:
    """Numbers are in the order of commits, so a reader of `id > last` sees every one."""
    seen: list[int] = []
    with marks.start(marked, 8, 40) as writers:
        _go(writers)
        while len(seen) < 320 and (writers.poll() is None or seen != sorted(set(seen))):
            seen += _newer(seen[-1] if seen else 0)
        seen += _newer(seen[-1] if seen else 0)
        writers.communicate()
    with reading():
        assert seen == [row.id for row in Mark.select(Mark.id).order_by(Mark.id)]
    assert len(seen) == 320


def _newer(last: int) -> list[int]:
    with reading():
        return [row.id for row in Mark.select(Mark.id).where(Mark.id > last).order_by(Mark.id)]


def test_turns_are_fair(tmp_path: Path, sqlite_store: str) -> None:
    """While sixteen write without a pause nobody gets more than twice the turns of another (figures: benchmarks)."""
    marks.make()
    disconnect_if_open()
    with marks.start(sqlite_store, 16) as writers:
        _go(writers)
        assert writers.stdout is not None
        begun: set[int] = set()
        while len(begun) < 16:  # the first to start write alone until the last is there
            begun.add(int(writers.stdout.readline().split()[0]))
        turns = Counter(int(writers.stdout.readline().split()[0]) for _ in range(16 * 60))
        os.killpg(writers.pid, signal.SIGKILL)
        writers.communicate()
    assert len(turns) == 16
    assert max(turns.values()) <= 2 * min(turns.values()) + 10, turns


@pytest.mark.parametrize("told", [1, 7, 40])
def test_a_killed_writer_lets_go_and_leaves_nothing_half(marked: str, told: int) -> None:
    disconnect_if_open()
    with marks.start(marked, 4) as writers:
        _go(writers)
        assert writers.stdout is not None
        lines = [writers.stdout.readline() for _ in range(told)]
        os.killpg(writers.pid, signal.SIGKILL)
        lines += [line for line in writers.stdout.read().split("\n") if line]
    open_store(marked, longest_wait=5)
    marks.add(99)
    rows = [(row.id, row.total) for row in Mark.select().order_by(Mark.id)]
    assert {int(line.split()[1]) for line in lines} <= {number for number, _ in rows}
    assert [total for _, total in rows] == list(range(1, len(rows) + 1))
    assert Total.select(Total.number).scalar() == len(rows)
    assert len(rows) - 1 - len(lines) <= 4  # what was committed and not yet told


def test_who_waits_too_long_is_told_and_the_queue_goes_on(marked: str) -> None:
    open_store(marked, longest_wait=0.2)
    is_inside, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction():
            Mark.create(writer=1, total=1)
            is_inside.set()
            may_leave.wait(30)
        disconnect()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_inside.wait(30)
    for _ in range(3):
        with pytest.raises(Busy), transaction():
            raise AssertionError("nobody else gets in")
    may_leave.set()
    holder.join()
    open_store(marked, longest_wait=10)
    with transaction():
        Mark.create(writer=2, total=2)
    assert [row.writer for row in Mark.select().order_by(Mark.id)] == [1, 2]


def test_a_turn_given_up_is_given_back(tmp_path: Path) -> None:
    """Many who give up at the very moment when the gate opens leave it open for the next."""
    path = tmp_path / "gate"
    for _ in range(200):
        holder, hasty, next_one = FileGate(path), FileGate(path, 0.0005), FileGate(path, 10)
        holder.enter()
        waiter = threading.Thread(target=_try, args=(hasty,))
        waiter.start()
        waiter.join(0.0005)  # about when it gives up
        holder.leave()
        waiter.join()
        next_one.enter()
        next_one.leave()
        holder.close()
        next_one.close()


def _try(gate: FileGate) -> None:
    try:
        gate.enter()
    except Busy:
        return
    gate.leave()
    gate.close()


def test_no_lock_file_is_left_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    test_a_turn_given_up_is_given_back(tmp_path)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(10)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_a_transaction_is_never_nested(marked: str) -> None:
    with pytest.raises(AssertionError, match="never nested"), transaction():
        Mark.create(writer=1, total=1)
        with transaction():
            pass
    assert Mark.select().count() == 0
    with transaction():
        Mark.create(writer=2, total=2)


def test_a_transaction_is_whole_or_not_at_all(marked: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        Mark.create(writer=1, total=1)
        _ = 1 // 0
    assert Mark.select().count() == 0


def test_an_expected_refusal_leaves_the_transaction_alive(marked: str) -> None:
    """PostgreSQL gives up the whole transaction after an error that no savepoint was round."""
    from peewee import IntegrityError

    with transaction():
        Mark.create(id=7, writer=1, total=1)
        with pytest.raises(IntegrityError), savepoint():
            Mark.create(id=7, writer=2, total=2)
        Mark.create(id=8, writer=3, total=3)
    assert [row.writer for row in Mark.select().order_by(Mark.id)] == [1, 3]


def test_nobody_waits_to_read(marked: str) -> None:
    is_inside, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction():
            Mark.create(writer=1, total=1)
            is_inside.set()
            may_leave.wait(30)
        disconnect()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_inside.wait(30)
    with reading():
        assert Mark.select().count() == 0
        assert not database.in_transaction()
    may_leave.set()
    holder.join()
    with reading():
        assert Mark.select().count() == 1
