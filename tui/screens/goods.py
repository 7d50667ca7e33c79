"""One consignment on a page of its own: where it is, line by line what became of it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.queries.consignments import ConsignmentDetail, DifferenceRow
from models.rules.consignments import SETTLE_DIFFERENCE, DiscrepancyState
from models.rules.tasks import TaskKind
from tui.dialogs.choose import Choose
from tui.faces.cases import Subject, case_of, read_subject
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.case_page import CaseScreen
from tui.screens.delivery_note import DeliveryNoteOut
from tui.session import Session
from tui.text import text
from tui.widgets.case import case_lines
from tui.widgets.sheet import Sheet


class GoodsScreen(DeliveryNoteOut):
    """Everything known of a consignment."""

    TITLE_KEY = "supply.goods"
    ABOUT_KEY = "supply.goods_page"
    KINDS = frozenset({"consignment", "discrepancy", "supply_line"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "hand_out",
        "ready",
        "sign_goods",
        "deliver",
        "keep_goods",
        "count_goods",
        "return",
        "pass_on",
        "settle",
        "undo",
        "out",
        "back",
    )

    VERBS: ClassVar[Sequence[Verb]] = [act("settle", "z")]

    def __init__(self, session: Session, consignment: int) -> None:
        super().__init__(session)
        self.number = consignment
        self.known: Subject | None = None
        self.sheet = Sheet(self._lines)

    def panes(self) -> Iterable[Widget]:
        """The consignment as text."""
        yield self.sheet

    def crumbs(self) -> list[str]:
        """The noun, its number and the firm."""
        one = self.goods()
        return [text("event.noun.consignment"), f"{one.number} {one.enterprise_name}" if one else ""]

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.known is None:
            return []
        return case_lines(case_of(self.known, "", self.session.clock()), cells)

    async def load(self) -> None:
        """Read it."""
        self.known = await read_subject(self.session, "consignment", self.number)
        self.sheet.reset()

    def goods(self) -> Any:
        """The consignment that is shown."""
        detail = self.known.detail if self.known is not None else None
        return detail if isinstance(detail, ConsignmentDetail) else None

    def state_words(self) -> str:
        """Which part is seen."""
        return self.sheet.position

    # Differences

    @property
    def differences(self) -> list[DifferenceRow]:
        """Those that wait to be settled."""
        one = self.goods()
        return [each for each in one.differences if each.state == DiscrepancyState.OPEN] if one else []

    def is_for_me(self, name: str) -> bool:
        """Not an officer's to settle."""
        if name == "settle":
            return self.session.grant.role in SETTLE_DIFFERENCE.roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """There must be a difference, and not one's own."""
        if name != "settle":
            return super().why_not(name)
        if not self.is_for_me(name):
            return text("error.not_for_role")
        if not self.differences:
            return text("supply.no_difference")
        mine = self.session.actor.person
        return text("supply.own_difference") if all(one.custodian == mine for one in self.differences) else ""

    async def do_settle(self) -> None:
        """Returned, replaced, lost …: the only difference, or one by its number."""
        open_now = self.differences
        if len(open_now) == 1:
            await self._settle(open_now[0])
            return
        options = [
            (one, f"{text(f'choice.discrepant.{one.kind.value}')} {one.quantity:,}") for one in open_now
        ]

        async def chosen(one: DifferenceRow) -> None:
            await self.close_dialog()
            await self._settle(one)

        await self.open_dialog(Choose(text("keys.settle"), options), chosen)

    async def _settle(self, one: DifferenceRow) -> None:
        kind = TaskKind.DIFFERENCE if one.loss_asked_by is None else TaskKind.LOSS
        of = Target("discrepancy", one.id, one.version, one.state, self.crumbs()[1], kind)
        page = CaseScreen(self.session, of, "")
        await self.go(page)
        if kind is TaskKind.DIFFERENCE:  # a loss is looked at first, and approved by its key
            await page.act("accept")
