"""Planning an import of officers: who is new, what changes, by which firms they are to stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from models.exchange.enterprise_rows import read_phone
from models.exchange.layout import Headings, Line, find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.codes import clean_name, folded, plain_text, search_names_of_person
from models.rules.import_reports import ImportKind, Outcome, Verdict
from models.rules.imports import (
    Arrival,
    Change,
    KnownFirm,
    KnownOfficer,
    KnownOfficers,
    NewOfficer,
    OfficerChange,
    OfficerPlan,
    OfficerValues,
    Station,
    Value,
)
from models.rules.readings import cell_text, computed, read_date_cell, read_level, read_yes_no

HEADINGS = Headings(
    {
        "number": ("编号", "联络员编号", "工号", "number"),
        "name": ("姓名", "联络员", "联络员姓名", "name"),
        "home_unit": ("派出单位", "工作单位", "单位", "home_unit", "home unit"),
        "title": ("职务", "职级", "title"),
        "level": ("派出层级", "层级", "level"),
        "phone": ("手机", "手机号", "手机号码", "联系电话", "电话", "phone"),
        "firms": ("驻点企业", "联点企业", "驻企名称", "所驻企业", "企业名称", "firms", "stationed at"),
        "region": ("属地", "所属区县", "区县", "region"),
        "arrived_on": ("到岗日期", "到岗时间", "报到日期", "进驻日期", "arrived_on", "since"),
        "state": ("状态", "在岗状态", "state"),
        "is_team_leader": ("组长", "是否组长", "is_team_leader"),
        "note": ("备注", "说明", "note"),
    },
    needed=("number", "name"),
)
_COUNTED = re.compile(
    r"(^|[、;；,，\n/|])\s*(?:[(（]?\d{1,2}[.．、)）]|[①-⑳])\s*(?=[^\d\s])"
)  # 1.甲公司 2.乙公司
# What our own ledger says of whoever is nowhere yet, beside the day on which they will be.
_NOT_THERE = frozenset(map(folded, ("未报到", "拟派", "未派驻", "停用", "not arrived", "planned", "no station", "deactivated")))  # fmt: skip
_BETWEEN_FIRMS = re.compile(r"[、;；,，\n/|]+")


@dataclass
class _Row:
    """What a row says of an officer, and the firms it names."""

    line: Line
    values: dict[str, Value]
    firms: list[KnownFirm] = field(default_factory=list)
    open_firms: list[str] = field(default_factory=list)
    arrived_on: date | None = None
    arrived_at: dict[int, date] = field(default_factory=dict)  # by firm: of several rows each has its day


def plan_officers(
    sheets: tuple[Sheet, ...], known: KnownOfficers, choices: Mapping[str, str], today: date
) -> OfficerPlan:
    """What a roster of officers would add and change; of several at one firm the first named is proposed as lead."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    planning = _Planning(known, Choices(choices), today)
    rows = [planning.read(line) for line in lines]
    verdicts |= planning.judge(rows)
    planning.choices.refuse_unasked()
    report = made_report(ImportKind.OFFICERS, layout, verdicts, lines)
    aliases = (*planning.regions.aliases.new.values(), *planning.firms.aliases.new.values())
    return OfficerPlan(report, tuple(planning.added), tuple(planning.changed), aliases)


class _Planning:
    def __init__(self, known: KnownOfficers, choices: Choices, today: date) -> None:
        self.known, self.choices, self.today = known, choices, today
        self.regions = RegionNames(known.regions, choices)
        self.firms = FirmNames(known.firms, known.aliases, choices, self.regions.name_of)
        self.by_number = {one.values.number: one for one in known.officers}
        self.led = {one.id for one in known.firms if one.has_lead}
        self.added: list[NewOfficer] = []
        self.changed: list[OfficerChange] = []

    def read(self, line: Line) -> _Row:
        """A row's values and firms; where the number or the name cannot be read the rest is not looked at."""
        number = plain_text(line.required("number")).upper().replace(" ", "")
        row = _Row(line, {"number": number, "name": line.required_name("name"), "region": ""})
        if line.refused:
            return row
        self._read_region(row)
        if line.refused:
            return row
        for name in ("home_unit", "title", "note"):
            if said := line.text(name):
                row.values[name] = said
        if (level := line.read("level", read_level)) is not None:
            row.values["level"] = level
        if (is_leader := line.read("is_team_leader", read_yes_no)) is not None:
            row.values["is_team_leader"] = is_leader
        read_phone(line, "phone", row.values)
        row.arrived_on = line.read("arrived_on", lambda cell: read_date_cell(cell, line.layout.year))
        if row.arrived_on is not None and row.arrived_on > (line.layout.as_of or self.today):
            line.warn("arrived_on", "date_after_sheet", day=(line.layout.as_of or self.today).isoformat())
        self._read_firms(row)
        if folded(line.text("state")) in _NOT_THERE:
            row.arrived_on = None
        if row.arrived_on is not None:
            row.arrived_at = {one.id: row.arrived_on for one in row.firms}
        return row

    def _read_region(self, row: _Row) -> None:
        line = row.line
        row.values.pop("region")
        said = line.text("region")
        if not said:
            return
        found = self.regions.find(said, line.row)
        if not found.code:
            line.warn("region", found.why, candidates=found.candidates, ask=said)
        elif not found.code.startswith(self.known.regions.scope):
            line.refuse("region", "outside_your_region")
        else:
            row.values["region"] = found.code

    def _read_firms(self, row: _Row) -> None:
        line = row.line
        if line.is_uncomputed("firms"):
            line.warn("firms", "formula_without_value")
        typed = cell_text(computed(line.cell("firms")))
        for said in dict.fromkeys(self._named(typed)):
            found = self.firms.find(said, line.row)
            if found.code:
                firm = self.firms.by_id[found.code]
                if firm.is_closed:
                    line.warn("firms", "firm_closed", said)
                elif firm not in row.firms:
                    row.firms.append(firm)
            else:
                row.open_firms.append(said)
                line.warn("firms", found.why, said, candidates=found.candidates, ask=said)
        region = str(row.values.get("region", ""))
        away = [
            one for one in row.firms if not (one.region.startswith(region) or region.startswith(one.region))
        ]
        if region and away:
            said_of = "、".join(f"{one.name}（{self.regions.name_of(one.region[:6])}）" for one in away)
            line.warn("region", "other_region", firms=said_of)

    def _named(self, typed: str) -> Iterator[str]:
        """The names in a cell, without what they are counted by; those of firms that are known also where only a space parts them."""
        for piece in _BETWEEN_FIRMS.split(_COUNTED.sub(r"\1", typed)):
            parts = piece.split()
            if len(parts) > 1 and all(map(self.firms.is_named, parts)):
                yield from map(clean_name, parts)
            elif said := clean_name(piece):
                yield said

    def judge(self, rows: list[_Row]) -> dict[int, Verdict]:
        """The bucket of every row, and what it makes the plan do."""
        self._refuse_shared_numbers(rows)
        verdicts: dict[int, Verdict] = {}
        firsts: dict[str, _Row] = {}
        for row in rows:
            if row.line.refused:
                continue
            first = firsts.setdefault(str(row.values["number"]), row)
            if first is not row:
                self._join(first, row, verdicts)
        self._say_shared_phones(list(firsts.values()))
        for row in firsts.values():
            self._settle(row, verdicts)
        for row in rows:
            if row.line.refused:
                verdicts[row.line.row] = Verdict(row.line.row, Outcome.REFUSED, row.line.refused[0].code)
        return verdicts

    def _refuse_shared_numbers(self, rows: list[_Row]) -> None:
        """A number under two names: refused for all but whom the store knows by it, since nobody here can tell."""
        of_number: dict[str, list[_Row]] = {}
        for row in rows:
            if not row.line.refused:
                of_number.setdefault(str(row.values["number"]), []).append(row)
        for number, group in of_number.items():
            stored = self.by_number.get(number)
            for row in group:
                name, line = folded(str(row.values["name"])), row.line
                others = [one for one in group if folded(str(one.values["name"])) != name]
                if number in self.known.numbers_elsewhere:
                    line.refuse("number", "number_elsewhere")
                elif stored is not None and folded(stored.values.name) != name:
                    line.refuse("number", "number_of_another", name=stored.values.name)
                elif others and stored is None:
                    line.refuse(
                        "number",
                        "number_twice",
                        names="、".join(dict.fromkeys(str(one.values["name"]) for one in others)),
                        rows="、".join(str(one.line.row) for one in others),
                    )
                elif stored is not None and not stored.is_active:
                    line.refuse("number", "inactive_person")

    def _join(self, first: _Row, row: _Row, verdicts: dict[int, Verdict]) -> None:
        """A later row of one officer: identical, filling blanks or naming further firms, or refused."""
        line = row.line
        if clash := [
            name for name in row.values if name in first.values and row.values[name] != first.values[name]
        ]:
            for name in clash:
                line.refuse(name, "differs_from_row", first=first.line.row)
            return
        further = [one for one in row.firms if one not in first.firms]
        both = row.arrived_at.keys() & first.arrived_at.keys()
        if any(row.arrived_at[firm] != first.arrived_at[firm] for firm in both) or (
            not row.firms and row.arrived_on not in (None, first.arrived_on)
        ):
            line.refuse("arrived_on", "differs_from_row", first=first.line.row)
            return
        if (
            row.values.keys() <= first.values.keys()
            and not further
            and row.arrived_at.keys() <= first.arrived_at.keys()
            and set(row.open_firms) <= set(first.open_firms)
        ):
            verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first.line.row})
            return
        first.values.update(row.values)
        first.firms += further
        first.arrived_at |= row.arrived_at
        said = {(one.field, one.code, one.value) for one in first.line.warned}
        first.line.warned += [
            replace(one, row=first.line.row)
            for one in line.warned
            if (one.field, one.code, one.value) not in said
        ]
        first.open_firms += row.open_firms
        verdicts[line.row] = Verdict(line.row, Outcome.MERGED, "", {"of": first.line.row})

    def _say_shared_phones(self, rows: list[_Row]) -> None:
        of_phone: dict[str, list[str]] = {}
        for one in self.known.officers:
            if one.values.phone:
                of_phone.setdefault(one.values.phone, []).append(one.values.number)
        for row in rows:
            if phone := str(row.values.get("phone", "")):
                of_phone.setdefault(phone, []).append(str(row.values["number"]))
        for row in rows:
            others = dict.fromkeys(of_phone.get(str(row.values.get("phone", "")), []))
            others.pop(str(row.values["number"]), None)
            if others:
                row.line.warn("phone", "phone_shared", numbers="、".join(others))

    def _settle(self, row: _Row, verdicts: dict[int, Verdict]) -> None:
        """Add an officer, or change the one they are."""
        line = row.line
        stored = self.by_number.get(str(row.values["number"]))
        stations = self._stations(row, stored)
        if stored is None:
            row.values["is_provisional"] = line.is_doubtful
            values = OfficerValues(**row.values)  # type: ignore[arg-type]
            names = search_names_of_person(values.name)
            self.added.append(NewOfficer(line.row, values, names, stations))
            verdicts[line.row] = Verdict(line.row, Outcome.ADDED)
            return
        arrivals = self._arrivals(row, stored)
        change = self._change(row, stored, bool(stations))
        is_changed = bool(change.after or stations or arrivals)
        if is_changed:
            self.changed.append(OfficerChange(change, stations, arrivals))
        verdicts[line.row] = Verdict(line.row, Outcome.CHANGED if is_changed else Outcome.UNCHANGED)

    def _arrivals(self, row: _Row, stored: KnownOfficer) -> tuple[Arrival, ...]:
        """Where somebody who is known to be on the way has arrived by what the sheet says now."""
        found = []
        held = [one for one in stored.stations if one.ended_on is None and one.arrived_on is not None]
        known = {one.arrived_on for one in held}  # the one day of a row may be that of another firm
        for one in stored.stations:
            day = row.arrived_at.get(one.enterprise)
            if day is None or one.ended_on is not None or one.arrived_on is not None or day > self.today:
                continue
            is_of_another = day in known or bool(known and one.starts_on and day < one.starts_on)
            is_begun = one.starts_on is not None and one.starts_on <= self.today
            if one.is_issued and is_begun and not is_of_another:
                found.append(Arrival(one.enterprise, day))
            else:
                firm = self.firms.by_id[str(one.enterprise)]
                since = one.starts_on.isoformat() if one.starts_on else ""
                row.line.warn("arrived_on", "arrival_not_taken", firm=firm.name, day=since)
        return tuple(found)

    def _stations(self, row: _Row, stored: KnownOfficer | None) -> tuple[Station, ...]:
        """The firms to add to an officer's, up to the cap; one ended since the sheet's date stays ended."""
        known = {one.enterprise: one for one in stored.stations} if stored else {}
        held = [one for one in known.values() if one.ended_on is None and not one.stands_in]
        room = self.known.most_firms - len(held)
        new: list[Station] = []
        over: list[str] = []
        for firm in row.firms:
            was, day = known.get(firm.id), row.arrived_at.get(firm.id)
            if was is not None and was.ended_on is None:
                if day and was.arrived_on and day != was.arrived_on:
                    row.line.warn(
                        "arrived_on", "arrived_otherwise", firm=firm.name, day=was.arrived_on.isoformat()
                    )
                continue
            if was is not None and was.ended_on is not None and (day is None or day <= was.ended_on):
                row.line.warn("firms", "station_ended", firm.name, day=was.ended_on.isoformat())
                continue
            if len(new) >= room:
                over.append(firm.name)
                continue
            new.append(Station(firm.id, firm.id not in self.led, day))
            self.led.add(firm.id)
        if over:
            row.line.warn("firms", "too_many_firms", "、".join(over), cap=self.known.most_firms)
        return tuple(new)

    def _change(self, row: _Row, stored: KnownOfficer, has_stations: bool) -> Change:
        """What differs from the stored officer; nothing where only firms are added."""
        was = asdict(stored.values)
        differing = {name: value for name, value in row.values.items() if was[name] != value}
        if row.line.is_doubtful and (differing or has_stations) and not stored.values.is_provisional:
            differing["is_provisional"] = True
        elif has_stations and not row.line.is_doubtful and stored.values.is_provisional:
            differing["is_provisional"] = False
        after: dict[str, Any] = dict(differing)
        if "name" in differing:
            after |= asdict(search_names_of_person(str(differing["name"])))
        before = {name: was[name] for name in differing}
        return Change(row.line.row, stored.id, stored.version, before, after)
