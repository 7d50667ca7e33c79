"""One consignment on a page of its own: where it is, line by line what became of it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.widget import Widget

from models.queries.consignments import ConsignmentDetail
from tui.faces.cases import Subject, case_of, read_subject
from tui.look import Span
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
        "undo",
        "out",
        "back",
    )

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
