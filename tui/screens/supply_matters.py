"""What is decided about supplies from the queue and a case's page: requests reviewed, approved, set apart; differences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from models.actions import discrepancies, supply_requests
from models.queries.catalogue import SupplyItemRow, supply_items
from models.queries.discrepancies import discrepancy
from models.queries.supply_requests import DepotFor, RequestDetail, SupplyLineRow, depots_for, supply_request
from models.rules.consignments import APPROVE_LOSS, SettleForm
from models.rules.drafts import FormKind
from models.rules.supply_requests import (
    ALLOCATE,
    APPROVE,
    REVIEW,
    LineQuantity,
    allocation_problems,
    approval_problems,
    release_problems,
)
from tui.dialogs.choose import Choose, Reason
from tui.dialogs.form_dialog import FormDialog
from tui.faces.supply_rights import verb_on
from tui.faces.targets import Target
from tui.screens.post_matters import PostMatters
from tui.text import in_language, text
from tui.widgets.form_lines import FormLines
from tui.widgets.goods import amount_words, item_words, sizes_of
from tui.widgets.quantity_lines import AskedLine, QuantityLines


class SupplyMatters(PostMatters):
    """A page with requests and differences under its cursor; `run` does a decision and says it."""

    async def run(self, one: Target, verb: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Do it, say it, stand on the next."""
        raise NotImplementedError

    async def decide_supply(self, one: Target) -> None:
        """`a`: the next step of a request, whole; a difference settled, a loss approved."""
        verb = verb_on("accept", one)
        if one.kind == "discrepancy":
            if verb is APPROVE_LOSS:
                version = (await self.ask(discrepancy, one.id)).version
                await self.run(
                    one, "approve_loss", partial(self.ask, discrepancies.approve_loss, one.id, version)
                )
            else:
                await self.settle(one)
            return
        known = await self.ask(supply_request, one.id)
        if verb is ALLOCATE:
            await self._choose_depot(one, known, self._allocate_whole)
            return
        action = (
            supply_requests.review_supply_request
            if verb is REVIEW
            else supply_requests.approve_supply_request
        )
        assert verb is not None
        await self.run(one, verb.verb, partial(self.ask, action, one.id, known.version))

    async def edit_supply(self, one: Target) -> None:
        """`e`: the same with a quantity for each line; a loss settled in another way."""
        if one.kind == "discrepancy":
            await self.settle(one)
            return
        known = await self.ask(supply_request, one.id)
        if verb_on("edit", one) is APPROVE:
            await self._ask_approval(one, known)
        else:
            await self._choose_depot(one, known, self._ask_allocation)

    async def return_supply(self, one: Target) -> None:
        """`x`: back to the officer with a reason."""
        ready = [text(f"supply.return_reasons.{at}") for at in range(1, 4)]
        await self._ask_reason(
            one, "return", ready, FormKind.RETURN_REQUEST, supply_requests.return_supply_request
        )

    async def decline_supply(self, one: Target) -> None:
        """`X`: 不予核准, with a reason."""
        ready = [text(f"supply.decline_reasons.{at}") for at in range(1, 4)]
        await self._ask_reason(
            one, "decline", ready, FormKind.DECLINE_REQUEST, supply_requests.decline_supply_request
        )

    async def do_close_short(self) -> None:
        """Less was signed for than approved, and no more comes."""
        one = self.target()
        assert one is not None
        ready = [text(f"supply.short_reasons.{at}") for at in range(1, 4)]
        await self._ask_reason(
            one, "close_short", ready, FormKind.CLOSE_SHORT, supply_requests.close_supply_request_short
        )

    async def _ask_reason(
        self, one: Target, verb: str, ready: list[str], form: FormKind, action: Callable[..., int]
    ) -> None:
        dialog = Reason(
            text("dialog.reason_of", verb=text(f"event.supply_request.{verb}")),
            ready,
            is_grave=verb != "return",
        )

        async def give(reason: str) -> None:
            version = one.version or (await self.ask(supply_request, one.id)).version
            await self.run(one, verb, partial(self.ask, action, one.id, reason, version))

        await self.ask_kept(form, one.id, dialog, give, seen_version=one.version)

    async def do_release_goods(self) -> None:
        """Let what is set apart go again, line by line."""
        one = self.target()
        assert one is not None
        known = await self.ask(supply_request, one.id)
        lines = [line for line in known.lines if line.standing.to_collect > 0]
        if not lines:
            self.say(text("supply.nothing_set_apart"))
            return
        standing = {line.id: line.standing for line in lines}
        items = await self.ask(supply_items)
        form = QuantityLines(
            [_asked(line, str(line.standing.to_collect), "", items) for line in lines],
            check=lambda made: release_problems(_quantities(form, made), standing),
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            told = _told(form, made)
            await self.run(
                one,
                "release",
                partial(self.ask, supply_requests.release_supply_request, one.id, known.version, told),
            )

        title = f"{text('event.supply_request.release')}  {one.name}"
        await self.ask_kept(
            FormKind.RELEASE_GOODS, one.id, FormDialog(title, form), send, seen_version=known.version
        )

    # Approval line by line

    async def _ask_approval(self, one: Target, known: RequestDetail) -> None:
        requested = {line.id: line.requested for line in known.lines}
        items = await self.ask(supply_items)
        form = QuantityLines(
            [
                _asked(
                    line,
                    str(line.requested),
                    text("supply.asked_for", quantity=amount_words(line, line.requested)),
                    items,
                )
                for line in known.lines
            ],
            check=lambda made: approval_problems(
                {**dict.fromkeys(requested, 0), **_quantities(form, made)}, requested
            ),
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            given = {**dict.fromkeys(requested, 0), **_quantities(form, made)}
            told = tuple(LineQuantity(*each) for each in given.items())
            await self.run(
                one,
                "approve",
                partial(self.ask, supply_requests.approve_supply_request, one.id, known.version, told),
            )

        title = f"{text('event.supply_request.approve')}  {one.name}"
        await self.ask_kept(
            FormKind.APPROVE_REQUEST, one.id, FormDialog(title, form), send, seen_version=known.version
        )

    # Setting goods apart

    async def _choose_depot(
        self,
        one: Target,
        known: RequestDetail,
        then: Callable[[Target, RequestDetail, DepotFor], Awaitable[None]],
    ) -> None:
        """The only depot that has enough, or one by its number."""
        depots = await self.ask(depots_for, one.id)
        if not depots:
            self.say(text("supply.no_depot"))
            return
        enough = [each for each in depots if each.is_enough]
        if len(enough) == 1 and then == self._allocate_whole:
            await then(one, known, enough[0])
            return
        wanted = [line for line in known.lines if line.standing.to_allocate > 0]
        options = [(each, _depot_words(each, wanted)) for each in depots]

        async def chosen(depot: DepotFor) -> None:
            await self.close_dialog()
            await then(one, known, depot)

        await self.open_dialog(Choose(f"{text('supply.from_which')}  {one.name}", options), chosen)

    async def _allocate_whole(self, one: Target, known: RequestDetail, depot: DepotFor) -> None:
        if not depot.is_enough:
            await self._ask_allocation(one, known, depot)
            return
        await self.run(
            one,
            "allocate",
            partial(self.ask, supply_requests.allocate_supply_request, one.id, depot.id, known.version),
        )

    async def _ask_allocation(self, one: Target, known: RequestDetail, depot: DepotFor) -> None:
        wanted = [line for line in known.lines if line.standing.to_allocate > 0]
        standing = {line.id: line.standing for line in wanted}
        items = await self.ask(supply_items)
        form = QuantityLines(
            [
                _asked(
                    line,
                    str(min(line.standing.to_allocate, count)),
                    text(
                        "supply.wanted_and_there", wanted=f"{line.standing.to_allocate:,}", there=f"{count:,}"
                    ),
                    items,
                )
                for line, count in zip(wanted, depot.free, strict=True)
            ],
            check=lambda made: allocation_problems(_quantities(form, made), standing),
            clock=self.session.clock,
        )

        async def send(made: Any) -> None:
            told = _told(form, made)
            await self.run(
                one,
                "allocate",
                partial(
                    self.ask, supply_requests.allocate_supply_request, one.id, depot.id, known.version, told
                ),
            )

        title = f"{text('event.supply_request.allocate')}  {depot.name}  {one.name}"
        dialog = FormDialog(title, form)
        await self.ask_kept(FormKind.ALLOCATE_REQUEST, one.id, dialog, send, seen_version=known.version)

    # Differences

    async def settle(self, one: Target) -> None:
        """One of five ways, and what was found out."""
        lines = FormLines(SettleForm, check=SettleForm.problems, clock=self.session.clock)

        async def send(made: SettleForm) -> None:
            version = (await self.ask(discrepancy, one.id)).version
            is_loss = made.settlement == "loss"
            verb = "ask_loss" if is_loss else "settle"
            await self.run(
                one, verb, partial(self.ask, discrepancies.settle_difference, one.id, made, version)
            )

        dialog = FormDialog(f"{text('event.discrepancy.settle')}  {one.name}", lines)
        await self.ask_kept(FormKind.SETTLE, one.id, dialog, send, seen_version=one.version)


def _asked(line: SupplyLineRow, value: str, beside: str, items: Sequence[SupplyItemRow]) -> AskedLine:
    unit = in_language(line.unit_zh, line.unit_en)
    sizes = sizes_of(line, items)
    return AskedLine(f"line_{line.id}", item_words(line), value, beside or unit, line.unit_zh, sizes)


def _quantities(form: QuantityLines, made: Any) -> dict[int, int]:
    return {int(name.removeprefix("line_")): count for name, count in form.quantities(made).items()}


def _told(form: QuantityLines, made: Any) -> tuple[LineQuantity, ...]:
    return tuple(LineQuantity(line, count) for line, count in _quantities(form, made).items() if count)


def _depot_words(depot: DepotFor, wanted: list[SupplyLineRow]) -> str:
    there = "  ".join(
        f"{item_words(line)} {count:,}/{line.standing.to_allocate:,}"
        for line, count in zip(wanted, depot.free, strict=True)
    )
    return f"{depot.name}  {there}"
