"""What the system, argparse and msgspec say in English is said in the language in force, whole."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec
import pytest

from models.errors import Invalid, Problem
from tui.cli.arguments import parser
from tui.cli.verbs import call, read_arguments
from tui.sentences import problem_words, sentence
from tui.text import set_language


class _Choice(Enum):
    ONE = "one"


@dataclass
class _Form:
    a: int
    e: _Choice
    d: date
    t: datetime
    many: list[int]
    o: int | None
    two: tuple[int, int]


GOOD: dict[str, Any] = {
    "a": 1, "e": "one", "d": "2020-02-17", "t": "2020-02-17T10:25:00+08:00", "many": [1], "o": None, "two": [1, 2],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("zh")


@pytest.mark.parametrize(
    "words",
    [
        ["foo"],
        ["--store"],
        ["list", "--bogus"],
        ["import", "enterprises"],
        ["import", "foo", "x.csv"],
        ["import", "enterprises", "x.csv", "--choose", "abc"],
        ["demo", "--firms", "-5"],
        ["demo", "--seed", "x"],
        ["check", "--plain=1"],
        ["--as", "\udcd6\udcd0", "tick"],
        ["list", "enterprises", "text=\udcff"],
    ],
)
def test_a_wrong_command_line_is_said_in_chinese(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert not re.search("argument|expected|invalid|required|choose from|value", said), said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"a": "x"}, "a 处要整数，给的是文字"),
        ({"a": 2**60}, "a 处整数太大"),
        ({"e": "z"}, "e 处没有“z”这个选项"),
        ({"d": "x"}, "d 处要日期"),
        ({"t": "x"}, "t 处要带时区的时间"),
        ({"many": [1, "x"]}, "many[1] 处要整数，给的是文字"),
        ({"o": []}, "o 处要整数或空，给的是列表"),
        ({"two": [1]}, "two 处要 2 项，给了 1 项"),
    ],
)
def test_a_wrong_value_is_said_in_chinese_with_its_place(changed: dict[str, Any], said: str) -> None:
    def action(actor: Any, form: _Form) -> None: ...

    action.__annotations__ = {"actor": object, "form": _Form}
    with pytest.raises(Invalid) as wrong:
        call(action, None, {"form": {**GOOD, **changed}})  # type: ignore[arg-type]
    assert f"值不对：{said}" in problem_words(wrong.value.problems[0])
    set_language("en")
    assert "wrong value: " in problem_words(wrong.value.problems[0])


def test_the_system_s_reasons_are_said_in_chinese() -> None:
    for said, words in (
        ("No such file or directory", "没有这个文件"),
        ("Is a directory", "是文件夹，不是文件"),
    ):
        problem = Problem("file", "unreadable_file", {"detail": said})
        assert sentence(Invalid(problem)) == f"文件：打不开文件：{words}"


@pytest.mark.parametrize("given", ["{", "[]", '{"a":}', "5"])
def test_wrong_json_is_said_in_chinese(given: str) -> None:
    with pytest.raises(msgspec.DecodeError) as wrong:
        msgspec.json.decode(given, type=dict)
    said = problem_words(Problem("", "not_json", {"detail": str(wrong.value)}))
    assert not re.search("[a-zA-Z]", said.replace("JSON", "")), said


@pytest.mark.parametrize("given", ['{"reason": "中"}'.encode("gbk"), b"[" * 100_000])
def test_json_of_another_encoding_or_without_end_is_refused(
    given: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(Invalid) as wrong:
        read_arguments()
    assert wrong.value.problems[0].code == "not_json"
