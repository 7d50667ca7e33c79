"""Regions found while one types: by characters, code, pinyin or initials."""

from __future__ import annotations

from models.queries.places import RegionRow, regions
from models.rules.codes import initials_of, pinyin_of
from tui.session import Session

MOST = 5  # candidates under the field
ALL_OF_A_CITY = 2_000


class RegionLookup:
    """Reads the regions once and spells each once: there are a few hundred of them."""

    def __init__(self, session: Session, *, below: str = "") -> None:
        self.session, self.below = session, below
        self._spelled: list[tuple[RegionRow, str, str]] | None = None

    async def __call__(self, typed: str) -> list[tuple[str, str]]:
        """The first regions that fit what is typed, as (code, words)."""
        if self._spelled is None:
            known = await self.session.ask(regions, "", ALL_OF_A_CITY)
            self._spelled = [
                (one, pinyin_of(one.name), initials_of(one.name))
                for one in known
                if one.code.startswith(self.below)
            ]
        wanted = typed.strip().lower()
        found = [
            one
            for one, pinyin, initials in self._spelled
            if wanted in one.name
            or one.code.startswith(wanted)
            or pinyin.startswith(wanted)
            or initials.startswith(wanted)
        ]
        return [(one.code, f"{one.name}  {one.code}") for one in found[:MOST]]
