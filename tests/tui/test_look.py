"""Seven tokens on every kind of terminal, and text cut, padded and made safe by cells."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.emulator import Emulator
from tui.look import Look, cut, depth_of, pad, set_look, shown, width
from tui.strips import strip, style_of
from tui.text import set_language
from tui.widgets.case import wrapped
from tui.widgets.columns import Column, laid_out
from tui.widgets.places import firms_words

# (token, what it is): dark 256, light 256, dark 16, light 16, no colour — look.md's table, by hand
NAMES = {1: "red", 3: "yellow", 4: "blue", 6: "cyan", 8: "brightblack", 9: "brightred"}
TOKENS = {
    "ink": ("", "", "", "", ""),
    "dim": ("246", "241", "", "", ""),
    "faint": ("242", "246", "brightblack", "brightblack", ""),
    "accent": ("73", "23", "cyan", "blue", "bold"),
    "alarm": ("203", "124", "brightred", "red", "bold"),
    "warn": ("179", "94", "yellow", "bold", "bold"),
    "band": ("on 236", "on 254", "reverse", "reverse", "reverse"),
    "field band": ("on 236", "on 254", "underline", "underline", "underline"),
    "accent reverse bold": (
        "73 reverse bold",
        "23 reverse bold",
        "cyan reverse bold",
        "blue reverse bold",
        "reverse bold",
    ),
}
KINDS = (("dark", 256), ("light", 256), ("dark", 16), ("light", 16), ("dark", 0))


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=lambda at: f"{KINDS[at][0]} {KINDS[at][1]}")
@pytest.mark.parametrize("key", TOKENS)
def test_a_token_is_what_the_table_says(key: str, kind: int) -> None:
    theme, depth = KINDS[kind]
    style = style_of(Look(theme=theme, depth=depth), key)
    words = []
    if style.color is not None:
        number = style.color.number
        words.append(str(number) if depth == 256 else NAMES[number or 0])
    if style.bgcolor is not None:
        words.append(f"on {style.bgcolor.number}")
    words += [one for one in ("underline", "reverse", "bold") if getattr(style, one)]
    assert sorted(" ".join(words).split()) == sorted(TOKENS[key][kind].split())
    assert not style.italic and not style.dim and not style.blink


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "tmux-256color"}, 256),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, 256),
        ({"TERM": "xterm-kitty"}, 256),
        ({"TERM": "linux"}, 16),
        ({"TERM": "vt100"}, 16),
        ({}, 16),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, 0),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
    ],
)
def test_the_environment_tells_the_depth(environment: dict[str, str], depth: int) -> None:
    assert depth_of(environment) == depth


@given(st.text())
def test_what_is_shown_neither_acts_nor_hides(text: str) -> None:
    """Nothing vanishes: as many characters as before, each of them seen, but for marks on another."""
    seen = shown(text)
    assert len(seen) == len(text)
    for one in seen:
        assert unicodedata.category(one) not in ("Cc", "Zl", "Zp")
        assert (
            one
            not in "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufeff\u00ad\u061c"
        )
    assert shown(seen) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("[red]甲[/]", "[red]甲[/]"),
        ("甲[/]乙", "甲[/]乙"),
        ("a\x1b[2Jb", "a\ufffd[2Jb"),
        ("a\nb\tc", "a⏎b c"),
        ("\u202e甲", "\ufffd甲"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_stored_text_is_shown_whole(text: str, seen: str) -> None:
    assert shown(text) == seen


texts = st.text(st.sampled_from("甲乙ab …（é\u0301가😀"), max_size=30)


@given(texts, st.integers(0, 20))
def test_cutting_and_padding_are_by_cells(text: str, cells: int) -> None:
    kept = cut(text, cells)
    assert width(kept) == cell_len(kept) <= cells
    if width(text) <= cells:
        assert kept == text
    elif cells:
        assert kept.endswith("…") and text.startswith(kept[:-1]) and width(kept) >= cells - 1
    assert width(pad(text, cells)) == width(pad(text, cells, right=True)) == cells


def painted(look: Look, spans: list[tuple[str, str]], cells: int) -> Emulator:
    """A strip as a terminal shows it."""
    from rich.console import Console

    console = Console(color_system="256", force_terminal=True, legacy_windows=False)
    emulator = Emulator(40, 1)
    set_look(look)
    emulator.feed(strip(spans, cells).render(console).encode())
    set_look(Look())
    return emulator


@given(
    st.lists(st.tuples(texts, st.sampled_from(sorted(TOKENS))), max_size=5), st.integers(1, 30), st.booleans()
)
def test_a_strip_has_exactly_its_cells(spans: list[tuple[str, str]], cells: int, is_plain: bool) -> None:
    line = Look(is_plain=is_plain).fitted(spans, cells)
    assert sum(cell_len(value) for value, _ in line) == cells


def test_plain_signs_are_one_cell_for_one_cell() -> None:
    """look.md's list, in order; nothing ambiguous is left."""
    signs = "›▌…✓✗│↑↓→×−—▁▂▃▄▅▆“”"
    line = painted(Look(is_plain=True, depth=0), [(signs, "ink")], 30).screen.line(0)
    assert line == '>>~vx|^v>x--123456""'
    assert len(line) == len(signs)


def test_a_band_fills_and_ink_does_not() -> None:
    emulator = painted(Look(), [(" 甲 ", "ink bold band"), ("乙", "accent")], 10)
    assert [emulator.screen.cell(x, 0).bg for x in range(10)] == ["303030"] * 4 + ["default"] * 6
    assert emulator.screen.cell(4, 0).fg == "5fafaf"


@pytest.mark.parametrize(
    ("words", "cells", "lines"),
    [
        ("扫楼每天一次", 4, ["扫楼", "每天", "一次"]),
        ("one sweep a day", 10, ["one sweep", "a day"]),
        ("Ctrl+S 提交", 8, ["Ctrl+S", "提交"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("按列计划。开始", 8, ["按列计", "划。开始"]),
        ("到了（注）。", 8, ["到了", "（注）。"]),
        ("", 3, [""]),
    ],
)
def test_a_sentence_breaks_between_words(words: str, cells: int, lines: list[str]) -> None:
    assert wrapped(words, cells) == lines


@pytest.mark.parametrize(
    ("language", "cells", "sizes"), [("en", 40, (8, 23, 4)), ("en", 30, (4, 17, 4)), ("zh", 40, (4, 27, 4))]
)
def test_a_head_gets_its_cells_while_the_rest_has_enough(
    language: str, cells: int, sizes: tuple[int, ...]
) -> None:
    set_language(language)
    columns = [
        Column("counter.quantity", (4, 4, 4), lambda row, _: ("", "ink")),
        Column("counter.firm", (-1, -1, -1), lambda row, _: ("", "ink")),
        Column("", (4, 4, 4), lambda row, _: ("", "ink"), gaps=(0, 0, 0)),
    ]
    found = tuple(size for _, size, _ in laid_out(columns, cells, 60))
    set_language("zh")
    assert found == sizes


@pytest.mark.parametrize(
    ("names", "cells", "words"),
    [
        ("隆平云樟贸易有限公司", 20, "隆平云樟贸易有限公司"),
        ("隆平云樟贸易有限公司、长沙市惠禾冷链有限公司", 44, "隆平云樟贸易有限公司、长沙市惠禾冷链有限公司"),
        ("隆平云樟贸易有限公司、长沙市惠禾冷链有限公司", 30, "隆平云樟贸易、惠禾冷链"),
        ("", 4, ""),
    ],
)
def test_firms_are_called_what_people_call_them_where_they_do_not_fit(
    names: str, cells: int, words: str
) -> None:
    assert firms_words(names, cells) == words
