"""Planning an import of received goods (入库): which item, unit and depot each row means, whether it is in the ledger already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from models.exchange.goods_named import GoodsNames, quantity_of
from models.exchange.layout import Headings, Line, find_layout, lines_of
from models.exchange.names import Choices
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.catalogue import SHARE
from models.rules.codes import folded
from models.rules.import_reports import Candidate, ImportKind, Outcome, Verdict
from models.rules.readings import cell_text, computed, read_date_cell
from models.rules.supply_imports import (
    DEPOT_ASKED,
    Key,
    KnownSupplies,
    NewGoods,
    SupplyPlan,
    read_expiry,
    read_source,
)

HEADINGS = Headings(
    {
        "day": ("日期", "入库日期", "到货日期", "received on", "date"),
        "source": ("来源", "来源方式", "入库类型", "source"),
        "donor": (
            "来源单位",
            "往来单位",
            "捐赠方",
            "捐赠单位",
            "供应商",
            "供货单位",
            "拨付单位",
            "from whom",
            "from or to",
        ),
        "item": ("品名", "物资名称", "名称", "item"),
        "spec": ("规格", "规格型号", "spec", "specification"),
        "unit": ("单位", "计量单位", "unit"),
        "quantity": ("数量", "入库数量", "入", "quantity", "in"),
        "went": ("出", "out"),
        "batch": ("批号", "批次", "生产批号", "batch"),
        "expires_on": ("有效期", "有效期至", "失效日期", "expires"),
        "depot": ("仓库", "库房", "入库仓库", "depot"),
        "kind": ("事由", "reason"),
        "document": ("单号", "单据号", "document"),
        "note": ("备注", "说明", "note"),
    },
    needed=("day", "item", "quantity"),
)
# Of a ledger that came from here: what came in, what is known to be undone, and the row that undoes it.
_RECEIPTS = ("入库", "received")
_REVERSED = ("已冲销", "reversed")
_REVERSALS = ("冲销", "reversal")
_SAME = ("depot", "source", "item", "spec", "unit", "batch", "expires_on")
_LONGEST = {"donor": 60, "spec": 60, "batch": 40, "document": 40, "note": 300}


def plan_supplies(
    sheets: tuple[Sheet, ...], known: KnownSupplies, choices: Mapping[str, str], today: date
) -> SupplyPlan:
    """What a sheet of received goods would add to the ledger; what is there already stays as it is."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    planning = _Planning(known, Choices(choices))
    undone = _undone(lines)
    for line in lines:
        if line.row in undone:
            verdicts[line.row] = Verdict(line.row, Outcome.SKIPPED, "reversed")
        else:
            planning.read(line, today)
    for line in lines:
        if line.row not in undone:
            verdicts[line.row] = planning.judge(line)
    planning.choices.refuse_unasked()
    report = made_report(ImportKind.SUPPLIES, layout, verdicts, lines)
    return SupplyPlan(report, tuple(planning.added), (), tuple(planning.goods.aliases.values()))


def _undone(lines: list[Line]) -> frozenset[int]:
    """The rows of receipts that the ledger says were reversed: they say so, or a later row takes back what they brought."""
    kinds = {line.row: _said(line, "kind") for line in lines if line.has("kind")}
    undone = {line.row for line in lines if kinds.get(line.row) in _REVERSED}
    told = Counter(_what(line, "quantity") for line in lines if line.row in undone)
    unmet: Counter[tuple[str, ...]] = Counter()
    for line in reversed(lines):
        kind = kinds.get(line.row)
        # What a firm or another depot had back has a name beside it.
        if kind in _REVERSALS and not _said(line, "donor"):
            what = _what(line, "went")
            if told[what]:
                told[what] -= 1
            else:
                unmet[what] += 1
        elif kind in _RECEIPTS and unmet[what := _what(line, "quantity")]:
            unmet[what] -= 1
            undone.add(line.row)
    return frozenset(undone)


def _what(line: Line, quantity: str) -> tuple[str, ...]:
    return tuple(_said(line, name) for name in (*_SAME, quantity))


def _said(line: Line, name: str) -> str:
    """What a cell says, without a remark on what it does not."""
    return folded(cell_text(computed(line.cell(name))))


class _Planning:
    def __init__(self, known: KnownSupplies, choices: Choices) -> None:
        self.known, self.choices = known, choices
        self.goods = GoodsNames(known.items, known.aliases, choices)
        self.rows: dict[Key, int] = dict.fromkeys(known.received, 0)  # the row of this sheet, or 0
        self.from_anybody = {key[:-1] for key in known.received}
        self.from_nobody = {key[:-1] for key in known.received if not key[-1]}  # the donor was not told
        self.made: dict[
            int, NewGoods | None
        ] = {}  # what the row of a receipt means, none where it is refused
        self.added: list[NewGoods] = []

    def read(self, line: Line, today: date) -> None:
        """What a row means; of a ledger that came from here what did not come in from outside is no receipt."""
        if (kind := folded(line.text("kind"))) and kind not in _RECEIPTS:
            return
        made = self.made[line.row] = self._read(line, today)
        if made is not None and not made.donor:
            self.from_nobody.discard(made.key[:-1])  # which is this row, not one that names somebody

    def judge(self, line: Line) -> Verdict:
        """The bucket of a row, once all of them are read."""
        if line.row not in self.made:
            return Verdict(line.row, Outcome.SKIPPED, "no_receipt")
        made = self.made[line.row]
        if made is None or line.refused:
            return Verdict(line.row, Outcome.REFUSED, line.refused[0].code)
        first = self.rows.get(made.key)
        # A sheet that says of nothing from whom it came means what is there, whoever gave it.
        if first == 0 or (not line.has("donor") and made.key[:-1] in self.from_anybody):
            return Verdict(line.row, Outcome.UNCHANGED)
        # What came in before anybody wrote down from whom is not there a second time once a sheet says it.
        if first is None and made.key[:-1] in self.from_nobody:
            self.from_nobody.discard(made.key[:-1])
            line.warn("donor", "received_from_nobody", made.donor)
            return Verdict(line.row, Outcome.UNCHANGED)
        if first is not None:
            return Verdict(line.row, Outcome.SKIPPED, "duplicate", {"of": first})
        self.rows[made.key] = line.row
        self.added.append(made)
        return Verdict(line.row, Outcome.ADDED)

    def _read(self, line: Line, today: date) -> NewGoods | None:
        """The goods a row means; None where the line is refused."""
        year = line.layout.year
        if line.cell("day") is None:
            line.refuse("day", "required")
        day = line.read("day", lambda cell: read_date_cell(cell, year), is_refused=True)
        source = line.read("source", read_source, is_refused=True)
        if source is None and not line.refused:
            line.refuse("source", "required")
        expires_on = line.read("expires_on", lambda cell: read_expiry(cell, year), is_refused=True)
        texts = {name: line.text(name) for name in _LONGEST}
        for name, longest in _LONGEST.items():
            if len(texts[name]) > longest:
                line.refuse(name, "text_too_long", longest=longest)
        if day is not None and day > min(line.layout.as_of or today, today):
            line.refuse("day", "date_after_sheet", day=today.isoformat())
        depot = self._depot(line)
        item = self.goods.item_of(line, texts["spec"])
        if line.refused or day is None or source is None or item is None:
            return None
        told = quantity_of(line, "quantity", item, texts["spec"])
        if told is None:
            return None
        pack, size = told.pack, (told.size.numerator, told.size.denominator)
        if folded(texts["spec"]) == folded(item.variant):
            texts["spec"] = ""  # it says which item it is, as the ledger that leaves here does
        if expires_on is None:
            line.warn("expires_on", "expiry_unknown")
        elif expires_on < today:
            line.warn("expires_on", "expired_already", day=expires_on.isoformat())
        return NewGoods(
            row=line.row,
            depot=depot,
            day=day,
            source=source,
            item=item.id,
            quantity=told.value,
            pack=pack,
            pack_factor=size[0] if pack else None,
            pack_divisor=size[1],
            expires_on=expires_on,
            share_units=size[0] if pack == SHARE else None,
            **texts,
        )

    def _depot(self, line: Line) -> int:
        """The depot the goods came into; 0 where it is refused."""
        said = line.text("depot")
        if said:
            fits = [one for one in self.known.depots if folded(one.name) == folded(said)]
        elif self.known.own is not None:
            return self.known.own
        else:
            fits = list(self.known.depots) if len(self.known.depots) == 1 else []
        name = said or DEPOT_ASKED
        if len(fits) != 1 and (chosen := self.choices.of(name)):
            fits = [one for one in self.known.depots if str(one.id) == chosen]
        if len(fits) == 1:
            return fits[0].id
        if not self.known.depots:
            line.refuse("depot", "no_depot")
            return 0
        asked = tuple(Candidate(str(one.id), one.name, one.region_name) for one in self.known.depots)
        line.refuse("depot", "which_depot", name, candidates=asked, ask=name)
        return 0
