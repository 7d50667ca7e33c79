"""Which building the rows of a list are of: the one known by that name, or a new one in the region chosen for it."""

from __future__ import annotations

from dataclasses import replace

from models.errors import Invalid, Problem
from models.exchange.names import Aliases, Choices, FirmNames, RegionNames
from models.exchange.tenant_rows import TenantRow, Title
from models.rules.codes import credit_code, folded, search_names
from models.rules.import_reports import Candidate
from models.rules.imports import KnownFirm
from models.rules.places import Qualifier, parent_of
from models.rules.tenant_imports import KnownBuilding, NewBuilding

ANOTHER_IN = "new:"  # before a region's code: a further building of a name that is known


class BuildingNames:
    """The buildings of one list, each asked for once."""

    def __init__(
        self,
        known: tuple[KnownBuilding, ...],
        regions: RegionNames,
        aliases: Aliases,
        choices: Choices,
        title: Title,
        scope: str,
    ) -> None:
        self._known, self._regions, self._aliases = known, regions, aliases
        self._choices, self._title, self._scope = choices, title, scope
        self.found: dict[str, tuple[int, str]] = {}  # by folded name: its id, 0 for a new one; its region
        self.new: dict[str, NewBuilding] = {}

    def find(self, row: TenantRow) -> None:
        """Find the building of a row; the row is refused where that is a question."""
        key = folded(row.building)
        if key in self.found:
            return
        named = [one for one in self._known if folded(one.name) == key]
        if not named:
            old = self._aliases.codes.get(key, [])
            named = [one for one in self._known if str(one.id) in old]
        if chosen := self._choices.of(row.building):
            self._take(row, chosen, named)
        elif len(named) == 1:
            self.found[key] = (named[0].id, named[0].region)
        elif named:
            self._ask(row, "fits_several", tuple(map(self._candidate, named)))
        else:
            near = tuple(map(self._candidate, self._near(row.building)))
            self._ask(row, "not_exact" if near else "unknown_building", (*near, *self._regions_to_choose()))

    def _take(self, row: TenantRow, chosen: str, named: list[KnownBuilding]) -> None:
        """What was chosen: a building, or a region to make one in; one that is known by that name is asked about first."""
        name, key = row.building, folded(row.building)
        code = chosen if chosen.startswith("#") else credit_code(chosen)
        for one in self._known:
            if code in (f"#{one.id}", one.credit_code):
                self.found[key] = (one.id, one.region)
                if folded(one.name) != key:
                    self._aliases.remember(name, str(one.id), row.line.row)
                return
        region = chosen.removeprefix(ANOTHER_IN)
        if region not in self._regions.by_code:
            raise Invalid(Problem("choose", "unknown_choice", {"name": name, "code": chosen}))
        if not region.startswith(self._scope):
            raise Invalid(Problem("choose", "outside_your_region", {"value": region}))
        there = [one for one in named if one.region == region]
        if not there and not chosen.startswith(ANOTHER_IN):
            there = [one for one in named if one.region.startswith(region)]
        if len(there) == 1:
            self.found[key] = (there[0].id, there[0].region)
        elif named and not chosen.startswith(ANOTHER_IN):
            place = self._regions.name_of(region)
            another = Candidate(f"{ANOTHER_IN}{region}", name, place, "another")
            self._ask(row, "known_building", (*map(self._candidate, there or named), another))
        else:
            area = self._title.area if key == folded(self._title.name) else None
            metres, kept = (area.value, area.qualifier) if area else (None, Qualifier.EXACT)
            self.new[key] = NewBuilding(name, region, metres, kept, search_names(name))
            self.found[key] = (0, region)

    @staticmethod
    def _ask(row: TenantRow, why: str, options: tuple[Candidate, ...]) -> None:
        row.line.refuse("building", why, row.building, candidates=options, ask=row.building)
        row.line.refused[-1] = replace(row.line.refused[-1], column=row.building)

    def _near(self, name: str) -> list[KnownBuilding]:
        """Buildings whose names are like it, the likeliest first."""
        houses = tuple(KnownFirm(one.id, one.name, one.region, one.credit_code) for one in self._known)
        near = FirmNames(houses, (), Choices({}), self._regions.name_of).near(name)
        return [one for firm in near for one in self._known if one.id == firm.id]

    def _candidate(self, one: KnownBuilding) -> Candidate:
        return Candidate(one.credit_code or f"#{one.id}", one.name, self._regions.name_of(one.region))

    def _regions_to_choose(self) -> tuple[Candidate, ...]:
        """The regions right below one's own, or one's own where it has none."""
        below = [one for one in self._regions.by_code.values() if parent_of(one.code) == self._scope]
        own = [one for one in self._regions.by_code.values() if one.code == self._scope]
        return tuple(map(self._regions.candidate, sorted(below or own, key=lambda one: one.code)))
