"""Why a claim gets its number, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from models.rules.rationing import Why
from tui.text import text


def why_words(why: Sequence[Why]) -> str:
    """Every reason of one share as a coordinator would say it, numbers with their commas."""
    return text("proposal.between").join(
        text(
            f"ration.why.{one.code.value}",
            **{name: f"{value:,}" if isinstance(value, int) else value for name, value in one.values.items()},
        )
        for one in why
    )
