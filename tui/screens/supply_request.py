"""申领: what a firm asks for, line by line as on the paper form; a returned request is corrected on the same page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields, make_dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from models.actions.supply_requests import resubmit_supply_request, submit_supply_request
from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.queries.catalogue import SupplyItemRow, supply_items
from models.queries.supply_requests import RequestDetail, supply_request
from models.rules.deadlines import Severity, business_date
from models.rules.drafts import FormKind
from models.rules.forms import FILLED, Kind, basic_problems, entry
from models.rules.quantities import read_amount
from models.rules.supply_requests import MOST_LINES, RequestForm, RequestLineForm
from tui.screens.form_page import FormScreen
from tui.session import Session
from tui.text import in_language, text
from tui.units import pack_words, unit_words
from tui.widgets.fields import Field
from tui.widgets.form_lines import FormLines
from tui.widgets.goods import asked_words, named
from tui.widgets.packed import in_units

LINES = MOST_LINES  # of one sheet; a longer list is a second request


@dataclass(frozen=True)
class SheetForm:
    """What stands on the sheet besides its lines."""

    urgency: Severity | None = entry(Kind.CHOICE, choices=Severity, required=True, default=Severity.MEDIUM)
    needed_by: date | None = entry(Kind.DATE)
    note: str = entry(Kind.NOTE, longest=300)


def _line_fields() -> list[tuple[str, Any, Any]]:
    """Item and quantity of each line; the next is asked for once the one before has its item."""
    made: list[tuple[str, Any, Any]] = []
    for at in range(1, LINES + 1):
        before = (f"item_{at - 1}", FILLED) if at > 1 else None
        item = entry(Kind.LOOKUP, lookup="supply_items", required=at == 1, when=before)
        made.append((f"item_{at}", Any, item))
        quantity = entry(Kind.TEXT, longest=40, when=(f"item_{at}", FILLED))
        made.append((f"quantity_{at}", str, quantity))
    return made


_SHEET = make_dataclass(
    "SupplySheet",
    [
        *_line_fields(),
        *(
            (one.name, Any, field(default=one.default, metadata=dict(one.metadata)))
            for one in fields(SheetForm)
        ),
    ],
    frozen=True,
)


class SheetLines(FormLines):
    """Items found by characters, pinyin or initials, each quantity read with the packs of its item."""

    def __init__(self, items: Sequence[SupplyItemRow], find: Any, today: date, **options: Any) -> None:
        self.items = {one.id: one for one in items}
        self.today = today
        super().__init__(_SHEET, find={"supply_items": find}, check=self._problems, **options)
        by_name = {one.name: one for one in self.fields}
        for at in range(1, LINES + 1):
            by_name[f"quantity_{at}"].echo = partial(self._in_units, by_name[f"item_{at}"])

    def _in_units(self, item: Field, typed: str) -> str:
        row = self.items.get(item.chosen or 0)
        return "" if row is None else in_units(typed, row.sizes, row.unit_zh)

    def label(self, one: Field) -> str:
        """品名 1, 数量: the lines by their number."""
        name, _, number = one.name.rpartition("_")
        if name in ("item", "quantity") and number.isdigit():
            return text(f"supply.sheet.{name}", number=number)
        return super().label(one)

    def wanted(self, made: Any) -> tuple[RequestLineForm, ...]:
        """The lines that are filled, in base units; Invalid where a quantity cannot be read."""
        lines, problems = [], []
        for at in range(1, LINES + 1):
            item = getattr(made, f"item_{at}", None)
            if item is None:
                break
            typed = str(getattr(made, f"quantity_{at}", "") or "").strip()
            try:
                lines.append(self._line(item, typed))
            except Invalid as error:
                problems += [Problem(f"quantity_{at}", one.code, one.values) for one in error.problems]
        if problems:
            raise Invalid(*problems)
        return tuple(lines)

    def _line(self, item: int, typed: str) -> RequestLineForm:
        one = self.items[item]
        amount = read_amount(typed, one.sizes, one.unit_zh)
        return RequestLineForm(item, amount.value, amount.qualifier, one.pack_said(typed))

    def _problems(self, made: Any) -> tuple[Problem, ...]:
        found = basic_problems(made)
        try:
            lines = self.wanted(made)
        except Invalid as error:
            return (*found, *error.problems)
        told = RequestForm(UUID(int=0), 0, lines, made.needed_by).problems(self.today)
        return (*found, *(_beside_its_field(one, made) for one in told))


def _beside_its_field(one: Problem, made: Any) -> Problem:
    """A problem of a line stands at its quantity, one of all lines at the first item."""
    if one.field == "lines":
        return Problem("item_1", one.code, one.values)
    if one.field.startswith("line_"):
        return Problem(one.field.replace("line_", "quantity_"), one.code, one.values)
    return one


class SupplyRequestScreen(FormScreen):
    """A new request for a site."""

    TITLE_KEY = "keys.supplies"
    ABOUT_KEY = "supply.request_page"

    def __init__(self, session: Session, site: int) -> None:
        self.site = site
        super().__init__(session, FormKind.SUPPLY_REQUEST, site, self._sheet(session))

    def _sheet(self, session: Session) -> SheetLines:
        return SheetLines((), self._find, business_date(session.clock()), clock=session.clock)

    @property
    def sheet(self) -> SheetLines:
        """The lines of the form."""
        lines = self.form.form
        assert isinstance(lines, SheetLines)
        return lines

    async def load(self) -> None:
        """The catalogue, then the draft."""
        if not self.sheet.items:
            self.sheet.items = {one.id: one for one in await self.ask(supply_items)}
        await super().load()

    async def _find(self, typed: str) -> list[tuple[Any, str]]:
        return [(one.id, _named(one)) for one in await self.ask(supply_items, typed, 5)]

    def _form(self, made: Any) -> RequestForm:
        lines = self.sheet.wanted(made)
        return RequestForm(self.keeper.key, self.site, lines, made.needed_by, made.urgency, made.note)

    async def send(self, made: Any) -> str:
        """Submit it under the draft's key."""
        number = await self.ask(submit_supply_request, self._form(made))
        one = await self.ask(supply_request, number)
        return text("queue.done", verb=text("event.supply_request.submit"), name=one.number)


def _named(one: SupplyItemRow) -> str:
    packs = "  ".join(
        text(
            "supply.sheet.pack",
            pack=pack_words(each.name),
            factor=f"{each.factor:,}",
            unit=unit_words(one.unit_zh, one.unit_en, each.factor),
        )
        for each in one.packs
        if each.divisor == 1 and each.factor > 1
    )
    name = named(in_language(one.name_zh, one.name_en), one.variant)
    return f"{name}  {in_language(one.unit_zh, one.unit_en)}  {packs}".rstrip()


class AskAgainScreen(SupplyRequestScreen):
    """A returned request, filled as it was, with the reason it came back for."""

    def __init__(self, session: Session, request: int) -> None:
        self.request, self.site = request, 0
        self.known: RequestDetail | None = None
        FormScreen.__init__(self, session, FormKind.ASK_AGAIN, request, self._sheet(session))

    async def load(self) -> None:
        """The request as it stands, then what was typed since."""
        if not self.is_open:
            self.known = await self.ask(supply_request, self.request)
            self.site = self.known.site or 0
            self.keeper.seen_version = self.known.version
            self._fill(self.known)
        await super().load()
        if self.known is not None:
            self.say(text("supply.came_back", reason=self.known.decision_reason))

    def _fill(self, one: RequestDetail) -> None:
        values: dict[str, Any] = {"urgency": one.urgency, "needed_by": one.needed_by, "note": one.note}
        for at, line in enumerate(one.lines[:LINES], 1):
            values[f"item_{at}"] = (line.item, in_language(line.item_zh, line.item_en))
            values[f"quantity_{at}"] = asked_words(line, line.requested, line.requested_qualifier)
        for each in self.sheet.fields:
            if each.name in values:
                each.set(values[each.name])

    async def send(self, made: Any) -> str:
        """Send it again under the draft's key."""
        assert self.known is not None
        await self.ask(resubmit_supply_request, self.request, self._form(made), self.known.version)
        return text("queue.done", verb=text("event.supply_request.resubmit"), name=self.known.number)
