"""The verbs as the rules hold them, as the table of `models/rules/README.md`."""

from __future__ import annotations

from models.rules.scope import A, C, L, O, R, S, Transition
from models.rules.verbs import ALL_VERBS

LETTERS = {O: "O", L: "L", C: "C", S: "S", R: "R", A: "A"}


def _row(verb: Transition) -> str:
    comes_from, goes_to = ", ".join(sorted(verb.comes_from)), verb.goes_to or ""
    moves = f"{comes_from} → {goes_to}".strip() if goes_to else comes_from
    who = " ".join(letter for role, letter in LETTERS.items() if role in verb.roles) or "·"
    marks = (
        ("°" if verb.avoids else "")
        + (" **u**" if verb.undoable else "")
        + (" **!**" if verb.needs_reason else "")
    )
    return f"| {verb.noun} | {verb.verb} | {moves} | {who}{marks} |"


def verb_table() -> str:
    """One line a verb."""
    rows = [_row(verb) for verbs in ALL_VERBS for verb in verbs.all.values()]
    return "\n".join(["| thing | verb | from → to | who |", "|---|---|---|---|", *rows, ""])
