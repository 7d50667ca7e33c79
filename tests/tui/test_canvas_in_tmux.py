"""A second judge: tmux, which shares no line with our emulator, shows the stock driver's picture from our bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.emulator import Emulator
from tests.tui.test_canvas import COLUMNS, ROWS, WORDS, Step, Stock, picture
from tui.canvas import Canvas

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

Show = Callable[[bytes], list[str]]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Show]:
    """Gives the lines, with their styles, that tmux shows for bytes."""
    (tmp_path / "conf").write_text(
        "set -g status off\nset -g remain-on-exit on\nset -g default-terminal tmux-256color\n"
    )
    base = ["tmux", "-u", "-S", str(tmp_path / "tmux"), "-f", str(tmp_path / "conf")]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    count = 0

    def run(*command: str) -> str:
        return subprocess.run(
            [*base, *command], check=True, capture_output=True, env=environment
        ).stdout.decode()

    def show(data: bytes) -> list[str]:
        nonlocal count
        count += 1
        file = tmp_path / f"bytes{count}"
        # What is below the picture says that all of it is there.
        file.write_bytes(b"\x1b[?7l" + data + f"\x1b[m\x1b[{ROWS + 1};1HEND".encode())
        name = f"pane{count}"
        run(
            "new-session",
            "-d",
            "-s",
            name,
            "-x",
            str(COLUMNS),
            "-y",
            str(ROWS + 1),
            f"stty raw -echo; cat {file}; sleep 60",
        )
        deadline = time.monotonic() + 10
        while "END" not in (seen := run("capture-pane", "-p", "-e", "-N", "-t", name)):
            assert time.monotonic() < deadline, seen
        return seen.split("\n")[:ROWS]

    yield show
    subprocess.run([*base, "kill-server"], check=False, env=environment, capture_output=True)


def as_picture(lines: list[str]) -> list[list[object]]:
    """Lines with styles as cells as they are seen."""
    emulator = Emulator(COLUMNS, ROWS)
    emulator.feed("".join(f"\x1b[{y};1H{line}" for y, line in enumerate(lines, 1)).encode())
    return [list(row) for row in picture(emulator)]


@pytest.mark.parametrize("seed", range(6))
def test_tmux_shows_the_same_picture(tmux: Show, seed: int) -> None:
    """Ten random changes each, of every kind."""
    from rich.segment import Segment
    from rich.style import Style
    from textual.strip import Strip

    random = Random(seed)
    styles = [
        None,
        Style(color="color(73)"),
        Style(bold=True, bgcolor="color(236)"),
        Style(underline=True),
        Style(reverse=True),
    ]

    def line() -> Strip:
        text = [Segment("".join(random.choices(WORDS, k=3)), random.choice(styles)) for _ in range(4)]
        # In the last column tmux hangs a mark on the character before the one it belongs to.
        return Strip(text).adjust_cell_length(COLUMNS - 1).extend_cell_length(COLUMNS)

    stock, canvas = Stock(), Canvas(COLUMNS, ROWS)
    full = thin = ""
    for kind in (
        "all",
        *random.choices(("all", "part", "columns", "columns", "scroll up", "scroll down"), k=9),
    ):
        step = Step(kind, random.randrange(ROWS), 0, [line() for _ in range(ROWS)])
        data = stock.render(step)
        canvas.draw(data)
        full, thin = full + data, thin + canvas.changes()
    assert len(thin.encode()) < len(full.encode())
    ours, theirs = tmux(thin.encode()), tmux(full.encode())
    assert as_picture(ours) == as_picture(theirs)


def test_our_emulator_shows_what_tmux_shows(tmux: Show) -> None:
    """The cases pyte itself has wrong."""
    cases = [
        "中文\x1b[1;2Hx",
        "中文\x1b[1;3Hx",
        "中\u0301x",
        "e\u0301x",
        "a\x1b[2;1H中\x1b[1;1H\x1b[M",
        "中文\x1b[2Gab\x1b[2;1Hcd\x1b[1;3r\x1b[1H\x1b[L\x1b[r",
    ]
    for case in cases:
        emulator = Emulator(COLUMNS, ROWS)
        emulator.feed(b"\x1b[?7l" + case.encode())
        assert as_picture(tmux(case.encode())) == [list(row) for row in picture(emulator)], ascii(case)
