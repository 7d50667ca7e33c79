"""One row of a 领取签收表, read: what went to whom when, into whose hands, and who signed for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from models.exchange.goods_named import GoodsNames, quantity_of
from models.exchange.layout import Headings, Line
from models.exchange.names import FirmNames
from models.rules.codes import folded, plain_text
from models.rules.collection_imports import KnownCollections
from models.rules.deadlines import SHANGHAI
from models.rules.masking import is_masked_name
from models.rules.places import Qualifier
from models.rules.readings import Cell, cell_text, computed, read_date_cell, read_time_cell
from models.rules.supply_imports import read_qualifier

HEADINGS = Headings(
    {
        "collected_at": ("领取时间", "领取日期", "发放时间", "发放日期", "collected"),
        "collector": ("领取人", "collector"),
        "firm_collector": ("企业来人", "企业领取人", "firm's person"),
        "enterprise": ("代领企业", "领取企业", "企业", "企业名称", "领取单位", "for the firm", "firm"),
        "item": ("品名", "物资名称", "名称", "item"),
        "spec": ("规格", "规格型号", "spec", "specification"),
        "unit": ("单位", "计量单位", "unit"),
        "quantity": ("领取数", "领取数量", "发放数量", "数量", "quantity"),
        "qualifier": ("约数", "estimate"),
        "signed": ("签收数", "签收数量", "signed for"),
        "receiver": ("签收人", "receiver"),
        "receiver_role": ("签收人职务", "职务", "receiver's role"),
        "receiver_last4": ("签收人手机后四位", "手机后四位", "后四位", "last four"),
        "signed_at": ("签收时间", "签收日期", "signed"),
        "slip": ("纸单号", "单号", "paper slip"),
        "number": ("编号", "领取编号", "number"),
        "state": ("状态", "state"),
        "is_paper": ("补录", "entered late"),
        "again_reason": ("再领原因", "why again"),
        "handed_out_by": ("发放人", "handed out by"),
    },
    needed=("collected_at", "enterprise", "item", "quantity"),
)
_LONGEST = {"slip": 40, "again_reason": 100, "firm_collector": 40, "receiver": 40, "receiver_role": 40}


@dataclass
class CollectionRow:
    """What a row says, and the ids of what it names."""

    line: Line
    firm: int
    item: int
    at: datetime
    quantity: int
    qualifier: Qualifier
    collector: int | None
    collector_name: str
    signed: int | None
    signed_at: datetime | None

    @property
    def day(self) -> date:
        """The day it went out."""
        return self.at.astimezone(SHANGHAI).date()

    def text(self, name: str) -> str:
        """A column's words."""
        return self.line.text(name)


class Reading:
    """Reads rows against what the store knows."""

    def __init__(self, known: KnownCollections, firms: FirmNames, goods: GoodsNames, today: date) -> None:
        self.known, self.firms, self.goods, self.today = known, firms, goods, today

    def read(self, line: Line) -> CollectionRow | None:
        """The row; None where the line is refused."""
        at = self._moment(line, "collected_at", 12)
        firm = self._firm(line)
        spec = line.text("spec")
        item = self.goods.item_of(line, spec)
        for name, longest in _LONGEST.items():
            if len(line.text(name)) > longest:
                line.refuse(name, "text_too_long", longest=longest)
        if at is None:
            if not line.refused:
                line.refuse("collected_at", "required")
            return None
        if item is None or not firm:
            return None
        told = quantity_of(line, "quantity", item, spec, may_estimate=True)
        signed = None
        if cell_text(computed(line.cell("signed"))).strip() not in ("", "0"):
            read = quantity_of(line, "signed", item, spec)
            signed = read.value if read else None
        signed_at = self._moment(line, "signed_at", 12)
        told_qualifier = line.read("qualifier", read_qualifier, is_refused=True)
        if told is None or line.refused:
            return None
        qualifier = told_qualifier or told.qualifier
        who = self._collector(line)
        return CollectionRow(line, firm, item.id, at, told.value, qualifier, *who, signed, signed_at)

    def _firm(self, line: Line) -> int:
        said = line.required("enterprise")
        if not said:
            return 0
        found = self.firms.find(said, line.row)
        if not found.code:
            line.refuse("enterprise", found.why, said, candidates=found.candidates, ask=said)
        return int(found.code or 0)

    def _moment(self, line: Line, name: str, hour: int) -> datetime | None:
        """A day with its hour; a day alone is noon, so that what followed it does not lie before it."""
        year = line.layout.year
        day = line.read(name, lambda cell: read_date_cell(cell, year), is_refused=True)
        if day is None:
            return None
        if day > self.today:
            line.refuse(name, "date_after_sheet", day=self.today.isoformat())
            return None
        at: time | None = line.read(name, _time, is_refused=True)
        return datetime.combine(day, at or time(hour), SHANGHAI)

    def _collector(self, line: Line) -> tuple[int | None, str]:
        """An officer by a name that is theirs alone, else the firm's own person."""
        said, own = line.text("collector"), line.text("firm_collector")
        officer = self.known.officers.get(folded(said)) if said else None
        return officer, "" if said else own


def who_collected(row: CollectionRow) -> bool:
    """Whether it is known into whose hands goods went; what is wrong is said of the row."""
    line, said = row.line, row.text("collector")
    if said and row.collector is None:
        line.refuse("collector", "unknown_collector", said)
    elif not said and not row.collector_name:
        line.refuse("collector", "required")
    elif row.collector_name and is_masked_name(row.collector_name):
        line.refuse("firm_collector", "name_masked", row.collector_name)
    return not line.refused


def _time(cell: Cell) -> time | None:
    return read_time_cell(cell)


def last4_of(line: Line) -> str:
    """The last four digits of a phone; a sheet that took them for a number has cut their noughts."""
    cell = computed(line.cell("receiver_last4"))
    if isinstance(cell, int | float) and 0 <= cell == int(cell):
        return f"{int(cell):04d}"
    return plain_text(line.text("receiver_last4"))
