"""What a typed text finds: one reading of characters, initials, pinyin and credit codes for every list of firms."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from models.clauses.scope import EVERYTHING, Clause, Standing
from models.rules.codes import folded, without_place
from models.rules.scope import Role
from models.tables import Alias, Enterprise, EnterprisePlace
from models.tables.prepared import Prepared, Slot, anywhere, like

READ_WHOLE = (
    20_000  # firms whose names are looked through in 2 ms; of more, a text is looked up by its beginning
)
TELLING = 9  # characters of a credit code: the eight before them most firms of a city share
AFTER = "\U0010ffff"  # behind every name that begins so


class Fitting:
    """A typed text: anything in the name where firms are few, elsewhere the beginning of the short name or its letters.

    Letters are then the initials of some firm of the region, or else pinyin. `clause` has slots, so that it is
    written once for each `shape`; `values` fills them. A name that a firm bore once finds it as well: where no former
    name has the text, nobody pays for that.
    """

    def __init__(self, text: str, who: Standing) -> None:
        self._typed = folded(text) or text.strip().casefold()
        self.has_former = who.role is Role.OFFICER and bool(self._typed)
        self.kind = self._kind(who) if self._typed else ""

    def _kind(self, who: Standing) -> str:
        if self._typed[0].isdigit() and len(self._typed) >= TELLING:
            return "code"
        kind = "letters" if self._typed.isascii() else "characters"
        if who.role is Role.OFFICER:
            return kind
        asked = _asked.row(region=who.region, **self.values())
        newest, is_initials, has_former = asked or (None, False, False)
        self.has_former = bool(has_former)
        if (newest or 0) <= READ_WHOLE:
            return kind
        return "short" if kind == "characters" else "initials" if is_initials else "pinyin"

    @property
    def shape(self) -> tuple[str, bool]:
        """What the text of the condition depends on."""
        return self.kind, self.has_former

    def clause(self, table: Any) -> Clause:
        """The condition on the columns of a table that has a firm's names: Enterprise or EnterprisePlace."""
        clause = self._by_its_name(table)
        if self.has_former:
            clause |= (table.enterprise if table is not Enterprise else Enterprise.id).in_(
                _so_called(Alias.code.cast("INTEGER"))
            )
        return clause

    def _by_its_name(self, table: Any) -> Clause:
        by_initials = (table.initials >= Slot("low")) & (table.initials < Slot("high"))
        if self.kind == "code":
            # The id, not the code, so that few firms are looked up in the places and not the other way round.
            coded = Enterprise.select(Enterprise.id).where(
                (Enterprise.credit_code >= Slot("code")) & (Enterprise.credit_code < Slot("code_end"))
            )
            return (table.enterprise if table is not Enterprise else Enterprise.id).in_(coded)
        if self.kind == "initials":
            return by_initials
        if self.kind == "pinyin":
            same_letter = (table.initials >= Slot("letter")) & (table.initials < Slot("letter_end"))
            return same_letter & like(table.pinyin, Slot("anywhere"))
        if self.kind == "short":
            return (table.short >= Slot("short")) & (table.short < Slot("short_end"))
        if self.kind == "letters":
            return by_initials | like(table.pinyin, Slot("anywhere")) | like(table.folded, Slot("anywhere"))
        if self.kind == "characters":
            return like(table.folded, Slot("anywhere"))
        return EVERYTHING

    def values(self) -> dict[str, str]:
        """What stands in the slots."""
        typed, short = self._typed, without_place(self._typed)
        return {
            "low": typed,
            "high": typed + "{",
            "letter": typed[:1],
            "letter_end": typed[:1] + "{",
            "anywhere": anywhere(typed),
            "short": short,
            "short_end": short + AFTER,
            "code": typed.upper(),
            "code_end": typed.upper() + AFTER,
        }


def _so_called(column: Any) -> Any:
    """Other names of firms that have the text in them."""
    return Alias.select(column).where((Alias.kind == "enterprise") & like(Alias.folded, Slot("anywhere")))


def going_on(table: Any) -> Clause:
    """Firms whose file is their own, not part of another's: few are, and all their numbers are read at once."""
    merged = Enterprise.alias()
    ended = merged.select(merged.id).where(merged.merged_into.is_null(False))
    return (table.enterprise if table is EnterprisePlace else table.id).not_in(ended)


def _what_is_asked() -> Any:
    """The last firm's number, so at least as many as there are, whether some firm of a region has such initials, and
    whether some firm was called so."""
    has_them = (
        (EnterprisePlace.region == Slot("region"))
        & (EnterprisePlace.initials >= Slot("low"))
        & (EnterprisePlace.initials < Slot("high"))
    )
    return Enterprise.select(
        fn.MAX(Enterprise.id),
        fn.EXISTS(EnterprisePlace.select(SQL("1")).where(has_them)),
        fn.EXISTS(_so_called(SQL("1"))),
    )


_asked = Prepared(_what_is_asked)
