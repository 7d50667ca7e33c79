"""A proposal for sharing out a scarce item, line by line: what was reckoned, what somebody made of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.queries.rations import Claimant
from models.rules.cover import Cover
from models.rules.rationing import RationRow, Share, Why, WhyCode
from tui.text import in_language, text
from tui.widgets.goods import named


@dataclass
class RationLine:
    """One claim as it stands: the number reckoned, or another; who waits is read when a window has come to it."""

    id: int
    share: Share
    given: int
    claimant: Claimant | None = None  # none either of who is no longer in scope

    @property
    def firm(self) -> str:
        """What the firm that waits is called."""
        return "—" if self.claimant is None else self.claimant.enterprise_name

    @property
    def lasts(self) -> Cover:
        """The days of its own stock."""
        return Cover() if self.claimant is None else self.claimant.lasts

    @property
    def is_changed(self) -> bool:
        """Whether somebody gave another number than was reckoned."""
        return self.given != self.share.given

    @property
    def as_confirmed(self) -> RationRow:
        """As it is sent."""
        return RationRow(self.share.id, self.share.asked, self.given)


def why_words(why: Sequence[Why]) -> str:
    """Every reason of one share as a coordinator would say it, numbers with their commas."""
    return text("proposal.between").join(
        text(
            _why_key(one),
            **{name: f"{value:,}" if isinstance(value, int) else value for name, value in one.values.items()},
        )
        for one in why
    )


def _why_key(one: Why) -> str:
    """Where goods go out piece by piece no pack is spoken of: a share is rounded."""
    is_by_piece = one.code in (WhyCode.PACK_LESS, WhyCode.PACK_MORE) and one.values.get("pack") == 1
    return f"ration.why.{one.code.value}{'_one' if is_by_piece else ''}"


def item_words(name_zh: str, name_en: str, variant: str = "") -> str:
    """An item with what tells it from others of the name."""
    return named(in_language(name_zh, name_en), variant)
