"""调拨, 报损, 退货, 企业退回: moving so much of a lot from where it is, by a form that keeps what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from models.actions.stock import record_loss, return_goods, transfer_goods
from models.errors import Problem
from models.frozen import dataclass
from models.queries.lots import firms_with_lot
from models.queries.movements import MovementRow
from models.queries.stock import LotRow, depots_nearby
from models.rules.drafts import FormKind
from models.rules.forms import Kind, basic_problems, entry
from models.rules.stock import MoveForm
from tui.dialogs.form_dialog import FormDialog
from tui.faces.stock import depot_name, item_name, said_quantity
from tui.keys import Verb, act
from tui.screens.at_depot import AtDepot
from tui.screens.kept import KeptQuestions
from tui.text import text
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable

MOVES = ("transfer", "lose", "give_back")  # of what lies here


@dataclass(frozen=True)
class TransferForm:
    """调拨: where to, how much, on which paper."""

    to: int | None = entry(Kind.LOOKUP, required=True, lookup="depots_nearby")
    quantity: str = entry(Kind.TEXT, required=True, longest=20)
    document: str = entry(Kind.TEXT, longest=40)
    reason: str = entry(Kind.TEXT, longest=200)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)


@dataclass(frozen=True)
class LossForm:
    """报损, 退货: how much of a lot, and why."""

    quantity: str = entry(Kind.TEXT, required=True, longest=20)
    reason: str = entry(Kind.TEXT, required=True, longest=200)
    document: str = entry(Kind.TEXT, longest=40)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)


@dataclass(frozen=True)
class TakeInForm:
    """企业退回: which firm brings how much of a lot it signed for, and why."""

    enterprise: int | None = entry(Kind.LOOKUP, required=True, lookup="firms_with_lot")
    quantity: str = entry(Kind.TEXT, required=True, longest=20)
    reason: str = entry(Kind.TEXT, longest=200)
    document: str = entry(Kind.TEXT, longest=40)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)


class StockMoves(AtDepot, KeptQuestions):
    """A page with a list of lots, each of which can be moved."""

    table: RecordTable
    VERBS: ClassVar[Sequence[Verb]] = [
        act("transfer", "T"),
        act("lose", "B"),
        act("give_back", "b"),
        act("take_in", "y"),
    ]

    async def do_transfer(self) -> None:
        """调拨 to another depot or point."""
        row: LotRow = self.table.current
        await self.read_catalogue()
        near = [one for one in await self.ask(depots_nearby) if self.depot and one.id != self.depot.id]

        async def find(typed: str) -> list[tuple[int, str]]:
            return [(one.id, depot_name(one)) for one in near if typed.strip() in one.name][:6]

        lines = self._lines(TransferForm, row, find={"depots_nearby": find})

        async def given(made: TransferForm) -> None:
            await self.ask(transfer_goods, self._move(row, made, to=made.to))
            await self._done("transfer", row, made.quantity)

        await self.ask_kept(
            FormKind.TRANSFER_GOODS, row.lot, FormDialog(self._title("transfer", row), lines), given
        )

    async def do_lose(self) -> None:
        """报损."""
        await self._out_of_the_ledger("lose", FormKind.LOSE_GOODS, record_loss)

    async def do_give_back(self) -> None:
        """退货: back to where it came from."""
        await self._out_of_the_ledger("give_back", FormKind.GIVE_BACK, return_goods)

    async def do_take_in(self) -> None:
        """企业退回: a firm brings back some of a lot that came by here, used up here or not."""
        row: LotRow | MovementRow = self.table.current
        assert self.depot is not None
        depot = self.depot.id

        async def find(typed: str) -> list[tuple[int, str]]:
            found = await self.ask(firms_with_lot, depot, row.lot, typed)
            return [
                (one.enterprise, f"{one.enterprise_name}  {said_quantity(row, one.on_hand)}") for one in found
            ]

        def check(made: TakeInForm) -> tuple[Problem, ...]:
            return basic_problems(made) + self.quantity_problems("quantity", made.quantity, row.item)

        if not await self.ask(firms_with_lot, depot, row.lot, limit=1):
            self.say(text("stock.no_firm_has_it"))
            return
        await self.read_catalogue()
        lines = FormLines(TakeInForm, check=check, find={"firms_with_lot": find}, clock=self.session.clock)
        self.echo_quantity(lines, lambda: row.item)

        async def given(made: TakeInForm) -> None:
            await self.ask(return_goods, self._move(row, made), made.enterprise)
            await self._done("take_in", row, made.quantity)

        await self.ask_kept(FormKind.TAKE_IN, row.lot, FormDialog(self._title("take_in", row), lines), given)

    async def _out_of_the_ledger(self, verb: str, kind: FormKind, action: Any) -> None:
        row: LotRow = self.table.current
        await self.read_catalogue()
        lines = self._lines(LossForm, row)

        async def given(made: LossForm) -> None:
            await self.ask(action, self._move(row, made))
            await self._done(verb, row, made.quantity)

        await self.ask_kept(kind, row.lot, FormDialog(self._title(verb, row), lines), given)

    def _lines(self, form: type[Any], row: LotRow, **options: Any) -> FormLines:
        def check(made: Any) -> tuple[Problem, ...]:
            return basic_problems(made) + self.quantity_problems("quantity", made.quantity, row.item)

        free = text("stock.free_of", quantity=said_quantity(row, row.on_hand - row.reserved))
        lines = FormLines(form, check=check, beside={"quantity": free}, clock=self.session.clock, **options)
        return self.echo_quantity(lines, lambda: row.item)

    def _move(self, row: LotRow | MovementRow, made: Any, to: int | None = None) -> MoveForm:
        assert self.depot is not None
        quantity, pack = self.read_quantity("quantity", made.quantity, row.item)
        return MoveForm(
            uuid4(),
            self.depot.id,
            row.item,
            quantity,
            row.lot,
            pack,
            to,
            made.document,
            made.reason,
            made.occurred_at,
            made.late_reason,
        )

    def _title(self, verb: str, row: LotRow | MovementRow) -> str:
        return f"{text(f'keys.{verb}')}  {item_name(row)} {row.batch}".rstrip()

    async def _done(self, verb: str, row: LotRow | MovementRow, typed: str) -> None:
        await self.load()
        self.say(text("stock.done", verb=text(f"keys.{verb}"), item=item_name(row), quantity=typed))
