"""Planning an import of a building's tenants: the building is asked for, a known firm is asked about, a unit is known by its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from models.exchange.building_names import BuildingNames
from models.exchange.layout import find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.exchange.tenant_rows import HEADINGS, TenantRow, Title, is_vacant, read_row, read_title, unit_key
from models.rules.codes import credit_code, folded, search_names
from models.rules.import_reports import Candidate, ImportKind, Outcome, Verdict
from models.rules.imports import UNIT_FIELDS, Change, KnownFirm, NewAlias, Value
from models.rules.tenant_imports import (
    KnownTenants,
    KnownUnit,
    LeftUnit,
    NewTenant,
    TenantPlan,
    TenantValues,
)

ANOTHER, SAME = "new", "same"  # what a choice says besides a code: another firm, one firm's further unit


def plan_tenants(
    sheets: tuple[Sheet, ...], known: KnownTenants, choices: Mapping[str, str], today: date
) -> TenantPlan:
    """What a building's list would add and change; a tenant is a firm of its own with a unit there."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    title = read_title(layout)
    planning = _Planning(known, Choices(choices), title)
    rows: list[TenantRow] = []
    above = ("", "")
    for line in lines:
        if is_vacant(line):
            verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "vacant")
        row = read_row(line, title, above)
        above = (row.building, str(row.values["floor"]) or above[1])
        if line.row not in verdicts:
            rows.append(row)
    verdicts |= planning.judge(rows)
    planning.choices.refuse_unasked()
    report = made_report(ImportKind.TENANTS, layout, verdicts, lines)
    used = {folded(one.building_name) for one in planning.added if not one.building}
    buildings = tuple(one for key, one in planning.buildings.new.items() if key in used)
    chosen = planning.firms.aliases.new.values()
    names = {str(firm.id): folded(firm.name) for firm in known.firms}
    aliases = (*(one for one in chosen if names[one.code] != one.folded), *planning.old_names)
    return TenantPlan(report, tuple(planning.added), tuple(planning.changed), aliases, buildings)


def _is_of_before(row: TenantRow, left: LeftUnit) -> bool:
    """Whether a list may have been written before somebody left: without a date nobody knows."""
    as_of = row.line.layout.as_of
    return as_of is None or left.left_on is None or as_of <= left.left_on


class _Planning:
    def __init__(self, known: KnownTenants, choices: Choices, title: Title) -> None:
        self.known, self.choices = known, choices
        self.regions = RegionNames(known.regions, choices)
        self.firms = FirmNames(known.firms, known.aliases, choices, self.regions.name_of)
        self.by_name: dict[str, list[KnownFirm]] = {}
        for firm in known.firms:
            self.by_name.setdefault(folded(firm.name), []).append(firm)
        self.units = {(one.building, one.values.floor, unit_key(one.values.unit)): one for one in known.units}
        self.left: dict[tuple[int, str, str], list[LeftUnit]] = {}
        for one in known.left:
            self.left.setdefault((one.building, one.floor, unit_key(one.unit)), []).append(one)
        self.buildings = BuildingNames(
            known.buildings, self.regions, self.firms.aliases, choices, title, known.regions.scope
        )
        self.added: list[NewTenant] = []
        self.changed: list[Change] = []
        self.old_names: list[NewAlias] = []

    def judge(self, rows: list[TenantRow]) -> dict[int, Verdict]:
        """The bucket of every row, and what it makes the plan do."""
        for row in rows:
            for asked in (row.building, str(row.values["name"])):
                self.choices.of(asked)  # was asked for, though the row may wait for something else
            if not row.line.refused:
                self.buildings.find(row)
        self._refuse_shared_units(rows)
        verdicts: dict[int, Verdict] = {}
        firsts: dict[tuple[str, str, str], TenantRow] = {}
        for row in rows:
            if row.line.refused:
                continue
            first = firsts.setdefault(row.place, row)
            if first is not row:
                self._join(first, row, verdicts)
        named: dict[tuple[str, str], TenantRow] = {}
        for row in firsts.values():
            self._settle(row, named, verdicts)
        refused = {row.line.row for row in firsts.values() if row.line.refused}
        for row in rows:
            joined = verdicts.get(row.line.row)
            if joined and joined.outcome is Outcome.MERGED and joined.values["of"] in refused:
                row.line.refuse("name", "of_refused_row", first=joined.values["of"])
            if row.line.refused:
                verdicts[row.line.row] = Verdict(row.line.row, Outcome.REFUSED, row.line.refused[0].code)
        return verdicts

    # The rows

    def _refuse_shared_units(self, rows: list[TenantRow]) -> None:
        """A unit under two names: nobody here can tell whose it is."""
        of_unit: dict[tuple[str, str, str], list[TenantRow]] = {}
        for row in rows:
            if not row.line.refused:
                of_unit.setdefault(row.place, []).append(row)
        for group in of_unit.values():
            if len({row.name for row in group}) > 1:
                for row in group:
                    others = "、".join(str(one.line.row) for one in group if one is not row)
                    row.line.refuse("unit", "unit_twice", rows=others)

    def _join(self, first: TenantRow, row: TenantRow, verdicts: dict[int, Verdict]) -> None:
        line = row.line
        clash = [
            name
            for name in row.values
            if name in first.values
            and name not in ("unit", "floor")
            and row.values[name] != first.values[name]
        ]
        if clash:
            for name in dict.fromkeys(one.removesuffix("_qualifier") for one in clash):
                line.refuse(name, "differs_from_row", first=first.line.row)
            return
        if row.values.keys() <= first.values.keys():
            verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first.line.row})
            return
        first.values = {**row.values, **first.values}
        verdicts[line.row] = Verdict(line.row, Outcome.MERGED, "", {"of": first.line.row})

    def _settle(
        self, row: TenantRow, named: dict[tuple[str, str], TenantRow], verdicts: dict[int, Verdict]
    ) -> None:
        """Add a unit, or change the one it is."""
        building, region = self.buildings.found[folded(row.building)]
        said = str(row.values["name"])
        chosen = self.choices.of(said)
        unit = self.units.get((building, row.place[1], row.place[2])) if building else None
        if unit is not None:
            self._settle_known(row, unit, chosen, verdicts)
            return
        left = self._left(row, building)
        if left is not None and not chosen and _is_of_before(row, left):
            self._ask_whether_back(row, left)
            return
        firm, of_row = self._firm(row, region, chosen, named)
        if row.line.refused:
            return
        row.values["is_provisional"] = row.line.is_doubtful
        values = TenantValues(**row.values)  # type: ignore[arg-type]
        self.added.append(
            NewTenant(row.line.row, building, row.building, values, search_names(said), firm, of_row)
        )
        named.setdefault((folded(row.building), row.name), row)
        verdicts[row.line.row] = Verdict(row.line.row, Outcome.ADDED)

    def _left(self, row: TenantRow, building: int) -> LeftUnit | None:
        """The unit where the tenant has left it, by the name it bears or bore; of several times the last."""
        bore = self.firms.aliases.codes.get(row.name, [])
        gone = self.left.get((building, *row.place[1:]), [])
        return next((one for one in reversed(gone) if row.name == one.folded or str(one.firm) in bore), None)

    def _ask_whether_back(self, row: TenantRow, left: LeftUnit) -> None:
        """A unit whose tenant has left it, on a list that need not know: is it there again, or another of its name."""
        said, firm = str(row.values["name"]), self.firms.by_id.get(str(left.firm))
        there = (self.firms.candidate(firm),) if firm is not None and not firm.is_closed else ()
        options = (*there, Candidate(ANOTHER, said, kind="another"))
        day = left.left_on.isoformat() if left.left_on else ""
        row.line.refuse("unit", "unit_left", said, candidates=options, ask=said, day=day)

    def _firm(
        self, row: TenantRow, region: str, chosen: str, named: dict[tuple[str, str], TenantRow]
    ) -> tuple[int, int]:
        """The known firm a new unit is of, or the row that adds it; (0, 0) for a firm of its own.

        A firm of that name in the district is a question: the row waits for the choice.
        """
        said, line = str(row.values["name"]), row.line
        first = named.get((folded(row.building), row.name))
        if chosen and chosen not in (ANOTHER, SAME):
            firm = self.firms.chosen(said, line.row)
            assert firm is not None, "a choice fits or is refused"
            if firm.is_closed:
                line.refuse("name", "firm_closed", firm.name)
            return firm.id, 0
        if chosen == SAME and first is not None:
            return 0, first.line.row
        old = [
            self.firms.by_id[code]
            for code in self.firms.aliases.codes.get(row.name, [])
            if code in self.firms.by_id
        ]
        alike = [*self.by_name.get(row.name, []), *old]
        here = [
            one
            for one in dict.fromkeys(alike)
            if one.region[:6] == region[:6] or region.startswith(one.region)
        ]
        another = Candidate(ANOTHER, said, kind="another")
        if here and not chosen:
            options = (*map(self.firms.candidate, here), another)
            line.refuse("name", "known_here", said, candidates=options, ask=said)
        elif alike and not chosen:
            options = (*map(self.firms.candidate, dict.fromkeys(alike)), another)
            line.warn("name", "same_name", said, candidates=options, ask=said)
        elif first is not None and not chosen:
            options = (Candidate(SAME, said, kind="same_firm"), another)
            line.warn(
                "name", "same_name_in_building", said, candidates=options, ask=said, first=first.line.row
            )
        return 0, 0

    def _settle_known(
        self, row: TenantRow, unit: KnownUnit, chosen: str, verdicts: dict[int, Verdict]
    ) -> None:
        """A unit that is in use: the same tenant, the same under another name, or a question."""
        line = row.line
        firm = self.firms.by_id.get(str(unit.firm))
        is_it = row.name == folded(unit.values.name) or str(unit.firm) in self.firms.aliases.codes.get(
            row.name, []
        )
        is_renamed = False
        if not is_it:
            codes = {f"#{unit.firm}", firm.credit_code if firm else None}
            is_renamed = (chosen if chosen.startswith("#") else credit_code(chosen)) in codes
            if not is_renamed:
                there = (self.firms.candidate(firm),) if firm else ()
                line.refuse(
                    "unit",
                    "unit_in_use",
                    str(row.values["name"]),
                    candidates=there,
                    ask=str(row.values["name"]),
                    name=unit.values.name,
                )
                return
            line.warn("name", "name_changed", old=unit.values.name)
        values: dict[str, Value] = {**row.values, "unit": unit.values.unit}
        if not unit.is_all_of_firm:  # the list speaks of the unit, not of all the firm has elsewhere
            values = {name: value for name, value in values.items() if name in (*UNIT_FIELDS, "name")}
        if not is_renamed:
            values.pop("name")
        if line.layout.as_of is None and values.get("roster") == unit.values.roster:
            values.pop("roster_qualifier", None)  # a workbook keeps 60 of 约60
        if (
            line.layout.as_of is None
            and values.get("resumption", unit.values.resumption) != unit.values.resumption
        ):
            # An undated list takes nothing back that somebody has said of the unit since.
            line.warn("resumption", "undated_state")
            values.pop("resumption")
        was: dict[str, Any] = asdict(unit.values)
        differing: dict[str, Any] = {name: value for name, value in values.items() if was[name] != value}
        if line.is_doubtful and differing and not unit.values.is_provisional:
            differing["is_provisional"] = True
        if not differing:
            verdicts[line.row] = Verdict(line.row, Outcome.UNCHANGED)
            return
        if unit.is_elsewhere:
            line.refuse("unit", "unit_elsewhere", str(row.values["name"]))
            return
        after = dict(differing)
        if is_renamed:
            after |= asdict(search_names(str(differing["name"])))
            old = NewAlias(
                "enterprise",
                unit.values.name,
                folded(unit.values.name),
                str(unit.firm),
                line.row,
                is_former=True,
            )
            self.old_names.append(old)
        before = {name: was[name] for name in differing}
        self.changed.append(Change(line.row, unit.id, unit.version, before, after))
        verdicts[line.row] = Verdict(line.row, Outcome.CHANGED)
