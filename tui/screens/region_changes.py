"""What is changed of a region: added, corrected, given another code, closed, opened again, joined to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from models.actions import regions as desk
from models.frozen import dataclass
from models.queries.regions import RegionDetail, region_list
from models.rules import places
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import LEVEL_OF_KIND, RegionForm, RegionKind
from models.rules.scope import Level, Transition
from tui.dialogs.choose import Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.screens.drafting import Keeper
from tui.screens.filtering import Filtered
from tui.screens.firm_forms import finders
from tui.screens.kept import KeptQuestions
from tui.text import text
from tui.widgets.form_lines import FormLines

REGION_VERBS: Mapping[str, Transition] = {
    "new": places.ADD_REGION,
    "edit": places.CORRECT_REGION,
    "move": places.MOVE_REGION,
    "close": places.CLOSE_REGION,
    "reopen": places.REOPEN_REGION,
    "merge": places.MERGE_REGIONS,
}
DRAFT_OF = {
    "new": FormKind.NEW_REGION,
    "edit": FormKind.REGION,
    "move": FormKind.MOVE_REGION,
    "close": FormKind.CLOSE_REGION,
    "merge": FormKind.MERGE_REGIONS,
}
BELOW = {Level.CITY: RegionKind.DISTRICT, Level.DISTRICT: RegionKind.SUBDISTRICT}


@dataclass(frozen=True)
class _Form:
    """What a short form of this page can get wrong by itself."""

    def problems(self) -> Any:
        """What is left empty."""
        return basic_problems(self)


@dataclass(frozen=True)
class NewRegionForm(_Form):
    """A region to be added; its code begins with the code above it."""

    code: str = entry(Kind.CODE, required=True, longest=9)
    name: str = entry(Kind.TEXT, required=True, longest=40)
    kind: RegionKind | None = entry(Kind.CHOICE, choices=RegionKind, required=True)
    valid_from: date | None = entry(Kind.DATE)


@dataclass(frozen=True)
class CodeForm(_Form):
    """Another code, and by it another place in the tree."""

    code: str = entry(Kind.CODE, required=True, longest=9)


@dataclass(frozen=True)
class LastDayForm(_Form):
    """The last day a region is in force."""

    valid_to: date | None = entry(Kind.DATE, required=True)


@dataclass(frozen=True)
class IntoForm(_Form):
    """The region that another becomes part of."""

    into: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")


class RegionChanges(Filtered, KeptQuestions):
    """A list of regions; what is changed is the one under the cursor."""

    VERBS: ClassVar[Sequence[Verb]] = [
        act("new"),
        act("edit"),
        act("move", "m"),
        act("close", "X"),
        act("reopen", "B"),
        act("merge"),
    ]

    async def whole(self, code: str) -> RegionDetail | None:
        """A region by its code, with its version and former names."""
        found = await self.ask(region_list, code, limit=1)
        return found.rows[0] if found.rows and found.rows[0].code == code else None

    def is_for_me(self, name: str) -> bool:
        """By the roles of the verbs."""
        if name in REGION_VERBS:
            return self.session.grant.role in REGION_VERBS[name].roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Who may; a closed region is only opened again."""
        if name not in REGION_VERBS:
            return super().why_not(name)
        if not self.is_for_me(name):
            return text("error.not_for_role")
        row = self.table.current
        if name == "new":
            return ""
        if row is None:
            return text("frame.nothing_here")
        is_closed = row.valid_to is not None
        if name == "reopen":
            return "" if is_closed else text("regions.in_force")
        return text("regions.is_closed", day=row.valid_to.isoformat()) if is_closed else super().why_not(name)

    async def _changed(self, name: str, of: str) -> None:
        await self.load()
        self.say(text("queue.done", verb=text(f"event.{REGION_VERBS[name].name}"), name=of))

    async def _ask_form(self, name: str, form: type[Any], give: Any, **values: Any) -> Keeper:
        """A short form about the region under the cursor, and what it does."""
        row = self.table.current
        one = await self.whole(row.code) if row is not None else None
        shown = {each: getattr(one, each) for each in form.__dataclass_fields__ if name == "edit" and one}
        lines = FormLines(
            form,
            values=shown | values,
            find=finders(self.session),
            check=form.problems,
            clock=self.session.clock,
            corrects=name == "edit",
        )

        async def given(made: Any) -> None:
            await give(one, made)

        of = f"{one.name} {one.code}" if one is not None and name != "new" else ""
        dialog = FormDialog(f"{self.label_of(name)}  {of}".rstrip(), lines)
        subject, version = (one.id, one.version) if one is not None else (0, 0)
        return await self.ask_kept(
            DRAFT_OF[name],
            subject,
            dialog,
            given,
            seen_version=version if name != "new" else 0,
            is_last=name != "merge",
        )

    async def do_new(self) -> None:
        """A region right below the one under the cursor."""

        async def give(_: RegionDetail | None, made: NewRegionForm) -> None:
            assert made.kind is not None
            await self.ask(desk.add_region, made.code, made.name, made.kind, made.valid_from)
            await self._changed("new", made.name)

        row = self.table.current
        above = row.code if row is not None else self.session.grant.region
        kind = BELOW.get(LEVEL_OF_KIND[row.kind]) if row is not None else RegionKind.CITY
        await self._ask_form("new", NewRegionForm, give, code=above, kind=kind)

    async def do_edit(self) -> None:
        """Its name, kind and days."""

        async def give(one: RegionDetail, made: RegionForm) -> None:
            await self.ask(desk.correct_region, one.code, made, one.version)
            await self._changed("edit", made.name)

        await self._ask_form("edit", RegionForm, give)

    async def do_move(self) -> None:
        """Another code; what is below it goes along."""

        async def give(one: RegionDetail, made: CodeForm) -> None:
            await self.ask(desk.move_region, one.code, made.code, one.version)
            await self._changed("move", one.name)

        await self._ask_form("move", CodeForm, give, code=self.table.current.code)

    async def do_close(self) -> None:
        """From the day after it is no more."""

        async def give(one: RegionDetail, made: LastDayForm) -> None:
            assert made.valid_to is not None
            await self.ask(desk.close_region, one.code, made.valid_to, one.version)
            await self._changed("close", one.name)

        today = business_date(self.session.clock())
        await self._ask_form("close", LastDayForm, give, valid_to=today)

    async def do_reopen(self) -> None:
        """It is in force again."""
        one = await self.whole(self.table.current.code)
        assert one is not None
        await self.ask(desk.reopen_region, one.code, one.version)
        await self._changed("reopen", one.name)

    async def do_merge(self) -> None:
        """It becomes part of another, for good: asked twice."""

        async def give(one: RegionDetail, made: IntoForm) -> None:
            async def sure(_: bool) -> None:
                await self.ask(desk.merge_regions, one.code, made.into, one.version)
                await keeper.finish()
                await self._changed("merge", one.name)

            said = [text("regions.merge_going", of=one.name, into=made.into), text("firm.merge_for_good")]
            await self.open_dialog(Confirm(text("keys.merge"), said, text("keys.merge"), is_grave=True), sure)

        keeper = await self._ask_form("merge", IntoForm, give)
