"""Stored text as it may be painted or printed: nothing in it acts on a terminal, nothing in it is hidden."""

from __future__ import annotations

# C0, DEL, C1, line separators, bidi, zero-width, soft hyphen: what acts on a terminal or hides on it
_UNSAFE = {
    **dict.fromkeys((*range(32), *range(127, 160)), "�"),
    **dict.fromkeys(
        (
            *range(0x200B, 0x2010),
            0x2028,
            0x2029,
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            0x061C,
            0xFEFF,
            0x00AD,
            *range(0xFFF9, 0xFFFC),
            *range(0xE0000, 0xE0080),
        ),
        "\ufffd",
    ),
    0x0A: "⏎",
    0x09: " ",
}


def shown(value: str) -> str:
    """Stored text as it may be painted: every control, bidi and zero-width character made visible."""
    return value if value.isprintable() else value.translate(_UNSAFE)
