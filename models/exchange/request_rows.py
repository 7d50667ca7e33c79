"""Planning an import of a 申领分配表: which requests are new, which are known, and which of those it approves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from models.errors import Invalid
from models.exchange.goods_named import GoodsNames, quantity_of
from models.exchange.layout import Headings, Line, find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.codes import folded, plain_text
from models.rules.import_reports import ImportKind, Outcome, Verdict
from models.rules.readings import cell_text, computed, read_date_cell
from models.rules.request_imports import (
    OVER,
    Approval,
    KnownRequest,
    KnownRequestLine,
    KnownRequests,
    NewRequest,
    NewRequestLine,
    RequestPlan,
    read_request_state,
)
from models.rules.supply_imports import KnownSupplyItem, ReadQuantity, read_qualifier, read_quantity
from models.rules.supply_requests import APPROVED, CLOSED, MOST_LINES, UNDECIDED, LineQuantity

HEADINGS = Headings(
    {
        "number": ("编号", "申领编号", "申领单号", "number"),
        "day": ("日期", "申领日期", "申请日期", "day", "date"),
        "enterprise": ("企业", "企业名称", "申领企业", "申领单位", "单位名称", "firm", "enterprise"),
        "region": ("属地", "region"),
        "item": ("品名", "物资名称", "名称", "item"),
        "spec": ("规格", "规格型号", "spec", "specification"),
        "unit": ("单位", "计量单位", "unit"),
        "requested": (
            "申请",
            "申请数",
            "申请数量",
            "申领数",
            "申领数量",
            "需求数",
            "需求数量",
            "requested",
        ),
        "qualifier": ("约数", "estimate"),
        "approved": ("核准", "核准数", "核准数量", "批准数", "批准数量", "approved"),
        "allocated": ("已分配", "分配数", "allocated"),
        "collected": ("已领", "已领数", "collected"),
        "signed": ("已签", "已签数", "signed"),
        "difference": ("差额", "difference"),
        "state": ("状态", "state"),
        "round": ("发放轮次", "轮次", "round"),
        "requested_by": ("申领人", "申请人", "requested by"),
        "reason": ("理由", "reason"),
        "note": ("备注", "说明", "用途", "note"),
    },
    needed=("enterprise", "item", "requested"),
)
_MOVED = ("allocated", "collected", "signed")
LONGEST_NOTE = 300


def plan_requests(
    sheets: tuple[Sheet, ...], known: KnownRequests, choices: Mapping[str, str], today: date
) -> RequestPlan:
    """What a sheet of requests would submit and approve; a request that is known stays as it is but for its approval."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    numbers = {cell_text(computed(line.cell("number"))).strip() for line in lines}
    planning = _Planning(known, Choices(choices), numbers)
    for line in lines:
        planning.read(line, today)
    planning.decide()
    planning.choices.refuse_unasked()
    verdicts |= planning.verdicts
    report = made_report(ImportKind.SUPPLIES, layout, verdicts, lines)
    aliases = (*planning.firms.aliases.new.values(), *planning.goods.aliases.values())
    return RequestPlan(report, planning.added(), tuple(planning.approvals), aliases, known.last)


@dataclass
class _Told:
    """What the sheet says is approved of one line of a known request."""

    line: Line
    of: KnownRequestLine
    approved: int | None


@dataclass
class _Group:
    """Rows that are one request: of one number, firm and day."""

    enterprise: int
    day: date
    note: str
    lines: dict[int, NewRequestLine] = field(default_factory=dict)  # by item


class _Planning:
    def __init__(self, known: KnownRequests, choices: Choices, numbers: set[str]) -> None:
        self.known, self.choices = known, choices
        self.firms = FirmNames(
            known.firms, known.firm_aliases, choices, RegionNames(known.regions, choices).name_of
        )
        self.goods = GoodsNames(known.items, known.item_aliases, choices)
        self.by_number = {one.number: one for one in known.requests}
        # Of those whose number the sheet does not say, each line is met once.
        self.unmet: dict[tuple[int, date, int, int], list[tuple[KnownRequest, KnownRequestLine]]] = (
            defaultdict(list)
        )
        for one in known.requests:
            for line in () if one.number in numbers else one.lines:
                self.unmet[one.enterprise, one.day, line.item, line.requested].append((one, line))
        self.seen: dict[tuple[object, ...], int] = {}
        self.quantities: dict[tuple[object, ...], int] = {}  # of an item of one request of the sheet
        self.told: dict[int, list[_Told]] = defaultdict(list)
        self.groups: dict[tuple[str, int, date], list[_Group]] = defaultdict(list)
        self.approvals: list[Approval] = []
        self.verdicts: dict[int, Verdict] = {}

    def added(self) -> tuple[NewRequest, ...]:
        """The requests that no store has yet."""
        sites = self.known.sites or {}
        return tuple(
            NewRequest(
                one.enterprise, sites.get(one.enterprise), one.day, one.note, tuple(one.lines.values())
            )
            for groups in self.groups.values()
            for one in groups
            if one.lines
        )

    def read(self, line: Line, today: date) -> None:
        """The bucket of a row, where it is not another's to decide: of a known request all rows are looked at first."""
        verdict = self._skipped(line) or self._known(line, today)
        if verdict is None and not line.refused:
            return
        if line.refused:
            verdict = Verdict(line.row, Outcome.REFUSED, line.refused[0].code)
        assert verdict is not None
        self.verdicts[line.row] = verdict

    def _skipped(self, line: Line) -> Verdict | None:
        """An entitlement of a round is no request, and what is over elsewhere asks for nothing."""
        if line.text("round"):
            return Verdict(line.row, Outcome.SKIPPED, "of_a_round")
        return None

    def _known(self, line: Line, today: date) -> Verdict | None:
        state = line.read("state", read_request_state, is_refused=True)
        firm = self._firm(line)
        spec = line.text("spec")
        item = self.goods.item_of(line, spec)
        day = self._day(line, today)
        if item is None:
            return None
        asked = quantity_of(line, "requested", item, spec, may_estimate=True)
        qualifier = line.read("qualifier", read_qualifier, is_refused=True)
        approved = self._approved(line, item, spec)
        if line.refused or firm is None or asked is None or day is None:
            return None
        number = line.text("number")
        what = (number, firm, day, item.id, asked.value)
        if (first := self.seen.setdefault(what, line.row)) != line.row:
            return Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first})
        if self.quantities.setdefault(what[:4], asked.value) != asked.value:
            line.refuse("item", "item_twice")
            return None
        if (named := self.by_number.get(number)) is not None:
            self._of_number(line, named, firm, item, asked, approved)
            return None
        if met := self.unmet.get((firm, day, item.id, asked.value)):
            request, of = met.pop(0)
            self.told[request.id].append(_Told(line, of, approved))
            return None
        if state in OVER:
            return Verdict(line.row, Outcome.SKIPPED, "over_elsewhere")
        if qualifier is not None:
            asked = replace(asked, qualifier=qualifier)
        return self._new(line, (number, firm, day), item, asked, approved)

    def _of_number(
        self,
        line: Line,
        request: KnownRequest,
        firm: int,
        item: KnownSupplyItem,
        asked: ReadQuantity,
        approved: int | None,
    ) -> None:
        """A row of a request of this number: it is that one's, or another store's."""
        of = next((one for one in request.lines if one.item == item.id), None)
        if request.enterprise != firm or of is None or of.requested != asked.value:
            line.refuse("number", "number_of_another_request")
            return
        self.told[request.id].append(_Told(line, of, approved))

    def _new(
        self,
        line: Line,
        which: tuple[str, int, date],
        item: KnownSupplyItem,
        asked: ReadQuantity,
        approved: int | None,
    ) -> Verdict | None:
        number, firm, day = which
        if not self.known.may_ask:
            line.refuse("enterprise", "asked_by_coordinators")
        if self.firms.by_id[str(firm)].is_closed:
            line.refuse("enterprise", "firm_closed")
        if not item.is_current:
            line.refuse("item", "not_in_the_catalogue")
        moved = [name for name in _MOVED if _is_some(line, name)]
        if moved:
            line.refuse(moved[-1], "moved_elsewhere")
        note = " ".join(filter(None, (number, line.text("requested_by"), line.text("note"))))
        if len(note) > LONGEST_NOTE:
            line.refuse("note", "text_too_long", longest=LONGEST_NOTE)
        if line.refused:
            return None
        groups = self.groups[which]
        if not groups or len(groups[-1].lines) == MOST_LINES:
            groups.append(_Group(firm, day, note))
        pack = (asked.size.numerator, asked.size.denominator) if asked.pack else (None, 1)
        made = NewRequestLine(line.row, item.id, asked.value, asked.qualifier, asked.pack, *pack)
        groups[-1].lines[item.id] = made
        if approved is not None:
            line.warn("approved", "approved_by_another")
        return Verdict(line.row, Outcome.ADDED)

    def _firm(self, line: Line) -> int | None:
        said = line.required("enterprise")
        if not said:
            return None
        found = self.firms.find(said, line.row)
        if not found.code:
            line.refuse("enterprise", found.why, said, candidates=found.candidates, ask=said)
            return None
        return int(found.code)

    @staticmethod
    def _day(line: Line, today: date) -> date | None:
        """The row's day, or that of the whole sheet; nobody asks for goods ahead of today."""
        day = line.read("day", lambda cell: read_date_cell(cell, line.layout.year), is_refused=True)
        day = day or line.layout.as_of
        if day is None and not line.refused:
            line.refuse("day", "day_missing")
        if day is not None and day > today:
            line.refuse("day", "date_after_sheet", day=today.isoformat())
        return day

    @staticmethod
    def _approved(line: Line, item: KnownSupplyItem, spec: str) -> int | None:
        """How much is approved; none of it is a number too, and blank is not decided."""
        said = cell_text(computed(line.cell("approved"))).strip()
        if not said:
            return None
        try:
            return read_quantity(said, plain_text(line.text("unit")), item, spec).value
        except Invalid as error:
            problem = error.problems[0]
            if problem.code == "nothing_moves":
                return 0
            line.refuse(
                "approved", f"quantity_{problem.code.replace('_received', '_approved')}", unit=item.unit
            )
            return None

    # Of requests that are known

    def decide(self) -> None:
        """What becomes of the rows of each known request: approved by them, or as it was."""
        of_id = {one.id: one for one in self.known.requests}
        for number, told in self.told.items():
            request = of_id[number]
            if not any(one.approved is not None for one in told):
                outcome = Outcome.UNCHANGED
            elif request.state not in UNDECIDED:
                outcome = self._decided(request, told)
            elif why := self._why_not(request):
                for one in told:
                    if one.approved is not None:
                        one.line.warn("approved", why)
                outcome = Outcome.UNCHANGED
            else:
                outcome = self._approve(request, told)
            for one in told:
                why = one.line.refused[0].code if outcome is Outcome.REFUSED else ""
                self.verdicts[one.line.row] = Verdict(one.line.row, outcome, why)

    def _why_not(self, request: KnownRequest) -> str:
        if not self.known.may_decide:
            return "decided_by_coordinators"
        if request.requested_by == self.known.importer:
            return "own_request"
        return "own_firms_request" if request.enterprise in self.known.avoided else ""

    @staticmethod
    def _decided(request: KnownRequest, told: list[_Told]) -> Outcome:
        """One that is decided stays as it was decided."""
        is_approved = request.state in (APPROVED, CLOSED)
        for one in told:
            if one.approved is not None and is_approved and one.approved != one.of.approved:
                one.line.warn("approved", "approved_as_stored", stored=one.of.approved or 0)
            elif one.approved is not None and not is_approved:
                one.line.warn("approved", "kept_as_stored")
        return Outcome.UNCHANGED

    def _approve(self, request: KnownRequest, told: list[_Told]) -> Outcome:
        """All lines of a request are approved at once, none more than was asked, and not nothing at all."""
        missing = len(request.lines) - sum(one.approved is not None for one in told)
        for one in told:
            if (one.approved or 0) > one.of.requested:
                one.line.refuse("approved", "more_than_asked", most=one.of.requested)
        if not any(one.line.refused for one in told):
            code = (
                "whole_request"
                if missing
                else ""
                if any(one.approved for one in told)
                else "nothing_approved"
            )
            for one in told if code else ():
                one.line.refuse("approved", code, count=missing)
        if any(one.line.refused for one in told):
            for one in told:
                if not one.line.refused:
                    one.line.refuse("approved", "beside_a_refused")
            return Outcome.REFUSED
        given = tuple(LineQuantity(one.of.id, one.approved or 0) for one in told)
        self.approvals.append(Approval(request.id, request.version, given))
        return Outcome.CHANGED


def _is_some(line: Line, name: str) -> bool:
    said = folded(cell_text(computed(line.cell(name))))
    return said not in ("", "0", "0.0")
