"""One line at the counter: a few letters find the firm, and what it is entitled to and who collects for it fill themselves in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from models.errors import Invalid, Problem
from models.queries.round_firms import Collector, RoundFirm
from models.queries.rounds import RoundRow
from models.rules.rounds import CounterForm
from models.rules.scope import Clock
from tui.look import pad, width
from tui.text import text
from tui.units import unit_words
from tui.widgets.columns import clock_time
from tui.widgets.fields import Candidate, Field, kept
from tui.widgets.form_lines import FormLines, Pressed
from tui.widgets.packed import read_in_packs
from tui.widgets.places import firm_words

ALWAYS = ("enterprise", "quantity", "collector", "slip")
OF_A_SLIP = ("occurred_at", "late_reason")  # asked for once a paper slip is told
AGAIN = "again_reason"  # asked for of a firm that has had some today
MOST_FIRMS = 4

Firms = Callable[[str], Awaitable[Sequence[RoundFirm]]]
People = Callable[[str], Awaitable[Sequence[Collector]]]


class CounterLines(FormLines):
    """Enter takes the firm, Enter again hands it out."""

    def __init__(
        self,
        row: RoundRow,
        key: UUID,
        packs: Mapping[str, int | Fraction],
        firms: Firms,
        people: People,
        clock: Clock,
        is_narrow: Callable[[], bool] = bool,
    ) -> None:
        self.row, self._is_narrow = row, is_narrow
        self.firms: dict[int, RoundFirm] = {}
        self._find_firms, self._find_people = firms, people
        super().__init__(
            CounterForm,
            fixed={"key": key, "round": row.id},
            find={"round_firms": self._firms_like, "officers": self._people_like},
            check=CounterForm.problems,
            clock=clock,
            only=(*ALWAYS, *OF_A_SLIP, AGAIN),
        )
        read_in_packs(self, "quantity", packs, row.unit_zh)
        self.all = {one.name: one for one in self.fields}
        self._arrange()

    @property
    def label_width(self) -> int:
        """That of the widest label, shown or not: nothing jumps."""
        return max(width(self.label(one)) for one in self.all.values())

    @property
    def firm(self) -> RoundFirm | None:
        """The firm that stands in the line."""
        return self.firms.get(self.all["enterprise"].chosen or 0)

    async def _firms_like(self, typed: str) -> list[Candidate]:
        found = await self._find_firms(typed)
        self.firms |= {one.id: one for one in found}
        self.all["enterprise"].beside = "" if found else text("counter.no_such_firm")
        return [(one.id, self._candidate(one)) for one in found]

    async def _people_like(self, typed: str) -> list[Candidate]:
        return [(one.id, f"{one.name}  {one.home_unit}") for one in await self._find_people(typed)]

    def _candidate(self, one: RoundFirm) -> str:
        left = pad(f"{one.left:,} {self.unit_of(one.left)}", 9, True)
        if self._is_narrow():
            return "  ".join((pad(firm_words(one.name, 20), 20), left, self.had(one)))
        return "  ".join(
            (pad(firm_words(one.name, 28), 28), pad(one.officer_name or "—", 8), left, self.had(one))
        )

    def unit_of(self, count: int) -> str:
        """The base unit of what is handed out, behind so many."""
        return unit_words(self.row.unit_zh, self.row.unit_en, count)

    def had(self, one: RoundFirm) -> str:
        """未领, 10:02 已领, or how much it has had on other days."""
        if one.last_at is not None:
            return text("counter.had_today", at=clock_time(one.last_at))
        return text("counter.had", count=f"{one.taken:,}") if one.taken else text("counter.had_none")

    # Keys

    async def press(self, key: str, character: str | None) -> Pressed:
        """Enter hands out once a firm stands there; a chosen firm brings what is left and who collects."""
        one = self.current
        if key == "enter" and not one.candidates and self.firm is not None:
            return Pressed.SUBMIT
        if key == "enter" and not one.candidates and one is self.all["enterprise"]:
            # Without a firm the line stays here: what the next one types is not a quantity.
            return Pressed.MOVED
        before = self.all["enterprise"].chosen
        pressed = await super().press(key, character)
        if self.all["enterprise"].chosen != before:
            self._take_firm()
        self._arrange()
        return pressed

    async def paste(self, pasted: str) -> Pressed:
        """A paste is typed."""
        pressed = await super().paste(pasted)
        self._arrange()
        return pressed

    def build(self) -> tuple[Any, list[Problem]]:
        """The line; a name of none of ours is that of the firm's own person."""
        one = self.all["collector"]
        typed = one.editor.text.strip()
        is_theirs = one.chosen is None and bool(typed) and not typed.isascii()
        self.fixed["collector_name"] = typed if is_theirs else ""
        if is_theirs:
            one.editor.set("")
        try:
            made, problems = super().build()
        finally:
            one.editor.set(typed)
        return made, [self._in_other_words(each) for each in problems]

    def _in_other_words(self, problem: Problem) -> Problem:
        """Of a firm that has had everything: say that, and not that its quantity is missing."""
        has_all = self.firm is not None and not self.firm.left
        is_missing = problem.field == "quantity" and problem.code == "required"
        return Problem("quantity", "all_taken") if has_all and is_missing else problem

    def _take_firm(self) -> None:
        firm, quantity, collector = self.firm, self.all["quantity"], self.all["collector"]
        if firm is None:
            return
        enterprise = self.all["enterprise"]
        enterprise.editor.set(firm.name)
        enterprise.beside = self.had(firm)
        quantity.editor.set(str(firm.left) if firm.left else "")
        collector.chosen = firm.officer
        collector.editor.set(firm.officer_name)
        for one in (enterprise, quantity, collector):
            one.problem = None

    def _shares(self) -> str:
        """66 人份余 2 袋 of what is typed, where a person's share is known and a number stands there."""
        try:
            quantity = self.all["quantity"].read(self.clock()) if self.firm is not None else 0
        except Invalid:
            return ""
        if not self.row.share_units or not quantity or quantity < 0:
            return ""
        shares, rest = divmod(quantity, self.row.share_units)
        if not rest:
            return text("counter.shares", shares=f"{shares:,}")
        return text("counter.shares_rest", shares=f"{shares:,}", rest=rest, unit=self.unit_of(rest))

    def _arrange(self) -> None:
        """The fields that are asked for now, and what the quantity comes to; the cursor stays where it is."""
        here = self.current
        self.all["quantity"].beside = self._shares()
        names = list(ALWAYS)
        if self.all["slip"].editor.text.strip():
            names += OF_A_SLIP
        if (self.firm is not None and self.firm.last_at is not None) or self.all[AGAIN].problem is not None:
            names.append(AGAIN)
        self.fields: list[Field] = [self.all[name] for name in names]
        self.at = next((at for at, one in enumerate(self.fields) if one is here), 0)

    def show_problems(self, problems: Any) -> None:
        """Put each problem beside its field, asking for the field first where it was not asked for until now."""
        self.fields = list(self.all.values())
        super().show_problems(problems)
        self._arrange()

    # Drafts

    def restore(self, content: Mapping[str, Any]) -> None:
        """All fields as they were left."""
        self.fields = list(self.all.values())
        super().restore(content)
        self._arrange()

    def content(self) -> dict[str, Any]:
        """What is typed in any of them."""
        here = self.current
        return {"fields": kept(list(self.all.values())), "at": here.name, "cursor": here.editor.at}

    async def know_anew(self) -> None:
        """What is left for the firm in the line has changed: fill its quantity in again."""
        if self.firm is not None:
            await self._firms_like(self.firm.name)
            self._take_firm()
            self._arrange()

    async def know_firm(self) -> None:
        """After a draft: the firm that stands there, as it is now."""
        enterprise = self.all["enterprise"]
        if enterprise.chosen is not None and self.firm is None:
            await self._firms_like(enterprise.editor.text)
            enterprise.candidates = ()
        if (firm := self.firm) is not None:
            enterprise.beside = self.had(firm)
        self._arrange()
