"""Planning an import of a findings ledger: which firm, site and item each row means, whether it is known already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.exchange.finding_rows import HEADINGS, FindingRow, history_of, photo_of, read_row
from models.exchange.layout import Line, find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.checklists import checked_by
from models.rules.codes import folded
from models.rules.deadlines import business_date
from models.rules.finding_imports import (
    FindingPlan,
    Key,
    KnownFinding,
    KnownFindings,
    KnownItem,
    KnownSite,
    NewFinding,
)
from models.rules.findings import FindingState
from models.rules.import_reports import Candidate, ImportKind, Outcome, Verdict
from models.rules.imports import NewAlias

_NEEDED_TO_READ = ("enterprise", "description", "found_at")  # without them the rest of a row is not looked at


def plan_findings(
    sheets: tuple[Sheet, ...], known: KnownFindings, choices: Mapping[str, str], today: date
) -> FindingPlan:
    """What a findings ledger would add; a fault that is known, by number or by what it is, stays as it is."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    planning = _Planning(known, Choices(choices))
    for line in lines:
        verdicts[line.row] = planning.judge(line, today)
    planning.choices.refuse_unasked()
    report = made_report(ImportKind.FINDINGS, layout, verdicts, lines)
    aliases = (*planning.firms.aliases.new.values(), *planning.item_aliases.values())
    return FindingPlan(report, tuple(planning.added), (), aliases)


class _Planning:
    def __init__(self, known: KnownFindings, choices: Choices) -> None:
        self.known, self.choices = known, choices
        self.firms = FirmNames(
            known.firms, known.aliases, choices, RegionNames(known.regions, choices).name_of
        )
        self.by_number = {one.number: one for one in known.findings}
        self.by_key: dict[Key, int] = {one.key: 0 for one in known.findings}  # the row of this sheet, or 0
        self.sites: dict[int, list[KnownSite]] = {}
        for site in known.sites:
            self.sites.setdefault(site.enterprise, []).append(site)
        self.chosen_items = {one.folded: one.code for one in known.item_aliases}
        self.item_aliases: dict[str, NewAlias] = {}
        self.added: list[NewFinding] = []

    def judge(self, line: Line, today: date) -> Verdict:
        """The bucket of a row."""
        number = line.text("number")
        row = read_row(line, today)
        if "found_at" in row.moments and (known := self.by_number.get(number)) is not None:
            return self._known_by_number(row, known)
        made = None if line.refused else self._read(row)
        if made is None or line.refused:
            return Verdict(line.row, Outcome.REFUSED, line.refused[0].code)
        first = self.by_key.get(made.key)
        if first == 0:
            return Verdict(line.row, Outcome.UNCHANGED)
        if first is not None:
            return Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first})
        self.by_key[made.key] = line.row
        self.added.append(made)
        return Verdict(line.row, Outcome.ADDED)

    def _known_by_number(self, row: FindingRow, known: KnownFinding) -> Verdict:
        """Judge a row with a number of ours, of a ledger that left here: it stays as stored, whatever has become of it since."""
        line = row.line
        firm = self.firms.by_id.get(str(known.enterprise))
        is_same = firm is not None and folded(firm.name) == folded(row.text("enterprise"))
        if not is_same or business_date(row.found_at) != known.key[2]:
            line.refused.clear()
            line.refuse("number", "number_of_another_finding")
            return Verdict(line.row, Outcome.REFUSED, "number_of_another_finding")
        is_read = not any(
            one.field in _NEEDED_TO_READ or one.code == "unreadable_state" for one in line.refused
        )
        line.refused.clear()
        line.warned.clear()
        if is_read and line.cell("state") is not None and row.state is not known.state:
            line.warn("state", "kept_as_stored", known.state.value)
        for name in differences(row, known) if is_read else ():
            line.warn(name, "stored_otherwise")
        return Verdict(line.row, Outcome.UNCHANGED)

    def _read(self, row: FindingRow) -> NewFinding | None:
        """The fault a row means; None where the line is refused."""
        line = row.line
        enterprise = self._firm(row)
        site = self._site(row, enterprise) if enterprise else None
        item = self._item(row, site) if site else None
        body = self._body(row)
        if line.refused or site is None or item is None:
            return None
        if row.severity is not None and row.severity is not item.severity:
            line.warn("severity", "severity_of_item", severity=item.severity.value, item=item.code)
        deadline, due = row.due(item.severity)
        rechecked_by = self.known.people.get(folded(row.text("rechecked_by")))
        if row.state is FindingState.CLOSED and rechecked_by is None:
            line.warn("rechecked_by", "unknown_person")
        return NewFinding(
            row=line.row,
            enterprise=enterprise,
            site=site.id,
            checklist=item.checklist,
            item=item.code,
            position=item.position,
            items=len(self._items_for(site, row)),
            severity=item.severity,
            kind=row.kind,
            found_at=row.found_at,
            description=row.text("description"),
            state=row.state,
            due_at=due,
            deadline=deadline,
            place=row.text("place") or self._place_of(row, site),
            # Its number elsewhere is how the office that sent it speaks of it.
            note=" ".join(part for part in (row.text("number"), row.text("note")) if part),
            told_whom=row.text("told_whom") or row.text("body_person"),
            body=body,
            body_person=row.text("body_person") if body else "",
            rechecked_by=rechecked_by if row.state is FindingState.CLOSED else None,
            cycle=row.cycle,
            **history_of(row),
            **photo_of(row),
        )

    def _firm(self, row: FindingRow) -> int:
        """The firm's id; 0 where it is refused."""
        line, said = row.line, row.text("enterprise")
        found = self.firms.find(said, line.row)
        if not found.code:
            line.refuse("enterprise", found.why, said, candidates=found.candidates, ask=said)
            return 0
        firm = self.firms.by_id[found.code]
        if firm.is_closed:
            line.refuse("enterprise", "firm_closed", said)
        elif row.state is FindingState.CLOSED and firm.id in self.known.avoided:
            line.refuse("enterprise", "own_firm", said)
        return firm.id

    def _site(self, row: FindingRow, enterprise: int) -> KnownSite | None:
        """The firm's site of that name, floor and unit; the only one whatever the words, which are then the place."""
        sites = self.sites.get(enterprise, [])
        said = folded(row.text("site"))
        fits = [one for one in sites if said and said in _names(one)]
        fits = fits or ([one for one in sites if not one.name and not one.unit] if not said else [])
        if len(fits) != 1 and len(sites) == 1:
            fits = sites
        if len(fits) == 1:
            return fits[0]
        if not sites:
            row.line.refuse("site", "no_site_here")
        else:
            names = "、".join(
                " ".join(part for part in (one.name, one.floor, one.unit) if part) or "—" for one in sites[:9]
            )
            row.line.refuse("site", "which_site", names=names)
        return None

    @staticmethod
    def _place_of(row: FindingRow, site: KnownSite) -> str:
        return "" if folded(row.text("site")) in _names(site) else row.text("site")[:60]

    def _items_for(self, site: KnownSite, row: FindingRow) -> list[KnownItem]:
        kind, day = checked_by(site.kind), business_date(row.found_at)
        fits = [
            one
            for one in self.known.items
            if one.site_kind is kind
            and one.valid_from <= day
            and (one.valid_to is None or day <= one.valid_to)
        ]
        newest = max((one.checklist for one in fits), default=0)
        return [one for one in fits if one.checklist == newest]

    def _item(self, row: FindingRow, site: KnownSite) -> KnownItem | None:
        """The item that failed: named, chosen once for these words, or the only one that the words fit."""
        line, items = row.line, self._items_for(site, row)
        if not items:
            line.refuse("found_at", "no_checklist")
            return None
        by_code = {one.code: one for one in items}
        if named := row.text("item"):
            code = named.split()[0].upper()
            fits = (
                [by_code[code]] if code in by_code else [one for one in items if folded(named) in _texts(one)]
            )
            if len(fits) == 1:
                return fits[0]
        said = row.text("description")
        if chosen := self.choices.of(said):
            if chosen.upper() not in by_code:
                line.refuse("item", "unknown_item", chosen)
                return None
            self.item_aliases.setdefault(
                folded(said), NewAlias("item", said, folded(said), chosen.upper(), line.row)
            )
            return by_code[chosen.upper()]
        if (code := self.chosen_items.get(folded(said), "")) in by_code:
            return by_code[code]
        fits = [one for one in items if folded(said) in _texts(one)]
        if len(fits) != 1 and (category := folded(row.text("category"))):
            of_category = [one for one in fits or items if folded(one.category) == category]
            fits = of_category or fits
        if len(fits) == 1:
            return fits[0]
        asked = tuple(Candidate(one.code, one.text_zh, one.category) for one in fits or items)
        line.refuse("item", "which_item", said, candidates=asked, ask=said)
        return None

    def _body(self, row: FindingRow) -> int | None:
        said = row.text("body")
        if not said or folded(said) == folded(row.text("enterprise")):
            if row.state is FindingState.ASSIGNED:
                row.line.refuse("body", "needed_if_assigned", column=HEADINGS.of["body"][0])
            return None
        body = self.known.bodies.get(folded(said))
        if body is None:
            (row.line.refuse if row.state is FindingState.ASSIGNED else row.line.warn)("body", "unknown_body")
        return body


def differences(row: FindingRow, known: KnownFinding) -> list[str]:
    """What an edited row says otherwise than its fault as stored: no import changes that, and none may seem to have."""
    said = row.text("description").removeprefix("'")  # as a CSV keeps what would be a formula
    found = [] if known.key[3] in (folded(said), folded(row.text("description"))) else ["description"]
    due = row.moments.get("due_at")
    if due is not None and due.replace(second=0) != known.due_at.replace(second=0):
        found.append("due_at")
    if row.severity is not None and row.severity is not known.severity:
        found.append("severity")
    return found


def _names(site: KnownSite) -> set[str]:
    """What a site may be called in a ledger."""
    floor = f"{site.floor}F" if site.floor else ""
    names = (site.name, site.unit, f"{site.floor}{site.unit}", f"{floor}{site.unit}")
    return {folded(one) for one in names if one} | ({""} if not site.name and not site.unit else set())


def _texts(item: KnownItem) -> set[str]:
    """What an item may be called: what it asks, and its ready-made wordings."""
    return {folded(one) for one in (item.text_zh, item.text_en, *item.wordings)}
