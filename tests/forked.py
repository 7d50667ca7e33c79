"""Programs forked from a process that has read already what they import, which takes longer than most of what they do.

Each is a process like another, with streams, a session and signals of its own. What a fresh interpreter is measured or
tested for (its start, its imports, its memory) is started by one.
"""

from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import resource
import runpy
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import reduction
from pathlib import Path
from typing import IO, Any

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.preloaded"])


class Forked:
    """A program that was begun here: what `subprocess.Popen` tells of one."""

    def __init__(
        self,
        words: Sequence[str],
        streams: Sequence[int],
        *,
        env: Mapping[str, str] | None = None,
        folder: str | Path | None = None,
        has_terminal: bool = False,
        is_session: bool = False,
        file_limit: int | None = None,
    ) -> None:
        """Begin `words` as the interpreter takes them: "-m", a module and arguments, or "-c", a program and arguments.

        `streams` are its three descriptors, `has_terminal` makes the first its controlling terminal, and `file_limit`
        is the longest that a file of its may grow, in bytes.
        """
        environment = dict(os.environ if env is None else env)
        rights = (has_terminal, is_session, file_limit)
        self._process = _forks.Process(
            target=_become,
            args=(
                list(words),
                [_Handed(one) for one in streams],
                environment,
                str(folder or Path.cwd()),
                rights,
            ),
            daemon=True,
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None

    def poll(self) -> int | None:
        """Its exit code, or minus the signal; None while it runs."""
        return self._process.exitcode

    @property
    def returncode(self) -> int | None:
        """The same."""
        return self.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is there."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()

    def communicate(self, given: str = "") -> tuple[str, str]:
        """Give it the rest of its input, and wait for its end; what it said and what it complained of."""
        assert self.stdin is not None and self.stdout is not None and self.stderr is not None
        with contextlib.suppress(BrokenPipeError):
            self.stdin.write(given)
            self.stdin.close()
        said = self.stdout.read(), self.stderr.read()
        self.wait()
        return said

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self.wait()


def piped(words: Sequence[str], **options: Any) -> Forked:
    """A program at three pipes, as text."""
    (given, stdin), (stdout, out), (stderr, complaint) = os.pipe(), os.pipe(), os.pipe()
    program = Forked(words, (given, out, complaint), **options)
    for theirs in (given, out, complaint):
        os.close(theirs)
    program.stdin = os.fdopen(stdin, "w", encoding="utf-8")
    program.stdout, program.stderr = (os.fdopen(one, encoding="utf-8") for one in (stdout, stderr))
    return program


class _Handed:
    """A descriptor that goes along with what is asked of the process that forks."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[Any]]:
        return _taken, (reduction.DupFd(self.number),)


def _taken(handed: Any) -> int:
    return int(handed.detach())


def _become(
    words: list[str],
    streams: list[int],
    environment: dict[str, str],
    folder: str,
    rights: tuple[bool, bool, int | None],
) -> None:
    has_terminal, is_session, file_limit = rights
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if is_session:
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if has_terminal:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin = sys.__stdin__ = _text(0, "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _text(1, "w")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _text(2, "w")  # type: ignore[misc]
    if file_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    how, what, *arguments = words
    sys.argv = [what, *arguments]
    try:
        if how == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    finally:
        # As the interpreter does where it ends of itself, which a fork does not.
        from models.database.opening import disconnect_if_open

        disconnect_if_open()


def _text(number: int, mode: str) -> IO[str]:
    buffering = 1 if os.isatty(number) or number == 2 else -1
    errors = "backslashreplace" if number == 2 else None
    return os.fdopen(number, mode, buffering, encoding="utf-8", errors=errors, closefd=False)
