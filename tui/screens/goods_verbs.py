"""What is done with goods on their way, the same on the list of them and on a consignment's own page.

A page that takes these verbs gives `goods()`, the row under the cursor, and is read again by `load()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.actions import consignments as desk
from models.actions.onward import pass_on_goods
from models.frozen import dataclass
from models.queries.catalogue import SupplyItemRow, supply_items
from models.queries.collectors import collectors, tenants_of
from models.queries.consignments import ConsignmentDetail, GoodsLine, consignment
from models.rules.consignments import (
    BRING_BACK,
    COUNT,
    DELIVER,
    HAND_OUT,
    KEEP,
    PASS_ON,
    READY_UP,
    REFUSE,
    SIGN,
    TAKE_BACK,
    UNPACK,
    WITH_CUSTODIAN,
    CollectedLine,
    CollectForm,
    ConsignmentState,
    KeepForm,
    LineCount,
    OnwardForm,
    ReceiptForm,
    RefusalForm,
    Sent,
    collected_problems,
    count_problems,
)
from models.rules.drafts import FormKind
from models.rules.forms import Kind, entry
from models.rules.places import Qualifier
from models.rules.scope import Role, Transition
from tui.dialogs.choose import Reason
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.screens.way_of_goods import WayOfGoods
from tui.text import text
from tui.widgets.form_lines import FormLines
from tui.widgets.goods import amount_words, item_words, sizes_of
from tui.widgets.quantity_lines import AskedLine, QuantityLines

VERB_OF: dict[str, Transition] = {
    "ready": READY_UP,
    "hand_out": HAND_OUT,
    "take_back": TAKE_BACK,
    "bring_back": BRING_BACK,
    "unpack": UNPACK,
    "keep_goods": KEEP,
    "deliver": DELIVER,
    "count_goods": COUNT,
    "sign_goods": SIGN,
    "return": REFUSE,
    "pass_on": PASS_ON,
}
# What a consignment is due, by its state: what Enter does on the list.
DUE = {
    ConsignmentState.PREPARED: "ready",
    ConsignmentState.READY: "hand_out",
    ConsignmentState.COLLECTED: "sign_goods",  # that the goods are there is told with the signature
    ConsignmentState.IN_CUSTODY: "sign_goods",
    ConsignmentState.DELIVERED: "sign_goods",
}


@dataclass(frozen=True)
class TenantForm:
    """Which tenant gets some of it, who took it over, and who holds the rest."""

    tenant: int | None = entry(Kind.LOOKUP, required=True, lookup="tenants")
    receiver_name: str = entry(Kind.TEXT, longest=40)
    rest_with: str = entry(Kind.TEXT, longest=40)


class GoodsVerbs(WayOfGoods):
    """A page with a consignment under its cursor."""

    VERBS: ClassVar[Sequence[Verb]] = [
        act("ready", "y"),
        act("hand_out", "h"),
        act("undo"),
        act("unpack", "X"),
        act("keep_goods", "p"),
        act("deliver", "d"),
        act("count_goods", "b"),
        act("sign_goods", "l"),
        act("return"),
        act("pass_on", "m"),
    ]

    # Who may

    def is_for_me(self, name: str) -> bool:
        """By the roles of the verbs."""
        if name == "undo":
            return self.session.grant.role is Role.STOREKEEPER
        if name in VERB_OF:
            return self.session.grant.role in VERB_OF[name].roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """The role, whose hands the goods are in, then their state."""
        name = self._back() if name == "undo" else name
        verb = VERB_OF.get(name)
        if verb is None:
            return super().why_not(name)
        one = self.goods()
        if self.session.grant.role not in verb.roles:
            return text("error.not_for_role")
        if one is None:
            return text("frame.nothing_here")
        if one.state not in self._states(name, verb):
            state = text(f"error.state.{one.state}")
            return text("frame.not_from_state", state=state, verb=self.label_of(name))
        is_officer = self.session.grant.role is Role.OFFICER
        if is_officer and name != "pass_on" and one.custodian != self.session.actor.person:
            return text("error.not_the_custodian")
        return ""

    @staticmethod
    def _states(name: str, verb: Transition) -> frozenset[str]:
        """Who hands goods over to be signed for has brought them: that is told with it."""
        if name in ("sign_goods", "return"):
            return frozenset(one.value for one in WITH_CUSTODIAN)
        return verb.comes_from

    def label_of(self, name: str) -> str:
        """Here it is the firm that sends back, and a collection that is taken back."""
        if name == "return":
            return text("event.consignment.refuse")
        if name == "undo":
            return text(f"event.consignment.{self._back()}")
        return super().label_of(name)

    def _back(self) -> str:
        """How what was handed out comes back: taken back, or brought back once it was kept."""
        one = self.goods()
        is_kept = one is not None and one.state == ConsignmentState.IN_CUSTODY
        return "bring_back" if is_kept else "take_back"

    # What follows

    async def done_with(self, one: Any, verb: str) -> None:
        """Read again, say so."""
        await self.load()
        self.say(text("queue.done", verb=text(f"event.consignment.{verb}"), name=one.number))

    # At the depot

    async def do_ready(self) -> None:
        """It lies ready."""
        one = self.goods()
        await self.ask(desk.ready_consignment, one.id, one.version)
        await self.done_with(one, "ready")

    async def do_undo(self) -> None:
        """It was not handed out after all, or comes back undelivered."""
        one, verb = self.goods(), self._back()
        back = desk.bring_back_consignment if verb == "bring_back" else desk.take_back_consignment
        await self.ask(back, one.id, one.version)
        await self.done_with(one, verb)

    async def do_unpack(self) -> None:
        """Nobody came."""
        one = self.goods()
        dialog = Reason(text("dialog.reason_of", verb=text("event.consignment.unpack")), [], is_grave=True)

        async def give(reason: str) -> None:
            await self.ask(desk.unpack_consignment, one.id, reason, one.version)
            await self.done_with(one, "unpack")

        await self.ask_kept(FormKind.UNPACK, one.id, dialog, give, seen_version=one.version)

    async def do_hand_out(self) -> None:
        """Who collects it, and how much of each line."""
        one = await self.ask(consignment, self.goods().id)
        prepared = {line.id: line.allocated for line in one.lines}
        items = await self.ask(supply_items)
        form = QuantityLines(
            [
                _line(line, items, str(line.allocated), line.allocated, may_estimate=True)
                for line in one.lines
            ],
            more=CollectForm,
            check=lambda made: (
                CollectForm(**form.values_of(CollectForm, made)).problems()
                + collected_problems({each.line: each for each in _collected(form, made)}, prepared)
            ),
            find={"collectors": self._find_collector},
            clock=self.session.clock,
        )
        first = await self.ask(collectors, one.id)
        if first:
            form.fields[0].set((first[0].id, f"{first[0].name}  {first[0].home_unit}"))

        async def send(made: Any) -> None:
            told = CollectForm(**form.values_of(CollectForm, made), lines=_collected(form, made))
            await self.ask(desk.hand_out_consignment, one.id, told, one.version)
            await self.done_with(one, "hand_out")

        await self._ask_goods(FormKind.HAND_OUT, one, "hand_out", form, send)

    async def _find_collector(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(collectors, self.goods().id, typed)
        return [(one.id, f"{one.name}  {one.home_unit}  {one.number}") for one in found]

    # In somebody's hands

    async def do_keep_goods(self) -> None:
        """Where they are kept, until when."""
        one = self.goods()
        lines = FormLines(
            KeepForm,
            values={"custody_place": one.custody_place, "kept_until": one.kept_until},
            check=KeepForm.problems,
            clock=self.session.clock,
        )

        async def send(made: KeepForm) -> None:
            await self.ask(desk.keep_consignment, one.id, made, one.version)
            await self.done_with(one, "keep")

        await self._ask_goods(FormKind.KEEP_GOODS, one, "keep", lines, send)

    async def do_deliver(self) -> None:
        """They are at the firm."""
        one = self.goods()
        await self.ask(desk.deliver_consignment, one.id, one.version)
        await self.done_with(one, "deliver")

    async def do_count_goods(self) -> None:
        """What was an estimate is counted."""
        one = await self.ask(consignment, self.goods().id)
        guessed = [line for line in one.lines if line.estimate is not None]
        if not guessed:
            self.say(text("supply.all_counted"))
            return
        allocated = {line.id: line.allocated for line in guessed}
        items = await self.ask(supply_items)
        form = QuantityLines(
            [_line(line, items, "", line.estimate or 0) for line in guessed],
            check=lambda made: tuple(
                each
                for each in collected_problems(
                    {told.line: told for told in _collected(form, made)}, allocated
                )
                if each.code != "required"
            ),
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            await self.ask(desk.count_consignment, one.id, _collected(form, made), one.version)
            await self.done_with(one, "count")

        await self._ask_goods(FormKind.COUNT_GOODS, one, "count", form, send)

    async def do_sign_goods(self) -> None:
        """Who took them over, and of each line what arrived."""
        one = await self.ask(consignment, self.goods().id)
        sent = {
            line.id: Sent(line.collected, line.estimate_qualifier or Qualifier.EXACT) for line in one.lines
        }
        asked, items = [], await self.ask(supply_items)
        for line in one.lines:
            arrived = _line(line, items, str(line.collected), line.collected)
            damaged = text("supply.damaged_of")
            asked += [
                arrived,
                AskedLine(f"damaged_{line.id}", damaged, unit=line.unit_zh, packs=arrived.packs),
            ]
        form = QuantityLines(
            asked,
            more=ReceiptForm,
            check=lambda made: (
                ReceiptForm(**form.values_of(ReceiptForm, made)).problems()
                + count_problems({each.line: each for each in _counts(form, made)}, sent)
            ),
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            told = ReceiptForm(**form.values_of(ReceiptForm, made), counts=_counts(form, made))
            version = await self._brought(one, told.occurred_at, told.late_reason)
            await self.ask(desk.sign_consignment, one.id, told, version)
            is_short = any(sent[each.line].quantity != each.accepted for each in told.counts)
            await self.done_with(one, "part_sign" if is_short else "sign")

        await self._ask_goods(FormKind.SIGN_GOODS, one, "sign", form, send)

    async def _brought(self, one: ConsignmentDetail, at: Any, why: str) -> int:
        """The version to sign at: goods that are handed over have been delivered."""
        if one.state is ConsignmentState.DELIVERED:
            return one.version
        await self.ask(desk.deliver_consignment, one.id, one.version, at, why)
        return one.version + 1

    async def do_return(self) -> None:
        """The firm takes nothing over."""
        one = await self.ask(consignment, self.goods().id)
        lines = FormLines(RefusalForm, check=RefusalForm.problems, clock=self.session.clock)

        async def send(made: RefusalForm) -> None:
            version = await self._brought(one, made.occurred_at, made.late_reason)
            await self.ask(desk.refuse_consignment, one.id, made, version)
            await self.done_with(one, "refuse")

        await self._ask_goods(FormKind.REFUSE_GOODS, one, "refuse", lines, send)

    async def do_pass_on(self) -> None:
        """What a building signed for goes on to a tenant."""
        one = await self.ask(consignment, self.goods().id)
        left = [line for line in one.lines if line.signed > line.distributed]
        if not left:
            self.say(text("supply.nothing_left"))
            return
        items = await self.ask(supply_items)
        form = QuantityLines(
            [_line(line, items, "", line.signed - line.distributed) for line in left],
            more=TenantForm,
            find={"tenants": self._find_tenant},
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            told = TenantForm(**form.values_of(TenantForm, made))
            assert told.tenant is not None
            lines = tuple(
                OnwardForm(each.line, told.tenant, each.quantity, told.receiver_name.strip())
                for each in _collected(form, made)
                if each.quantity
            )
            await self.ask(pass_on_goods, one.id, lines, one.version, told.rest_with)
            await self.done_with(one, "pass_on")

        await self._ask_goods(FormKind.PASS_ON, one, "pass_on", form, send)

    async def _find_tenant(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(tenants_of, self.goods().id, typed)
        return [(one.enterprise, f"{one.enterprise_name}  {one.site_name}") for one in found]

    async def _ask_goods(self, form: FormKind, one: Any, verb: str, lines: FormLines, send: Any) -> None:
        dialog = FormDialog(f"{text(f'event.consignment.{verb}')}  {one.number} {one.enterprise_name}", lines)
        await self.ask_kept(form, one.id, dialog, send, seen_version=one.version)


def _line(
    line: GoodsLine, items: Sequence[SupplyItemRow], value: str, most: int, *, may_estimate: bool = False
) -> AskedLine:
    beside, sizes = amount_words(line, most, line.estimate_qualifier), sizes_of(line, items)
    return AskedLine(
        f"line_{line.id}", item_words(line), value, beside, line.unit_zh, sizes, may_estimate=may_estimate
    )


def _number(name: str) -> int:
    return int(name.rpartition("_")[2])


def _collected(form: QuantityLines, made: Any) -> tuple[CollectedLine, ...]:
    return tuple(
        CollectedLine(_number(name), one.value, one.qualifier) for name, one in form.amounts(made).items()
    )


def _counts(form: QuantityLines, made: Any) -> tuple[LineCount, ...]:
    told = form.quantities(made)
    return tuple(
        LineCount(_number(name), count, told.get(f"damaged_{_number(name)}", 0))
        for name, count in told.items()
        if name.startswith("line_")
    )
