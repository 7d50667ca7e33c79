"""What a typed text finds: one reading of characters, initials, pinyin and credit codes for every list of firms."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, Select, fn

from models.clauses.grams import COUNTED, Pair, having_pair, rarest
from models.clauses.scope import EVERYTHING, Clause, Standing
from models.database import database
from models.rules.codes import folded, short_name, without_place
from models.rules.scope import Role
from models.rules.spelling import Spelling, spellings
from models.tables import Alias, Enterprise, EnterpriseGram, EnterprisePlace
from models.tables.prepared import AFTER, Prepared, Slot, anywhere, like

READ_WHOLE = 6_000  # firms whose names are looked through in a millisecond, more than the programme served
LOOKED_INTO = 20_000  # of so many still by their letters, where no name begins with them; of more, never
TELLING = 9  # characters of a credit code: the eight before them most firms of a city share


class Fitting:
    """A typed text: anything in the name where firms are few, elsewhere the beginning of the short name or its letters.

    If no name begins so, anything in the name, which pairs of characters find. Letters are the initials of some firm of
    the region, or else pinyin, or pinyin with initials; anything in the pinyin only where firms are not many. `clause` has
    slots, so that it is written once for each `shape`; `values` fills them. A name that a firm bore once finds it as
    well: where no former name has the text, nobody pays for that.
    """

    def __init__(self, text: str, who: Standing) -> None:
        self._typed = folded(text) or text.strip().casefold()
        self._short = short_name(self._typed)
        self._is_whole = self._short != without_place(
            self._typed
        )  # the legal form behind it is typed as well
        self.has_former = who.role is Role.OFFICER and bool(self._typed)
        self._spellings: tuple[Spelling, ...] = ()
        self._may_look_into = False
        self._pair = Pair("", "", 0)
        self.firms = 0  # at least as many as there are, where that was asked
        self.kind = self._kind(who) if self._typed else ""
        if self.kind in ("letters", "pinyin"):
            self._spellings = self._spelt()
        if self.is_in_ways or (self.kind == "pinyin" and self._may_look_into):
            self._keep_those_borne(who.region)

    def _kind(self, who: Standing) -> str:
        if self._typed[0].isdigit() and len(self._typed) >= TELLING:
            return "code"
        kind = "letters" if self._typed.isascii() else "characters"
        if who.role is Role.OFFICER:
            return kind
        asked = _asked.row(region=who.region, **self.values())
        newest, is_initials, is_short, has_former = asked or (None, False, False, False)
        self.has_former = bool(has_former)
        self.firms = newest or 0
        if self.firms <= READ_WHOLE:
            return kind
        self._may_look_into = self.firms <= LOOKED_INTO
        if kind == "characters":
            if is_short:
                return "short"
            self._pair = rarest(EnterpriseGram, self._short)
            return "pair" if self._pair.rows < COUNTED else kind
        return "initials" if is_initials else "pinyin"

    def _spelt(self) -> tuple[Spelling, ...]:
        """The ways to read the letters; where names are looked through, those that find what the letters do not as they are."""
        found = spellings(self._typed)
        if self.kind == "pinyin":
            return found
        return tuple(
            one
            for one in found
            if one.initials != self._typed and (one.character or one.pieces != (self._typed,))
        )

    def _keep_those_borne(self, region: str) -> None:
        """Keep the ways that some firm of a region is called by: mostly one, which is then read in order by its range."""
        shape = self.shape[2]
        if shape not in _ways_borne:
            ways = [fn.EXISTS(self._way(at)) for at in range(len(shape))]
            _ways_borne[shape] = Prepared(lambda: Select(columns=ways).bind(database))
        borne = _ways_borne[shape].row(region=region, **self.values()) or ()
        found = tuple(one for one, is_borne in zip(self._spellings, borne, strict=True) if is_borne)
        if not found and self._may_look_into:
            self.kind = "letters"
            self._spellings = self._spelt()
        else:
            self._spellings = found or self._spellings[:1]

    @property
    def shape(self) -> tuple[str, bool, tuple[bool, ...]]:
        """What the text of the condition depends on."""
        kind = f"{self.kind}, whole" if self._is_whole else self.kind
        return kind, self.has_former, tuple(bool(one.character) for one in self._spellings)

    @property
    def is_looked_through(self) -> bool:
        """Whether every name in the region is looked at to find those that the text fits."""
        return self.kind in ("letters", "characters")

    @property
    def is_in_ways(self) -> bool:
        """Whether the text may be read in several ways, each looked up by its own beginning."""
        return self.kind == "pinyin" and len(self._spellings) > 1

    def region_of(self, table: Any) -> Any:
        """The region of a table of places, said so that what is looked up is read, not the region from its start."""
        is_looked_up = self.is_in_ways or self.kind == "pair"
        return fn.COALESCE(table.region, "") if is_looked_up else table.region

    def clause(self, table: Any) -> Clause:
        """The condition on the columns of a table that has a firm's names: Enterprise or EnterprisePlace."""
        clause = self._by_its_name(table)
        if self.has_former:
            clause |= _number(table).in_(_so_called(Alias.code.cast("INTEGER")))
        return clause

    def _by_its_name(self, table: Any) -> Clause:
        by_initials = (table.initials >= Slot("low")) & (table.initials < Slot("high"))
        if self.kind == "code":
            # The id, not the code, so that few firms are looked up in the places and not the other way round.
            coded = Enterprise.select(Enterprise.id).where(
                (Enterprise.credit_code >= Slot("code")) & (Enterprise.credit_code < Slot("code_end"))
            )
            return _number(table).in_(coded)
        if self.kind == "initials":
            return by_initials
        if self.kind == "pair":
            have_it = having_pair(EnterpriseGram, EnterpriseGram.enterprise)
            return _number(table).in_(have_it) & like(table.folded, Slot("anywhere"))
        spelt = [self._read_as(table, at) for at in range(len(self._spellings))]
        if self.kind == "pinyin":
            return (
                self._read_in_ways(table)
                if self.is_in_ways and table is EnterprisePlace
                else reduce(or_, spelt)
            )
        if self.kind == "short":
            begins = (table.short >= Slot("short")) & (table.short < Slot("short_end"))
            return begins & like(table.folded, Slot("anywhere")) if self._is_whole else begins
        if self.kind == "letters":
            # Letters and digits of a name stand in its pinyin too.
            return reduce(or_, spelt, by_initials | like(table.pinyin, Slot("anywhere")))
        if self.kind == "characters":
            return like(table.folded, Slot("anywhere"))
        return EVERYTHING

    def _read_as(self, table: Any, at: int) -> Clause:
        begins = (table.initials >= Slot(f"low {at}")) & (table.initials < Slot(f"high {at}"))
        said = begins & like(table.pinyin, Slot(f"said {at}"))
        return said & like(table.folded, Slot(f"has {at}")) if self._spellings[at].character else said

    def _read_in_ways(self, table: Any) -> Clause:
        """Each way looked up by its own range: of several ranges at once SQLite walks through the whole region."""
        ways: list[Any] = [self._way(at) for at in range(len(self._spellings))]
        return table.enterprise.in_(reduce(lambda one, other: one.union(other), ways))

    def _way(self, at: int) -> Any:
        """The firms of the region that one way finds."""
        place = EnterprisePlace.alias()
        here = (place.region == Slot("region")) & self._read_as(place, at)
        return place.select(place.enterprise).where(here)

    def values(self) -> dict[str, str]:
        """What stands in the slots."""
        typed, short = self._typed, self._short
        spelt: dict[str, str] = {}
        for at, one in enumerate(self._spellings):
            spelt |= {
                f"low {at}": one.initials,
                f"high {at}": one.initials + "{",
                f"said {at}": anywhere(*one.pieces),
                f"has {at}": anywhere(one.character),
            }
        return spelt | {
            "low": typed,
            "high": typed + "{",
            "anywhere": anywhere(typed),
            "short": short,
            "short_end": short + AFTER,
            "pair_low": self._pair.low,
            "pair_high": self._pair.high,
            "code": typed.upper(),
            "code_end": typed.upper() + AFTER,
        }


def _number(table: Any) -> Any:
    """The column that says the firm's number."""
    return Enterprise.id if table is Enterprise else table.enterprise


def _so_called(column: Any) -> Any:
    """Other names of firms that have the text in them."""
    return Alias.select(column).where((Alias.kind == "enterprise") & like(Alias.folded, Slot("anywhere")))


def going_on(table: Any) -> Clause:
    """Firms whose file is their own, not part of another's: few are, and all their numbers are read at once."""
    merged = Enterprise.alias()
    ended = merged.select(merged.id).where(merged.merged_into.is_null(False))
    return _number(table).not_in(ended)


def _what_is_asked() -> Any:
    """The last firm's number, so at least as many as there are, whether some firm of a region has such initials, or a
    short name that begins so, and whether some firm was called so."""
    here = EnterprisePlace.select(SQL("1")).where(EnterprisePlace.region == Slot("region"))
    initials, short = EnterprisePlace.initials, EnterprisePlace.short
    return Enterprise.select(
        fn.MAX(Enterprise.id),
        fn.EXISTS(here.where((initials >= Slot("low")) & (initials < Slot("high")))),
        fn.EXISTS(here.where((short >= Slot("short")) & (short < Slot("short_end")))),
        fn.EXISTS(_so_called(SQL("1"))),
    )


_asked = Prepared(_what_is_asked)
_ways_borne: dict[tuple[bool, ...], Prepared] = {}
