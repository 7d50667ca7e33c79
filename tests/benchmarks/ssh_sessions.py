"""P12: from ssh to the first frame, keys of many sessions that type, memory a session.

`python -m tests.benchmarks.ssh_sessions [--rounds 7] [--sessions 50] [--seconds 20]`: a real server on loopback. Each round
runs `ssh` to a session that is `/bin/true` (the same server, lookup and key), the program here, and a log-in, in turn, so
that a busy machine is as busy for all. Then so many sessions type two keys a second each; clients run on this machine too.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.serving.server import Server, a_server, until
from tests.terminal import Terminal

EACH = 0.5  # seconds between two keys of a session
LETTERS = "abcdefgh"


def _shown(terminal: Terminal) -> bool:
    return "?" in terminal.row(-1) and bool(terminal.row(2))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def here(server: Server) -> None:
    """The program on this machine, to its first frame."""
    words = [sys.executable, "-m", "tui", "--store", str(server.store), "--as", "周文"]
    with Terminal(words) as terminal:
        terminal.wait_for(_shown, 60)


def nothing(server: Server) -> None:
    """ssh to a session that is /bin/true."""
    subprocess.run(server.ssh("north", has_terminal=False), check=True, timeout=60)


def first_frames(server: Server, rounds: int) -> None:
    """Medians with their spread, and what a log-in is of the two it is made of."""
    command = server.settings()["command"]
    took: dict[str, list[float]] = {"ssh true": [], "here": [], "log-in": []}
    for _ in range(rounds):
        server.settings(command="exec /bin/true")
        took["ssh true"].append(_milliseconds(lambda: nothing(server)))
        server.settings(command=command)
        took["here"].append(_milliseconds(lambda: here(server)))
        began = time.perf_counter()
        with server.terminal("north") as terminal:
            terminal.wait_for(_shown, 60)
            took["log-in"].append((time.perf_counter() - began) * 1000)
            terminal.press("ctrl+q").wait_for_end(20)
    middle = {name: statistics.median(values) for name, values in took.items()}
    for name, values in took.items():
        print(f"{name:10} {middle[name]:6.0f} ms  ({min(values):.0f} to {max(values):.0f})")
    ratios = [log / (true + own) for true, own, log in zip(*took.values(), strict=True)]
    print(f"log-in / (ssh true + here): {statistics.median(ratios):.2f}  (wanted <= 1.5)")


def rolled_up(process: int) -> dict[str, int]:
    """Kilobytes of a process as the kernel sums them."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}


def memory(server: Server, count: int) -> None:
    """Of a session: its program's private pages, and of all its processes what is theirs of the shared ones."""
    programs = [rolled_up(one) for one in server.sessions()]
    private = [one["Private_Clean"] + one["Private_Dirty"] for one in programs]
    whole = [rolled_up(one)["Pss"] for one in server.descendants()]
    print(
        f"private memory of a session's program: {statistics.median(private) / 1024:.1f} MB (P9 wants <= 26)"
    )
    print(f"of all processes of the server, a session: {sum(whole) / count / 1024:.1f} MB PSS (wanted <= 35)")


def typing(terminals: Sequence[Terminal], seconds: float) -> list[float]:
    """Two keys a second each, in turn; milliseconds from each key to the first byte that answers it."""
    waits: list[float] = []
    sent: dict[int, float] = {}
    begin = time.monotonic()
    due = {at: begin + at * EACH / len(terminals) for at in range(len(terminals))}
    pressed = dict.fromkeys(due, 0)
    while (now := time.monotonic()) < begin + seconds or sent:
        for at, terminal in enumerate(terminals):
            if at not in sent and due[at] <= now < begin + seconds:
                terminal.send(LETTERS[pressed[at] % len(LETTERS)].encode())
                sent[at], due[at] = time.monotonic(), due[at] + EACH
                pressed[at] += 1
            if terminal.read(0) and at in sent:
                waits.append((time.monotonic() - sent.pop(at)) * 1000)
        if now > begin + seconds + 20:
            raise SystemExit(f"{len(sent)} keys were never answered")
        time.sleep(0.0005)
    return waits


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--sessions", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=20)
    options = asked.parse_args()
    with a_server() as server, ExitStack() as stack:
        first_frames(server, options.rounds)
        terminals = [stack.enter_context(server.terminal("north")) for _ in range(options.sessions)]
        for terminal in terminals:
            terminal.wait_for(_shown, 120)
            terminal.press("3").settle(0.2, 60).press("/").settle(0.2, 60)
        memory(server, options.sessions)
        waits = sorted(typing(terminals, options.seconds))
        p95 = waits[int(len(waits) * 0.95)]
        print(
            f"{options.sessions} sessions, {len(waits)} keys: median {statistics.median(waits):.0f} ms,"
            f" p95 {p95:.0f} ms, worst {waits[-1]:.0f} ms  (wanted p95 <= 60)"
        )
        for terminal in terminals:
            terminal.hang_up()
        until(lambda: not server.sessions(), 30, "the sessions' end")
        print("processes left: 0")


if __name__ == "__main__":
    main()
