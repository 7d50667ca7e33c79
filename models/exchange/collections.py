"""Planning an import of a 领取签收表: what went out on paper, of an open round or a consignment that lies ready, and who signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from models.exchange.collection_rows import HEADINGS, CollectionRow, Reading, last4_of, who_collected
from models.exchange.goods_named import GoodsNames
from models.exchange.layout import find_layout, lines_of
from models.exchange.names import Choices, FirmNames, RegionNames
from models.exchange.report import made_report
from models.exchange.sheets import Sheet
from models.rules.collection_imports import (
    Collection,
    CollectionPlan,
    KnownCollections,
    KnownConsignment,
    KnownGoods,
    KnownRound,
    Receipt,
)
from models.rules.consignments import AT_THE_DEPOT, READY, WITH_CUSTODIAN
from models.rules.import_reports import ImportKind, Outcome, Verdict
from models.rules.masking import is_masked_name
from models.rules.places import Qualifier


def plan_collections(
    sheets: tuple[Sheet, ...], known: KnownCollections, choices: Mapping[str, str], today: date
) -> CollectionPlan:
    """What a register of collections would hand out and have signed for; what has gone out already stays as it is."""
    layout = find_layout(sheets, HEADINGS)
    lines, verdicts = lines_of(layout, HEADINGS)
    asked = Choices(choices)
    firms = FirmNames(known.firms, known.firm_aliases, asked, RegionNames(known.regions, asked).name_of)
    goods = GoodsNames(known.items, known.item_aliases, asked)
    reading = Reading(known, firms, goods, today)
    planning = _Planning(known, {line.text("number") for line in lines})
    read = []
    for line in lines:
        if (row := reading.read(line)) is None:
            verdicts[line.row] = Verdict(line.row, Outcome.REFUSED, line.refused[0].code)
        else:
            read.append(row)
    planning.judge(read)
    asked.refuse_unasked()
    verdicts |= planning.verdicts
    report = made_report(ImportKind.SUPPLIES, layout, verdicts, lines)
    aliases = (*firms.aliases.new.values(), *goods.aliases.values())
    return CollectionPlan(report, tuple(planning.added), tuple(planning.changed), aliases)


class _Planning:
    def __init__(self, known: KnownCollections, numbers: set[str]) -> None:
        self.known = known
        self.by_number = {one.number: one for one in known.consignments}
        self.by_id = {one.id: one for one in known.consignments}
        # What went out under a number that the sheet does not say: each is met once.
        self.unmet: dict[tuple[int, date | None, int], list[tuple[KnownConsignment, KnownGoods]]] = (
            defaultdict(list)
        )
        self.ready: dict[tuple[int, int], list[KnownConsignment]] = defaultdict(list)
        self.days: set[tuple[int, int, date]] = set()  # of a round: firm and day
        for one in known.consignments:
            for goods in () if one.number in numbers else one.goods:
                self.unmet[one.enterprise, one.day, goods.item].append((one, goods))
            for item in {goods.item for goods in one.goods} if one.state is READY else ():
                self.ready[one.enterprise, item].append(one)
            if one.round is not None and one.day is not None:
                self.days.add((one.round, one.enterprise, one.day))
        self.left: dict[tuple[int, int], int] = {}
        self.there = {one.id: one.there for one in known.rounds}
        self.seen: dict[tuple[object, ...], int] = {}
        self.added: list[Collection] = []
        self.changed: list[Collection] = []
        self.verdicts: dict[int, Verdict] = {}

    def judge(self, rows: Sequence[CollectionRow]) -> None:
        """The bucket of every row: those of one consignment together, those of a round one by one in their order."""
        gone: dict[int, list[CollectionRow]] = defaultdict(list)
        waiting: dict[int, list[CollectionRow]] = defaultdict(list)
        for row in rows:
            number, slip = row.text("number"), row.text("slip")
            what = (number, slip, row.firm, row.at, row.item, row.quantity)
            named = self.by_number.get(number)
            if named is None and (first := self.seen.setdefault(what, row.line.row)) != row.line.row:
                self.verdicts[row.line.row] = Verdict(
                    row.line.row, Outcome.SKIPPED, "duplicate", {"of": first}
                )
            elif named is not None and not self._fits(row, named):
                self._refuse(row, "number", "number_of_another_collection")
            elif named is not None:
                (waiting if named.state in AT_THE_DEPOT else gone)[named.id].append(row)
            elif (met := self._met(row)) is not None:
                gone[met.id].append(row)
            elif not self.known.may_hand_out:
                self._refuse(row, "enterprise", "handed_out_by_storekeepers")
            else:
                self._newly(row, waiting)
        for consignment, its in gone.items():
            self._gone(self.by_id[consignment], its)
        for consignment, its in waiting.items():
            self._hand_out(self.by_id[consignment], its)

    def _refuse(self, row: CollectionRow, column: str, code: str) -> None:
        if code:
            row.line.refuse(column, code)
        self.verdicts[row.line.row] = Verdict(row.line.row, Outcome.REFUSED, row.line.refused[0].code)

    @staticmethod
    def _fits(row: CollectionRow, one: KnownConsignment) -> bool:
        is_its = one.enterprise == row.firm and any(goods.item == row.item for goods in one.goods)
        return is_its and (one.day is None or one.day == row.day)

    def _met(self, row: CollectionRow) -> KnownConsignment | None:
        """The consignment that this row tells a lot or a whole item of: one of that firm and day, with the same slip where both name one."""
        there = self.unmet.get((row.firm, row.day, row.item), [])
        slip = row.text("slip")
        here = [(one, goods) for one, goods in there if not slip or not one.slip or one.slip == slip]
        for one, goods in here:
            if goods.went == row.quantity:
                there.remove((one, goods))
                return one
        for one in dict.fromkeys(one for one, _ in here):
            its = [pair for pair in here if pair[0] is one]
            if sum(goods.went for _, goods in its) == row.quantity or (slip and one.slip == slip):
                for pair in its:
                    there.remove(pair)
                return one
        return None

    # What has not gone out here yet

    def _newly(self, row: CollectionRow, waiting: dict[int, list[CollectionRow]]) -> None:
        """Of the one open round of the item, else of the one consignment that lies ready for the firm."""
        rounds = [one for one in self.known.rounds if one.item == row.item and row.firm in one.firms]
        ready = self.ready.get((row.firm, row.item), [])
        if len(rounds) == 1 and not ready:
            self._serve(row, rounds[0])
        elif len(ready) == 1 and not rounds:
            waiting[ready[0].id].append(row)
        elif rounds or ready:
            self._refuse(row, "number", "which_collection")
        else:
            self._refuse(row, "item", "nothing_to_hand_out")

    def _serve(self, row: CollectionRow, of: KnownRound) -> None:
        left = self.left.setdefault((of.id, row.firm), of.left.get(row.firm, of.each))
        who_collected(row)
        if row.qualifier is not Qualifier.EXACT:
            row.line.refuse("quantity", "counted_at_the_counter")
        elif row.quantity > left:
            row.line.refuse("quantity", "more_than_entitled", most=max(left, 0))
        elif row.quantity > self.there[of.id]:
            row.line.refuse("quantity", "more_than_stock", most=self.there[of.id])
        if row.day < of.began:
            row.line.refuse("collected_at", "before_the_round", day=of.began.isoformat())
        if (of.id, row.firm, row.day) in self.days and not row.text("again_reason"):
            row.line.refuse("again_reason", "again_today")
        receipt = self._receipt([row])
        if row.line.refused:
            self._refuse(row, "", "")
            return
        self.left[of.id, row.firm] = left - row.quantity
        self.there[of.id] -= row.quantity
        self.days.add((of.id, row.firm, row.day))
        quantities = ((row.item, row.quantity, row.qualifier),)
        self.added.append(_collection(row, quantities, receipt, of_round=of.id))
        self.verdicts[row.line.row] = Verdict(row.line.row, Outcome.ADDED)

    def _hand_out(self, one: KnownConsignment, rows: Sequence[CollectionRow]) -> None:
        """A consignment that lay ready: whole, or so much of each item; what was prepared is not handed out."""
        given: list[tuple[int, int, Qualifier]] = []
        if not self.known.may_hand_out:
            rows[0].line.refuse("enterprise", "handed_out_by_storekeepers")
        elif one.state is not READY:
            rows[0].line.refuse("number", "not_ready_yet")
        for row in rows:
            who_collected(row)
            free = [
                goods
                for goods in one.goods
                if goods.item == row.item and goods.id not in {each[0] for each in given}
            ]
            if any(goods.expires_on is not None and goods.expires_on < row.day for goods in free):
                row.line.refuse("item", "lot_expired")
            left = row.quantity
            for goods in free:
                if taken := min(left, goods.allocated):
                    given.append((goods.id, taken, row.qualifier))
                    left -= taken
            if left:
                row.line.refuse("quantity", "more_than_prepared", most=row.quantity - left)
            if (row.at, row.collector, row.collector_name) != (
                rows[0].at,
                rows[0].collector,
                rows[0].collector_name,
            ):
                row.line.refuse("collected_at", "collected_at_once")
        receipt = self._receipt(rows)
        if not self._all_or_none(rows):
            self.changed.append(_collection(rows[0], tuple(given), receipt, consignment=one))

    def _all_or_none(self, rows: Sequence[CollectionRow]) -> bool:
        """Whether one of the rows is refused, and with it all of them."""
        is_refused = any(row.line.refused for row in rows)
        for row in rows:
            if is_refused and not row.line.refused:
                row.line.refuse("number", "beside_a_refused_row")
            outcome = Outcome.REFUSED if is_refused else Outcome.CHANGED
            why = row.line.refused[0].code if is_refused else ""
            self.verdicts[row.line.row] = Verdict(row.line.row, outcome, why)
        return is_refused

    # What has gone out

    def _gone(self, one: KnownConsignment, rows: Sequence[CollectionRow]) -> None:
        """Judge rows of goods known to have gone out: nothing of them is new but a signature that nobody has recorded yet."""
        told: dict[int, int] = defaultdict(int)
        for row in rows:
            told[row.item] += row.quantity
        for row in rows:
            went = sum(goods.went for goods in one.goods if goods.item == row.item)
            if told[row.item] > went:
                row.line.warn("quantity", "collected_as_stored", stored=went)
        receipt = None
        if one.state in WITH_CUSTODIAN and self.known.may_hand_out:
            if any(goods.is_estimate for goods in one.goods) and any(row.signed for row in rows):
                rows[0].line.warn("signed", "count_first")
            else:
                receipt = self._receipt(rows, one)
        if receipt is not None and not self._all_or_none(rows):
            self.changed.append(_collection(rows[0], (), receipt, consignment=one))
            return
        if not any(row.line.refused for row in rows):
            for row in rows:
                self.verdicts[row.line.row] = Verdict(row.line.row, Outcome.UNCHANGED)
        else:
            self._all_or_none(rows)

    @staticmethod
    def _receipt(rows: Sequence[CollectionRow], one: KnownConsignment | None = None) -> Receipt | None:
        """Who signed, where the sheet tells of all that went out, else None: whoever knows records it. A masked name is no signature."""
        first = rows[0]
        if not any(row.signed for row in rows):
            return None
        signed: dict[int, int] = defaultdict(int)
        went: dict[int, int] = defaultdict(int)
        for row in rows:
            signed[row.item] += row.signed or 0
            went[row.item] += row.quantity
            if (row.signed or 0) > row.quantity:
                row.line.refuse("signed", "more_than_collected", most=row.quantity)
        if one is not None and any(
            sum(goods.went for goods in one.goods if goods.item == item) != went.get(item, 0)
            for item in {goods.item for goods in one.goods if goods.went}
        ):
            first.line.warn("signed", "signed_in_part")
            return None
        name, role, last4 = first.text("receiver"), first.text("receiver_role"), last4_of(first.line)
        at = first.signed_at
        is_four = len(last4) == 4 and last4.isascii() and last4.isdigit()
        if not name or is_masked_name(name) or not role or not is_four or at is None:
            first.line.warn("receiver", "signature_incomplete")
            return None
        if any(row.qualifier is not Qualifier.EXACT for row in rows):
            first.line.warn("signed", "count_first")
            return None
        if at < first.at:
            first.line.refuse("signed_at", "dates_out_of_order")
        return Receipt(name, role, last4, at, signed)


def _collection(
    row: CollectionRow,
    quantities: tuple[tuple[int, int, Qualifier], ...],
    receipt: Receipt | None,
    *,
    of_round: int | None = None,
    consignment: KnownConsignment | None = None,
) -> Collection:
    return Collection(
        row.at,
        row.firm,
        of_round,
        consignment.id if consignment else None,
        consignment.version if consignment else 0,
        quantities,
        row.collector,
        "" if row.collector is not None else row.collector_name,
        row.text("slip"),
        row.text("again_reason"),
        receipt,
    )
