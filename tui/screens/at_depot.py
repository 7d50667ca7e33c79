"""What all pages of a depot have: which of one's depots is looked at, and the catalogue its quantities are read with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar

from models.errors import Invalid, Problem
from models.queries.catalogue import SupplyItemRow, supply_items
from models.queries.pages import Page, Window, is_anew, whole
from models.queries.stock import DepotRow, depots
from models.rules.deadlines import business_date
from models.rules.places import Qualifier
from models.rules.quantities import read_amount
from models.rules.scope import Actor, Role
from tui.dialogs.choose import Choose
from tui.faces.stock import depot_name
from tui.keys import Verb, act
from tui.screens.base import DeskScreen
from tui.session import Session
from tui.text import in_language, text
from tui.units import pack_words
from tui.widgets.form_lines import FormLines
from tui.widgets.goods import named
from tui.widgets.packed import in_units

NOWHERE: Page[Any] = whole(())
MOST_FOUND = 6
R = TypeVar("R")


class AtDepot(DeskScreen):
    """A page of one depot; another is chosen by its key."""

    VERBS: ClassVar[Sequence[Verb]] = [act("depot", "d")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.today: date = business_date(session.clock())
        self.depots: tuple[DepotRow, ...] = ()
        self.depot: DepotRow | None = None
        self.items: dict[int, SupplyItemRow] = {}

    async def ask_here(self, query: Callable[..., R], **given: Any) -> R | None:
        """What a query says of the depot that is looked at, the first of one's own where none was chosen.

        The depots are read at the same moment. None where one has no depot.
        """
        held = self.depot.id if self.depot is not None else 0

        def here(actor: Actor) -> tuple[tuple[DepotRow, ...], DepotRow | None, R | None]:
            own = depots(actor)
            at = next((one for one in own if one.id == held), own[0] if own else None)
            return own, at, None if at is None else query(actor, at.id, **given)

        ((self.depots, self.depot, found),) = await self.session.together(here)
        self.today = business_date(self.session.clock())
        return found

    async def page_here(self, query: Callable[..., Page[Any]], window: Window, **given: Any) -> Page[Any]:
        """A window of a list of the depot; where the list is read anew, the depots are read with it."""
        if self.depot is None or is_anew(window):
            return await self.ask_here(query, **window, **given) or NOWHERE
        return await self.ask(query, self.depot.id, **window, **given)

    async def read_catalogue(self) -> None:
        """The items with their packs, which quantities are read with."""
        if not self.items:
            self.items = {one.id: one for one in await self.ask(supply_items)}

    def crumbs(self) -> list[str]:
        """库存, 开福区物资库."""
        return [*super().crumbs(), *([depot_name(self.depot)] if self.depot else [])]

    @property
    def is_storekeeper(self) -> bool:
        """Whether goods may be moved from here; others look."""
        return self.session.grant.role is Role.STOREKEEPER

    def why_not(self, name: str) -> str:
        """One depot alone has none beside it."""
        if name == "depot" and len(self.depots) < 2:
            return text("stock.one_depot" if self.depots else "stock.no_depot")
        return super().why_not(name)

    async def go_to_depot(self, number: int) -> None:
        """Look at another depot."""
        self.depot = next((one for one in self.depots if one.id == number), self.depot)
        await self.load()

    async def do_depot(self) -> None:
        """Another of one's depots."""

        options = [(one.id, depot_name(one)) for one in self.depots]
        await self.open_dialog(Choose(text("stock.which_depot"), options), self.go_to_depot)

    # Reading what is typed

    async def find_item(self, typed: str) -> list[tuple[int, str]]:
        """Items by characters, alias, pinyin or initials."""
        found = await self.ask(supply_items, typed, MOST_FOUND)
        return [(one.id, item_words(one)) for one in found]

    def echo_quantity(self, lines: FormLines, item: Callable[[], int | None]) -> FormLines:
        """Let a form say beside its quantity what that comes to, of the item there is; the form."""

        def said(typed: str) -> str:
            row = self.items.get(item() or 0)
            return "" if row is None else in_units(typed, row.sizes, row.unit_zh)

        next(one for one in lines.fields if one.name == "quantity").echo = said
        return lines

    def quantity_problems(self, name: str, typed: str, item: int | None) -> tuple[Problem, ...]:
        """What is wrong with a quantity of an item as it is typed."""
        try:
            self.read_quantity(name, typed, item)
        except Invalid as error:
            return tuple(error.problems)
        return ()

    def read_quantity(self, name: str, typed: str, item: int | None) -> tuple[int, str]:
        """Base units, and the pack they were said in: 3箱 is (6000, 箱)."""
        row = self.items.get(item or 0)
        sizes = row.sizes if row is not None else {}
        unit = row.unit_zh if row is not None else ""
        try:
            found = read_amount(typed, sizes, unit)
        except Invalid as error:
            raise Invalid(*(Problem(name, one.code, one.values) for one in error.problems)) from None
        if found.qualifier is not Qualifier.EXACT:
            raise Invalid(Problem(name, "estimate_received", {"value": typed}))
        if found.value == 0:
            raise Invalid(Problem(name, "nothing_moves"))
        return found.value, row.pack_said(typed) if row is not None else ""


def item_words(one: SupplyItemRow) -> str:
    """一次性使用医用口罩  个, 箱 2,000, 盒 50."""
    name = in_language(one.name_zh, one.name_en)
    whole = named(name, one.variant)
    packs = [
        f"{pack_words(pack.name)} {pack.factor:,}"
        for pack in one.packs
        if pack.factor > 1 and pack.divisor == 1
    ]
    return "  ".join((whole, ", ".join((in_language(one.unit_zh, one.unit_en), *packs))))
