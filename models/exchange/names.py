"""Which region or firm a name in a sheet means: exactly one, or what it may mean; a choice is kept as an alias."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import field
from functools import cached_property

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.codes import clean_name, credit_code, folded, short_name, without_form
from models.rules.import_reports import Candidate
from models.rules.imports import KnownAlias, KnownFirm, KnownRegion, KnownRegions, NewAlias
from models.rules.places import RegionKind

MOST_CANDIDATES = 5
SHARED_PAIRS = 2  # of neighbouring characters, from which a name is offered that is like in nothing else
# Unknown names of one sheet; further ones are a sheet for another city, and get no candidates.
MOST_SEARCHED = 1000
_KINDS_OF_PLACE = ("街道办事处", "街道", "镇", "乡", "开发区", "园区", "区", "县", "市")


@dataclass(frozen=True)
class Found:
    """What a name means: a code, or why it stays open and what it may mean."""

    code: str = ""  # of a region its code, of a firm its id
    why: str = ""  # fits_several, not_exact, unknown_name, in_another_district
    candidates: tuple[Candidate, ...] = ()


class Choices:
    """What was chosen for names left open; one that fits nothing, or that nobody asked for, is refused."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = {folded(name): (clean_name(name), code.strip()) for name, code in given.items()}
        self._used: set[str] = set()

    def of(self, name: str) -> str:
        """The code chosen for a name; empty where none was."""
        if chosen := self._given.get(folded(name)):
            self._used.add(folded(name))
            return chosen[1]
        return ""

    def refuse_unasked(self) -> None:
        """Invalid where a choice is for a name that the sheet does not leave open."""
        if unasked := [name for key, (name, _) in self._given.items() if key not in self._used]:
            raise Invalid(*(Problem("choose", "choice_not_asked", {"name": name}) for name in unasked))


def _unknown_choice(name: str, code: str) -> Invalid:
    return Invalid(Problem("choose", "unknown_choice", {"name": name, "code": code}))


@dataclass
class Aliases:
    """Other names in force, and those to remember; of two for one name the later one holds."""

    kind: str
    known: tuple[KnownAlias, ...]
    new: dict[str, NewAlias] = field(default_factory=dict)

    @cached_property
    def codes(self) -> Mapping[str, list[str]]:
        """Codes by folded name, the latest first."""
        found: dict[str, list[str]] = {}
        for alias in reversed(self.known):
            found.setdefault(alias.folded, []).append(alias.code)
        return found

    @cached_property
    def _chosen(self) -> Mapping[str, str]:
        return {one.folded: one.code for one in self.known if not one.is_former}

    def bearers(self, name: str, known: Container[str]) -> list[str]:
        """Whom another name means: the one last chosen, or all that bore it; one is an answer, several are a question."""
        codes = [code for code in dict.fromkeys(self.codes.get(folded(name), [])) if code in known]
        chosen = self._chosen.get(folded(name), "")
        return [chosen] if chosen in codes else codes

    def remember(self, name: str, code: str, row: int) -> None:
        """Keep a choice, unless it is what the name is known to mean already."""
        if self.codes.get(folded(name), [""])[0] != code:
            self.new.setdefault(folded(name), NewAlias(self.kind, name, folded(name), code, row))


class RegionNames:
    """Regions by name, by code, and by the names of all above them: 开福区伍家岭街道."""

    def __init__(self, known: KnownRegions, choices: Choices) -> None:
        self.by_code = {one.code: one for one in known.regions}
        self.aliases = Aliases("region", known.aliases)
        self._choices = choices
        self._by_name: dict[str, list[KnownRegion]] = {}
        self._searched: dict[tuple[str, str, RegionKind | None], list[KnownRegion]] = {}
        for one in known.regions:
            for name in {folded(name) for name in self._names(one)}:
                self._by_name.setdefault(name, []).append(one)

    def _names(self, one: KnownRegion) -> Iterable[str]:
        above = [
            self.by_code[one.code[:n]].name
            for n in (4, 6)
            if n < len(one.code) and one.code[:n] in self.by_code
        ]
        for start in range(len(above) + 1):
            yield "".join(above[start:]) + one.name

    def place_of(self, code: str) -> str:
        """The name of the region above one."""
        above = next((code[:n] for n in (6, 4) if n < len(code)), "")
        return self.by_code[above].name if above in self.by_code else ""

    def name_of(self, code: str) -> str:
        """A region's name; the code itself where there is none."""
        return self.by_code[code].name if code in self.by_code else code

    def candidate(self, one: KnownRegion) -> Candidate:
        """A region as something to choose."""
        return Candidate(one.code, one.name, self.place_of(one.code), one.kind.value)

    def find(self, name: str, row: int, within: str = "", kind: RegionKind | None = None) -> Found:
        """The region a name means, inside another where one is given, of one kind where one is."""
        fits = self._by_name.get(folded(name), [])
        if name in self.by_code:
            fits = [self.by_code[name]]
        fits = [one for one in fits if kind is None or one.kind is kind]
        here = [one for one in fits if one.code.startswith(within)]
        if len(here) != 1 and (chosen := self._choices.of(name)):
            if chosen not in self.by_code:
                raise _unknown_choice(name, chosen)
            self.aliases.remember(name, chosen, row)
            return Found(chosen)
        if len(here) == 1:
            return Found(here[0].code)
        for code in self.aliases.codes.get(folded(name), []):
            if (
                code in self.by_code
                and code.startswith(within)
                and (kind is None or self.by_code[code].kind is kind)
            ):
                return Found(code)
        if here:
            return Found("", "fits_several", tuple(map(self.candidate, here)))
        if fits:
            return Found("", "in_another_district", tuple(map(self.candidate, fits[:MOST_CANDIDATES])))
        asked = (name, within, kind)
        if asked not in self._searched and len(self._searched) < MOST_SEARCHED:
            self._searched[asked] = [
                one
                for one in self.by_code.values()
                if one.code.startswith(within)
                and (kind is None or one.kind is kind)
                and _is_near(name, one.name)
            ]
        near = self._searched.get(asked, [])
        why = "not_exact" if near else "unknown_name"
        return Found("", why, tuple(map(self.candidate, near[:MOST_CANDIDATES])))


def _bare(name: str) -> str:
    bare = folded(name)
    for kind in _KINDS_OF_PLACE:
        if bare.endswith(kind) and len(bare) > len(kind) + 1:
            return bare.removesuffix(kind)
    return bare


def _is_near(said: str, name: str) -> bool:
    one, other = _bare(said), _bare(name)
    return len(one) > 1 and len(other) > 1 and (one in other or other in one)


def _pairs(short: str) -> set[str]:
    return {short[at : at + 2] for at in range(len(short) - 1)}


class FirmNames:
    """Firms by name, and by what is left of a name without place and legal form."""

    def __init__(
        self,
        firms: tuple[KnownFirm, ...],
        aliases: tuple[KnownAlias, ...],
        choices: Choices,
        place_of: Callable[[str], str],
    ) -> None:
        self.by_id = {str(one.id): one for one in firms}
        self.aliases = Aliases("enterprise", aliases)
        self._choices, self._place_of = choices, place_of
        self._searched: dict[str, list[KnownFirm]] = {}
        self._by_name: dict[str, list[KnownFirm]] = {}
        for one in firms:
            self._by_name.setdefault(folded(one.name), []).append(one)

    @cached_property
    def _by_code(self) -> Mapping[str, KnownFirm]:
        by_code = {one.credit_code: one for one in self.by_id.values() if one.credit_code}
        return {**by_code, **{f"#{one.id}": one for one in self.by_id.values()}}

    @cached_property
    def _shorts(self) -> tuple[tuple[str, str, str, KnownFirm], ...]:
        return tuple(
            (folded(one.name), without_form(one.name), short_name(one.name), one)
            for one in self.by_id.values()
        )

    def candidate(self, one: KnownFirm) -> Candidate:
        """A firm as something to choose."""
        return Candidate(one.credit_code or f"#{one.id}", one.name, self._place_of(one.region))

    def chosen(self, name: str, row: int) -> KnownFirm | None:
        """The firm chosen for a name, remembered; None where none was."""
        code = self._choices.of(name)
        if not code:
            return None
        firm = self._by_code.get(code if code.startswith("#") else credit_code(code))
        if firm is None:
            raise _unknown_choice(name, code)
        self.aliases.remember(name, str(firm.id), row)
        return firm

    def is_named(self, name: str) -> bool:
        """Whether a firm bears this whole name."""
        return folded(name) in self._by_name

    def find(self, name: str, row: int) -> Found:
        """The firm a name means: its whole name, its credit code, or one chosen before; a short or old name stays open."""
        fits = self._by_name.get(folded(name), [])
        if not fits and (coded := self._by_code.get(credit_code(name))) is not None:
            return Found(str(coded.id))
        if len(fits) == 1:
            return Found(str(fits[0].id))
        if (chosen := self.chosen(name, row)) is not None:
            return Found(str(chosen.id))
        bearers = self.aliases.bearers(name, self.by_id)
        if len(bearers) == 1 and (not fits or self.by_id[bearers[0]] in fits):
            return Found(bearers[0])
        fits = fits or [self.by_id[code] for code in bearers]
        if fits:
            return Found("", "fits_several", tuple(map(self.candidate, fits[:MOST_CANDIDATES])))
        if name not in self._searched and len(self._searched) < MOST_SEARCHED:
            self._searched[name] = self.near(name)
        near = self._searched.get(name, [])
        return Found("", "not_exact" if near else "unknown_name", tuple(map(self.candidate, near)))

    def near(self, name: str) -> list[KnownFirm]:
        """The likeliest first: the same name in another form, the same without the place, one inside the other.

        Where there is none of these, the short names that share most pairs of characters with it.
        """
        whole, bare, short = folded(name), without_form(name), short_name(name)
        ranked = []
        for other_whole, other_bare, other_short, firm in self._shorts:
            if bare == other_bare:
                ranked.append((0, len(firm.name), firm))
            elif whole in other_whole or other_whole in whole:
                ranked.append((1, len(firm.name), firm))
            elif short == other_short:
                ranked.append((2, len(firm.name), firm))
            elif len(short) > 1 and (short in other_short or (len(other_short) > 1 and other_short in short)):
                ranked.append((3, len(firm.name), firm))
        if not ranked:
            pairs = _pairs(short)
            shared = ((len(pairs & _pairs(other)), firm) for _, _, other, firm in self._shorts)
            ranked = [(-count, len(firm.name), firm) for count, firm in shared if count >= SHARED_PAIRS]
        return [firm for _, _, firm in sorted(ranked, key=lambda one: one[:2])[:MOST_CANDIDATES]]
