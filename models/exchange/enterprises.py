"""Planning an import of firms: which are new, what changes of those known, what stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from models.exchange.enterprise_rows import COLUMN_OF, COUNTS, HEADINGS, EnterpriseRow, read_row
from models.exchange.layout import find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.codes import folded, search_names
from models.rules.import_reports import ImportKind, Outcome, Verdict
from models.rules.imports import (
    Change,
    EnterprisePlan,
    EnterpriseValues,
    KnownEnterprise,
    KnownEnterprises,
    KnownFirm,
    NewAlias,
    NewEnterprise,
    Value,
)


def plan_enterprises(
    sheets: tuple[Sheet, ...], known: KnownEnterprises, choices: Mapping[str, str], today: date
) -> EnterprisePlan:
    """What a roster of firms would add and change; a firm is known by its credit code, else by name and region."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    planning = _Planning(known, Choices(choices))
    rows = [read_row(line, planning.regions, known.regions.scope, today) for line in lines]
    verdicts |= planning.judge(rows)
    planning.choices.refuse_unasked()
    report = made_report(ImportKind.ENTERPRISES, layout, verdicts, lines)
    aliases = (
        *planning.regions.aliases.new.values(),
        *planning.firms.aliases.new.values(),
        *planning.old_names,
    )
    return EnterprisePlan(report, tuple(planning.added), tuple(planning.changed), aliases)


def _is_about(one: str, other: str) -> bool:
    """Whether two regions may be one place: the same, or the district of a street left open."""
    return one.startswith(other) or other.startswith(one)


def _has_left(stored: KnownEnterprise, row: EnterpriseRow) -> str | None:
    """Why a row's region is not the firm's any more: it was moved from there since the day of the sheet; None where it may be."""
    as_of, moved = row.line.layout.as_of, stored.moved_on
    if moved is None or (as_of is not None and as_of >= moved):
        return None
    if not any(_is_about(one, row.region) for one in stored.moved_from):
        return None
    return "undated_state" if as_of is None else "older_than_stored"


class _Planning:
    def __init__(self, known: KnownEnterprises, choices: Choices) -> None:
        self.known, self.choices = known, choices
        self.regions = RegionNames(known.regions, choices)
        firms = tuple(
            KnownFirm(one.id, one.values.name, one.values.region, one.values.credit_code)
            for one in known.enterprises
        )
        self.firms = FirmNames(firms, known.aliases, choices, self.regions.name_of)
        self.by_id = {one.id: one for one in known.enterprises}
        self.by_code = {one.values.credit_code: one for one in known.enterprises if one.values.credit_code}
        self.by_name: dict[str, list[KnownEnterprise]] = {}
        for one in known.enterprises:
            self.by_name.setdefault(folded(one.values.name), []).append(one)
        self.added: list[NewEnterprise] = []
        self.changed: list[Change] = []
        self.old_names: list[NewAlias] = []
        self.row_of: dict[int, int] = {}  # stored firm to the row that speaks of it

    def judge(self, rows: list[EnterpriseRow]) -> dict[int, Verdict]:
        """The bucket of every row, and what it makes the plan do."""
        self._refuse_shared_codes(rows)
        verdicts: dict[int, Verdict] = {}
        firsts = self._joined([row for row in rows if not row.line.refused], verdicts)
        for row in firsts:
            self._settle(row, verdicts)
        refused = {row.line.row for row in firsts if row.line.refused}
        for row in rows:
            joined = verdicts.get(row.line.row)
            if joined and joined.outcome is Outcome.MERGED and joined.values["of"] in refused:
                row.line.refuse("name", "of_refused_row", first=joined.values["of"])
            if row.line.refused:
                verdicts[row.line.row] = Verdict(row.line.row, Outcome.REFUSED, row.line.refused[0].code)
        return verdicts

    def _refuse_shared_codes(self, rows: list[EnterpriseRow]) -> None:
        """One code under two names: nobody here can tell whose it is; nor is one from elsewhere theirs to change."""
        of_code: dict[str, list[EnterpriseRow]] = {}
        for row in rows:
            if row.line.refused or not row.code:
                continue
            if row.code in self.known.codes_elsewhere:
                row.line.refuse("credit_code", "taken_elsewhere", row.code)
            else:
                of_code.setdefault(row.code, []).append(row)
        for group in of_code.values():
            if len({row.name for row in group}) > 1:
                for row in group:
                    others = "、".join(str(one.line.row) for one in group if one.name != row.name)
                    row.line.refuse("credit_code", "code_twice", row.code, rows=others)

    def _joined(self, rows: list[EnterpriseRow], verdicts: dict[int, Verdict]) -> list[EnterpriseRow]:
        """The first row of each firm, with what later ones fill in; the later ones skipped, merged or refused."""
        firsts: list[EnterpriseRow] = []
        by_code: dict[str, EnterpriseRow] = {}
        by_place: dict[tuple[str, str], list[EnterpriseRow]] = {}
        for row in rows:
            same_place = by_place.setdefault((row.name, row.region), [])
            first = by_code.get(row.code) if row.code else None
            if first is None:
                first = next((one for one in same_place if not (row.code and one.code)), None)
            if first is None:
                if same_place:
                    row.line.warn("name", "same_name_in_sheet", first=same_place[0].line.row)
                firsts.append(row)
            else:
                self._join(first, row, verdicts)
            if not row.line.refused:
                by_code.setdefault(row.code, first or row)
                if first is None:
                    same_place.append(row)
        return firsts

    def _join(self, first: EnterpriseRow, row: EnterpriseRow, verdicts: dict[int, Verdict]) -> None:
        line = row.line
        if clash := [
            name for name in row.values if name in first.values and row.values[name] != first.values[name]
        ]:
            for name in dict.fromkeys(COLUMN_OF.get(name, name) for name in clash):
                line.refuse(name, "differs_from_row", first=first.line.row)
            return
        if row.values.keys() <= first.values.keys():
            verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first.line.row})
            return
        first.values.update(row.values)
        said = {(one.field, one.code) for one in first.line.warned}
        first.line.warned += [
            replace(one, row=first.line.row) for one in line.warned if (one.field, one.code) not in said
        ]
        verdicts[line.row] = Verdict(line.row, Outcome.MERGED, "", {"of": first.line.row})

    def _settle(self, row: EnterpriseRow, verdicts: dict[int, Verdict]) -> None:
        """Add a firm, or change the one it is."""
        line = row.line
        stored = self._stored(row)
        if line.refused:
            return
        if stored is not None and stored.id in self.row_of:
            line.refuse("name", "same_record_as_row", first=self.row_of[stored.id])
            return
        if stored is None:
            self._say_open(row)
            row.values["is_provisional"] = line.is_doubtful
            values = EnterpriseValues(**row.values)  # type: ignore[arg-type]
            self.added.append(NewEnterprise(line.row, values, search_names(values.name)))
            verdicts[line.row] = Verdict(line.row, Outcome.ADDED)
            return
        if stored.is_closed:
            line.refuse("name", "firm_closed", stored.values.name)
            return
        self.row_of[stored.id] = line.row
        change = self._change(row, stored)
        if change is not None:
            self.changed.append(change)
        verdicts[line.row] = Verdict(line.row, Outcome.UNCHANGED if change is None else Outcome.CHANGED)

    def _stored(self, row: EnterpriseRow) -> KnownEnterprise | None:
        """The stored firm a row is of; None where it is new; the line is refused where it may be several."""
        if row.code in self.by_code:
            return self.by_code[row.code]
        named = self.by_name.get(row.name, [])
        here = [
            one
            for one in named
            if _is_about(one.values.region, row.region) or _has_left(one, row) is not None
        ]
        fits = [one for one in here if not (row.code and one.values.credit_code)]
        if len(fits) == 1:
            if row.code:
                row.line.warn("credit_code", "code_supplied", row.code)
            return fits[0]
        if not named and (ended := self._merged(row)) is not None:
            return ended
        if not row.code:
            name = str(row.values["name"])
            if (chosen := self.firms.chosen(name, row.line.row)) is not None:
                return self.by_id[chosen.id]
            known = [] if named else self.firms.aliases.bearers(row.name, self.firms.by_id)
            named = named or [self.by_id[int(code)] for code in known]
            bearers = [one for one in named if known and _is_about(one.values.region, row.region)]
            if len(bearers) == 1:
                return bearers[0]
            fits = fits or bearers
        candidates = tuple(self.firms.candidate(self.firms.by_id[str(one.id)]) for one in (fits or named))
        if fits:
            row.line.refuse("name", "fits_several", candidates=candidates, ask=str(row.values["name"]))
        elif named:
            ask = "" if row.code else str(row.values["name"])
            row.line.warn("name", "same_name", candidates=() if row.code else candidates, ask=ask)
        return None

    def _merged(self, row: EnterpriseRow) -> KnownEnterprise | None:
        """The firm that the file of this name and region has become part of; where that lies the store says."""
        for one in self.known.merged:
            if folded(one.name) == row.name and _is_about(one.region, row.region):
                stored = self.by_id.get(one.id)
                if stored is not None:
                    row.open_region = None
                    row.values["region"] = stored.values.region
                    row.values.pop("standing_in", None)
                return stored
        return None

    def _say_open(self, row: EnterpriseRow) -> None:
        if row.open_region is not None:
            found = row.open_region
            row.line.warn("street", found.why, candidates=found.candidates, ask=row.street)

    def _change(self, row: EnterpriseRow, stored: KnownEnterprise) -> Change | None:
        """What differs from the stored firm; None where nothing does."""
        line, values, old = row.line, dict(row.values), stored.values
        self._keep_region(row, values, old)
        self._keep_newer(row, values, stored)
        if row.is_filed_by_state and old.filed_on is not None:
            values.pop("filed_on", None)
        has_new_name = row.name != folded(old.name)
        if has_new_name and self._is_other_name(row, stored):
            values.pop("name")
            has_new_name = False
        if has_new_name:
            line.warn("name", "name_changed", old=old.name)
        was = asdict(old)
        differing = {name: value for name, value in values.items() if was[name] != value}
        if line.is_doubtful and differing and not old.is_provisional:
            differing["is_provisional"] = True
        elif "region" in differing and not line.is_doubtful and old.is_provisional:
            differing["is_provisional"] = False
        if not differing:
            return None
        after: dict[str, Any] = dict(differing)
        if "name" in differing:
            after |= asdict(search_names(str(differing["name"])))
        if has_new_name:
            self.old_names.append(
                NewAlias("enterprise", old.name, folded(old.name), str(stored.id), line.row, is_former=True)
            )
        return Change(line.row, stored.id, stored.version, {name: was[name] for name in differing}, after)

    def _is_other_name(self, row: EnterpriseRow, stored: KnownEnterprise) -> bool:
        """Whether the sheet says a name that the firm goes by besides its own: chosen for it, or its old one."""
        if row.code != stored.values.credit_code:
            return True
        return str(stored.id) in self.firms.aliases.codes.get(row.name, [])

    def _keep_region(self, row: EnterpriseRow, values: dict[str, Value], old: EnterpriseValues) -> None:
        """A street left open by the sheet and settled in the store is settled; the store's label stays where none is given."""
        found = row.open_region
        if found is None:
            if old.standing_in and folded(old.standing_in) == folded(row.street):
                values["standing_in"] = ""  # was the name left open, and is the managing region now
            if not row.street and old.region.startswith(row.region):
                values.pop("region")
            return
        is_settled = old.region in {one.code for one in found.candidates}
        if not is_settled:
            self._say_open(row)
        if is_settled or (old.region.startswith(row.region) and old.region != row.region):
            values.pop("region")
            values.pop("standing_in", None)

    def _keep_newer(self, row: EnterpriseRow, values: dict[str, Value], stored: KnownEnterprise) -> None:
        """A sheet of an earlier day takes nothing back that was learnt since."""
        as_of, old = row.line.layout.as_of, stored.values
        if (why := _has_left(stored, row)) is not None and values.pop("region", old.region) != old.region:
            values.pop("standing_in", None)
            row.line.warn("street", why, day=as_of.isoformat() if as_of else "")
        if as_of is None:
            # Without a day a number that is the store's makes no exact one of 约60: a workbook shows it so, and keeps 60.
            for name in COUNTS:
                if name in values and values[name] == getattr(old, name):
                    values.pop(f"{name}_qualifier")
            return
        dropped = []
        if old.counted_on is not None and old.counted_on > as_of:
            dropped = [*COUNTS, *(f"{name}_qualifier" for name in COUNTS), "counted_on"]
        since = stored.resumption_since
        if since is not None and since > as_of:
            dropped += ["resumption", "resumed_on"]
        was = asdict(old)
        differing = [name for name in dropped if name in values and values[name] != was[name]]
        for name in dropped:
            values.pop(name, None)
        if differing and differing != ["counted_on"]:
            row.line.warn(
                COLUMN_OF.get(differing[0], differing[0]), "older_than_stored", day=as_of.isoformat()
            )
