"""Planning an import of regions: which are new, which go by another name now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.exchange.layout import Headings, Line, find_layout, lines_of
from models.exchange.names import Choices
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.codes import folded, plain_text
from models.rules.import_reports import ImportKind, Outcome, Verdict
from models.rules.imports import Change, KnownRegion, KnownRegions, NewAlias, NewRegion, RegionPlan
from models.rules.places import CODE_LENGTH, LEVEL_OF_KIND, RegionKind, level_of
from models.rules.readings import cell_text, read_region_kind

HEADINGS = Headings(
    {
        "code": ("code", "代码", "区划代码", "行政区划代码", "编码", "区域代码"),
        "name": ("name", "名称", "区划名称", "属地", "区域名称"),
        "kind": ("kind", "类型", "级别", "性质"),
        "parent": ("parent", "上级", "上级代码", "所属", "上级区划代码"),
    },
    needed=("code", "name"),
)


def plan_regions(
    sheets: tuple[Sheet, ...], known: KnownRegions, choices: Mapping[str, str], today: date
) -> RegionPlan:
    """What a list of regions would add and rename: parents first, an old name kept as an alias."""
    Choices(choices).refuse_unasked()
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    planning = _Planning(known)
    for line in lines:
        planning.read(line)
    verdicts |= planning.judge(lines)
    report = made_report(ImportKind.REGIONS, layout, verdicts, lines)
    added = tuple(sorted(planning.added, key=lambda one: (len(one.code), one.row)))
    return RegionPlan(report, added, tuple(planning.changed), tuple(planning.aliases))


class _Planning:
    def __init__(self, known: KnownRegions) -> None:
        self.known, self.scope = {one.code: one for one in known.regions}, known.scope
        self.now_coded = {one.folded: one.code for one in known.aliases}
        self.read_as: dict[int, NewRegion] = {}
        self.added: list[NewRegion] = []
        self.changed: list[Change] = []
        self.aliases: list[NewAlias] = []

    def read(self, line: Line) -> None:
        """One row as a region, or why it is none."""
        code = plain_text(line.required("code")).upper().replace(" ", "")
        name = line.required("name")
        kind = line.read("kind", read_region_kind, is_refused=True)
        if line.refused:
            return
        if len(code) not in CODE_LENGTH.values() or not code.isascii() or not code.isalnum():
            line.refuse("code", "bad_region_code")
            return
        level = level_of(code)
        if kind is None:
            likely = {4: RegionKind.CITY, 6: RegionKind.DISTRICT}
            kind = likely.get(len(code), RegionKind.PARK if "P" in code else RegionKind.SUBDISTRICT)
        if LEVEL_OF_KIND[kind] is not level:
            line.refuse("kind", "kind_not_of_code", code=code)
        parent = next((code[:n] for n in (6, 4) if len(code) > n), "")
        said = plain_text(cell_text(line.cell("parent"))).upper()
        if said and said != parent:
            line.refuse("parent", "parent_not_of_code", code=code)
        now = self.now_coded.get(folded(code), code)
        if code not in self.known and now in self.known:
            line.refuse("code", "recoded", code, now=now, name=self.known[now].name)
        if not code.startswith(self.scope):
            line.refuse("code", "outside_your_region")
        if not line.refused:
            self.read_as[line.row] = NewRegion(line.row, code, name, kind, parent)

    def judge(self, lines: list[Line]) -> dict[int, Verdict]:
        """The bucket of every row, and what it makes the plan do."""
        verdicts: dict[int, Verdict] = {}
        of_code: dict[str, list[NewRegion]] = {}
        for one in self.read_as.values():
            of_code.setdefault(one.code, []).append(one)
        for line in lines:
            found = self.read_as.get(line.row)
            if found is not None and not self._is_below_known(found, of_code):
                line.refuse("parent" if line.has("parent") else "code", "parent_missing", found.parent)
            if found is None or line.refused:
                verdicts[line.row] = Verdict(line.row, Outcome.REFUSED, line.refused[0].code)
                continue
            one, first = found, of_code[found.code][0]
            if any((other.name, other.kind) != (one.name, one.kind) for other in of_code[one.code]):
                rows = "、".join(str(other.row) for other in of_code[one.code] if other.row != one.row)
                line.refuse("code", "code_twice", one.code, rows=rows)
                verdicts[line.row] = Verdict(line.row, Outcome.REFUSED, "code_twice")
            elif first.row != one.row:
                line.warned.clear()
                verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first.row})
            else:
                verdicts[line.row] = Verdict(line.row, self._plan(line, one, of_code))
        return verdicts

    def _is_below_known(self, one: NewRegion, of_code: dict[str, list[NewRegion]]) -> bool:
        """Whether all regions above one stand in the store or are added with it; a city needs none."""
        above = [one.code[:n] for n in (4, 6) if n < len(one.code)]
        return all(code in self.known or code in of_code for code in above)

    def _plan(self, line: Line, one: NewRegion, of_code: dict[str, list[NewRegion]]) -> Outcome:
        names = {code: stored.name for code, stored in self.known.items()}
        names |= {code: group[0].name for code, group in of_code.items()}
        beside = [
            code
            for code, name in names.items()
            if folded(name) == folded(one.name) and code[:6] == one.code[:6] and code != one.code
        ]
        stored = self.known.get(one.code)
        if stored is None:
            if beside:
                line.warn("name", "same_name_beside", codes="、".join(beside))
            self.added.append(one)
            return Outcome.ADDED
        if (stored.name, stored.kind) == (one.name, one.kind):
            return Outcome.UNCHANGED
        before = {"name": stored.name, "kind": stored.kind}
        after = {"name": one.name, "kind": one.kind}
        differing = [name for name in before if before[name] != after[name]]
        self.changed.append(
            Change(
                one.row,
                stored.id,
                stored.version,
                {name: before[name] for name in differing},
                {name: after[name] for name in differing},
            )
        )
        if "name" in differing:
            self._renamed(line, stored, one.name)
        return Outcome.CHANGED

    def _renamed(self, line: Line, stored: KnownRegion, name: str) -> None:
        line.warn("name", "name_changed", name, old=stored.name)
        old = NewAlias("region", stored.name, folded(stored.name), stored.code, line.row, is_former=True)
        self.aliases.append(old)
