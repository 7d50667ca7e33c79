"""What a typed text finds: one reading of characters, initials, pinyin and credit codes for every list of firms."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models.clauses.scope import EVERYTHING, Clause
from models.rules.codes import folded, without_place
from models.tables import Enterprise
from models.tables.prepared import Prepared, Slot, anywhere, like

READ_WHOLE = (
    20_000  # firms whose names are looked through in 2 ms; of more, a text is looked up by its beginning
)
TELLING = 9  # characters of a credit code: the eight before them most firms of a city share
AFTER = "\U0010ffff"  # behind every name that begins so


class Fitting:
    """A typed text: where firms are many the beginning of the short name or of its initials, elsewhere anything in the name.

    `clause` has slots, so that it is written once for each `kind`; `values` fills them.
    """

    def __init__(self, text: str, *, is_of_few: bool = False) -> None:
        """Of few, as the firms of one officer, names are always read whole."""
        typed = folded(text) or text.strip().casefold()
        if not typed:
            self.kind = ""
        elif typed[0].isdigit() and len(typed) >= TELLING:
            self.kind = "code"
        else:
            reads_whole = is_of_few or int(_newest.scalar() or 0) <= READ_WHOLE
            self.kind = ("letters" if typed.isascii() else "characters") + ("" if reads_whole else " first")
        self._typed = typed

    def clause(self, table: Any) -> Clause:
        """The condition on the columns of a table that has a firm's names: Enterprise or EnterprisePlace."""
        by_initials = (table.initials >= Slot("low")) & (table.initials < Slot("high"))
        if self.kind == "code":
            # The id, not the code, so that few firms are looked up in the places and not the other way round.
            coded = Enterprise.select(Enterprise.id).where(
                (Enterprise.credit_code >= Slot("code")) & (Enterprise.credit_code < Slot("code_end"))
            )
            return (table.enterprise if table is not Enterprise else Enterprise.id).in_(coded)
        if self.kind == "letters":
            return by_initials | like(table.pinyin, Slot("anywhere")) | like(table.folded, Slot("anywhere"))
        if self.kind == "letters first":
            same_letter = (table.initials >= Slot("letter")) & (table.initials < Slot("letter_end"))
            return same_letter & (by_initials | like(table.pinyin, Slot("anywhere")))
        if self.kind == "characters":
            return like(table.folded, Slot("anywhere"))
        if self.kind == "characters first":
            return (table.short >= Slot("short")) & (table.short < Slot("short_end"))
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


_newest = Prepared(lambda: Enterprise.select(fn.MAX(Enterprise.id)))
