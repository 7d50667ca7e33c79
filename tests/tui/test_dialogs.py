"""Questions without a page: many options by windows of nine."""

from __future__ import annotations

from typing import Any

import pytest

from tui.dialogs.choose import Choose


async def press(dialog: Choose, *keys: str) -> list[Any]:
    """What was answered."""
    given: list[Any] = []

    async def answer(value: Any) -> None:
        given.append(value)

    dialog.answer = answer
    for key in keys:
        await dialog.press(key, key if len(key) == 1 else None)
    return given


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("9",), 9),
        (("pagedown", "1"), 10),
        (("pagedown", "pagedown", "2"), 20),
        (("pagedown", "pagedown", "9"), None),
        (("pagedown", "pagedown", "pagedown", "enter"), 20),
        (("pagedown", "pageup", "3"), 3),
        (("k", "enter"), 20),
        (("j",) * 9 + ("1",), 10),
    ],
)
async def test_a_digit_takes_one_of_those_seen(keys: tuple[str, ...], answer: int | None) -> None:
    dialog = Choose("哪一个", [(at, f"第 {at} 个") for at in range(1, 21)])
    assert await press(dialog, *keys) == ([answer] if answer is not None else [])


def test_what_is_seen_says_how_many_more_there_are() -> None:
    dialog = Choose("哪一个", [(at, f"第 {at} 个") for at in range(1, 21)])
    assert dialog.line_count() == 9
    assert "11" in "".join(words for words, _ in dialog.line(8, 60))
    assert dialog.line(0, 60)[1][0] == "第 1 个"
    few = Choose("哪一个", [(1, "甲"), (2, "乙")])
    assert few.line_count() == 2 and len(few.answers()) == 3
