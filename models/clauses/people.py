"""Lists of people: the place they are listed from, and what a typed text finds among those who are there."""

from __future__ import annotations

from typing import Any

from peewee import SQL, NodeList, Select, fn

from models.clauses.scope import EVERYTHING, READ_BY_REGION, Clause, Standing
from models.database import database
from models.rules.codes import folded
from models.rules.places import CODE_LENGTH
from models.rules.scope import Level, Role
from models.tables import PersonPlace
from models.tables.people import EVERYWHERE, NAMED
from models.tables.prepared import AFTER, Prepared, Slot, anywhere, beginning, like

READ_WHOLE = 4_500  # people whose names are looked through in 1.5 ms, more than the programme sent; of more, a text is looked up


def seen_from(who: Standing) -> str | None:
    """The place that has all whom somebody sees, by their region; None for those who see but themselves."""
    if who.role is Role.ADMINISTRATOR and who.level is Level.CITY:
        return EVERYWHERE
    return who.region if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR) else None


def named_from(who: Standing) -> str:
    """The place that has all officers whom somebody may name, and some whose grant is not in force."""
    return who.region[: CODE_LENGTH[Level.DISTRICT]] + NAMED


class Called:
    """A typed text, and which people of a place it fits.

    Where people are few, it may stand anywhere in the name, or begin the initials, the pinyin or the number. Where
    they are many, one of these is looked up by its beginning: the name for characters; the number for a text with
    digits, or where somebody's number begins so and nobody's initials do; the initials, where somebody's begin so;
    else the pinyin. `clause` has slots, so that it is written once for each `kind`; `values` fills them.
    """

    def __init__(self, text: str, place: str | None = None) -> None:
        """`place` is the one that people are listed from; without it they are few."""
        self._text = text.strip()
        self._typed = folded(text) or self._text.casefold()
        self.kind = self._kind(place) if self._typed else ""

    @property
    def order(self) -> tuple[Any, ...]:
        """The columns by which a list that this text narrows is ordered."""
        listed = {
            "name": (PersonPlace.folded,),
            "initials": (PersonPlace.initials, PersonPlace.pinyin),
            "pinyin": (PersonPlace.initials, PersonPlace.pinyin),
        }
        return (*listed.get(self.kind, (PersonPlace.number,)), PersonPlace.person)

    @property
    def is_looked_up(self) -> bool:
        """Whether the text, and not the place, is what the list is read by."""
        return self.kind in ("name", "initials", "pinyin", "number")

    @property
    def is_looked_through(self) -> bool:
        """Whether everybody in the place is looked at to find whom the text fits."""
        return self.kind in ("letters", "characters")

    def _kind(self, place: str | None) -> str:
        kind = "letters" if self._typed.isascii() else "characters"
        asked = None if place is None else _asked.row(place=place, **self.values())
        is_many, has_initials, has_number = asked or (None, False, False)
        if not is_many:
            return kind
        if kind == "characters":
            return "name"
        if any(one.isdigit() for one in self._typed) or (has_number and not has_initials):
            return "number"
        return "initials" if has_initials else "pinyin"

    def clause(self, table: Any = PersonPlace) -> Clause:
        """The condition on PersonPlace; on Person where few are read whose places have but their numbers at hand."""
        numbered = _begins(table.number, "number", "number_end")
        in_name = like(table.folded, Slot("anywhere"))
        letters = (
            _begins(table.initials, "low", "high") | _begins(table.pinyin, "low", "high")
            if table is PersonPlace
            else like(table.initials, Slot("letters")) | like(table.pinyin, Slot("letters"))
        )
        return {
            "": EVERYTHING,
            "letters": letters | numbered | in_name,
            "characters": in_name | numbered,
            "name": _begins(PersonPlace.folded, "low", "high"),
            "initials": _begins(PersonPlace.initials, "low", "high"),
            "pinyin": _begins(PersonPlace.initials, "letter", "letter_end")
            & _begins(PersonPlace.pinyin, "low", "high"),
            "number": numbered,
        }[self.kind]

    def values(self) -> dict[str, str]:
        """What stands in the slots."""
        typed, number = self._typed, self._text.upper()
        return {
            "low": typed,
            "high": typed + AFTER,
            "letter": typed[:1],
            "letter_end": typed[:1] + AFTER,
            "anywhere": anywhere(typed),
            "letters": beginning(typed),
            "number": number,
            "number_end": number + AFTER,
        }


def others() -> Clause:
    """People of a place who are granted another role than an officer's: few, and an index has only them."""
    return NodeList((PersonPlace.is_other, SQL("= true")))


def _begins(column: Any, low: str, high: str) -> Clause:
    """A range, which an index has; only of columns that are compared byte by byte."""
    return (column >= Slot(low)) & (column < Slot(high))


def _what_is_asked() -> Any:
    """Whether a place has more people than are looked through, some with such initials, some with such a number."""
    there = PersonPlace.select(SQL("1")).where(PersonPlace.region == Slot("place"))
    # Read in the order of an index that is not wide: counting so far is quickest there.
    many = there.order_by(PersonPlace.folded, PersonPlace.person).limit(1).offset(READ_WHOLE)
    has_initials = fn.EXISTS(there.where(_begins(PersonPlace.initials, "low", "high")))
    has_number = fn.EXISTS(there.where(_begins(PersonPlace.number, "number", "number_end")))
    return Select(columns=(many, has_initials, has_number)).bind(database)


_asked = Prepared(_what_is_asked)
