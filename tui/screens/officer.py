"""One officer: what they hold, and leaving, handing over and ending it; the own page of every officer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from models.actions.assignments import (
    arrive,
    confirm_lead,
    end_assignment,
    issue_assignment,
    leave_post,
    replace_substitute,
    resume_post,
)
from models.errors import NotFound
from models.queries.assignments import AssignmentRow, OpenWork, assignments, open_work
from models.queries.handovers import HandoverRow, handovers
from models.queries.officers import work_phone
from models.queries.pages import Page, Window
from models.queries.people import PersonRow, person
from models.rules.assignments import (
    ARRIVE,
    CONFIRM_LEAD,
    END,
    ISSUE,
    LEAVE,
    REPLACE_SUBSTITUTE,
    RESUME_POST,
    AssignmentState,
    EndForm,
    LeaveForm,
    SubstituteForm,
)
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.scope import Role
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.drafting import Keeper
from tui.screens.firm import FirmScreen
from tui.screens.handing_over import HandingOver
from tui.screens.handover import HandoverScreen, handover_columns
from tui.screens.out import LedgerOut
from tui.screens.tabs import Tab, TabbedLists
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.places import firm_words

POSTS, TO_ACCEPT = range(2)
NEXT_STEPS = ((CONFIRM_LEAD, confirm_lead), (ARRIVE, arrive))
OF_A_POST = {
    "accept": CONFIRM_LEAD,
    "leave_post": LEAVE,
    "resume_post": RESUME_POST,
    "replace_substitute": REPLACE_SUBSTITUTE,
    "end_post": END,
}


class OfficerScreen(TabbedLists, HandingOver, LedgerOut):
    """Somebody's firms, and every verb on their assignments."""

    TITLE_KEY = "station.officers"
    ABOUT_KEY = "station.officer_page"
    KINDS = frozenset({"assignment", "handover"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open", "leave_post", "hand_over", "hand_over_all", "accept", "resume_post", "end_post", "out",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [
        act("accept"),
        act("leave_post", "l"),
        act("resume_post", "b"),
        act("replace_substitute", "v"),
        act("hand_over", "H"),
        act("hand_over_all", "T"),
        act("end_post", "z"),
    ]

    def __init__(self, session: Session, officer: int) -> None:
        self.officer = officer
        self.known: PersonRow | None = None
        self.phone = ""
        self.open: OpenWork | None = None
        super().__init__(session)

    @property
    def is_mine(self) -> bool:
        """Whether it is one's own page."""
        return self.officer == self.session.actor.person

    def tabs(self) -> list[Tab]:
        """What they hold; on one's own page also what was handed over to one."""
        from tui.screens.stations import part_words, state_span

        posts = [
            Column(
                "firm.name",
                (-1, -1, -1),
                lambda row, cells: (firm_words(row.enterprise_name, cells), "ink"),
                is_subject=True,
            ),
            Column("station.part", (6, 6, 8), lambda row, _: (part_words(row), "ink")),
            Column("list.state", (6, 6, 8), lambda row, _: state_span(row)),
            Column("station.since", (5, 5, 10), lambda row, _: (row.starts_on.strftime("%m-%d"), "dim")),
            Column("station.other", (15, 20, 26), lambda row, _: (_other(row), "dim")),
        ]
        nothing = text("station.no_current"), text("station.no_current_advice")
        found = [Tab("station.posts", posts, self._posts, lambda: nothing)]
        if self.is_mine:
            none = text("station.no_handovers"), text("station.no_to_accept_advice")
            found.append(Tab("station.to_accept", handover_columns(), self._to_accept, lambda: none))
        return found

    @property
    def ledger(self) -> str:
        """What they hold; what was handed over to one."""
        return "posts" if self.tab == POSTS else "handovers"

    def ledger_of(self) -> int | bool:
        """Whose posts; only those to oneself."""
        return self.officer if self.tab == POSTS else True

    def narrowed(self) -> str:
        """Whose."""
        return self.known.name if self.known is not None else ""

    # Reading

    async def _posts(self, window: Window) -> Page[AssignmentRow]:
        return await self.ask(assignments, officer=self.officer, **window)

    async def _to_accept(self, window: Window) -> Page[HandoverRow]:
        return await self.ask(handovers, is_to_me=True, **window)

    async def load(self) -> None:
        """Who it is, what is open, what they hold."""
        self.known = await self.ask(person, self.officer)
        self.open = await self.ask(open_work, self.officer)
        if not self.is_mine and self.session.grant.role is Role.COORDINATOR:
            self.phone = await self._work_phone()
        await super().load()

    def crumbs(self) -> list[str]:
        """联络员 and the name."""
        mine = text("station.mine") if self.is_mine else text("station.officers")
        return [mine] if self.is_mine else [mine, self.known.name if self.known else ""]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """What is open with them; who they are right."""
        one, work = self.known, self.open
        spans, right = super().facts()
        if one is None or work is None:
            return spans, right
        open_now = {
            "station.open_findings": work.findings,
            "station.open_checks": work.checks,
            "station.open_drafts": work.drafts,
            "station.open_claims": work.claims,
            "station.open_supplies": work.supplies,
        }
        for key, count in open_now.items():
            if count:
                spans += [(f"{text(key)} ", "dim"), (f"{count}  ", "ink")]
        return spans, right or [
            (shown("  ".join(filter(None, (one.number, self.phone, one.home_unit)))), "dim")
        ]

    async def _work_phone(self) -> str:
        """In full to a coordinator; none of who is no officer."""
        try:
            return str(await self.ask(work_phone, self.officer))
        except NotFound:
            return ""

    # What can be done

    @property
    def post(self) -> AssignmentRow | None:
        """The assignment under the cursor."""
        row: AssignmentRow | None = self.table.current if self.tab == POSTS else None
        return row

    def label_of(self, name: str) -> str:
        """`a` is the next step of an assignment: issue, arrival, lead."""
        one = self.post
        if name == "accept" and one is not None:
            step = self._step(one)
            if step is None:  # nothing waits: what this role may do where something does
                step = next(way for way in NEXT_STEPS if self.session.grant.role in way[0].roles)
            return text(f"event.{step[0].name}")
        return super().label_of(name)

    def _step(self, one: AssignmentRow) -> tuple[Any, Callable[..., int]] | None:
        """The verb that an assignment waits for, with its action."""
        if one.state is AssignmentState.PLANNED:
            return ISSUE, issue_assignment
        if one.state is AssignmentState.ISSUED:
            return ARRIVE, arrive
        if one.part.value != "lead" and one.covers is None:
            return CONFIRM_LEAD, confirm_lead
        return None

    def shown_verbs(self) -> Sequence[str]:
        """What the assignment waits for comes first, then what may be done with any."""
        one = self.post
        waits: tuple[str, ...] = ()
        if one is not None and self._step(one) and not self.why_not("accept"):
            waits = ("accept",)
        if one is not None and one.state is AssignmentState.ON_LEAVE:
            waits = ("resume_post", "replace_substitute")
        rest = ("open", *waits, *self.SHOWN)
        return tuple(dict.fromkeys(rest))

    def is_for_me(self, name: str) -> bool:
        """What this role never does is not on the key line."""
        if name in OF_A_POST and name != "accept":
            return self.session.grant.role in OF_A_POST[name].roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """The state an assignment must be in, and who may."""
        if name == "filter":
            return text("station.not_filtered")
        if name == "hand_over_all":
            return "" if self.table.rows or self._has_open_work else text("station.nothing_held")
        if name not in (*OF_A_POST, "hand_over"):
            return super().why_not(name)
        one = self.post
        if one is None:
            return text("frame.nothing_here")
        verb = OF_A_POST.get(name)
        if name == "accept":
            step = self._step(one)
            if step is None:
                return text("station.nothing_to_confirm")
            verb = step[0]
        if verb is None:
            return ""
        if self.session.grant.role not in verb.roles:
            return text("error.not_for_role")
        if verb.comes_from and one.state.value not in verb.comes_from:
            return text("station.not_from", state=text(f"error.state.{one.state.value}"))
        return ""

    @property
    def _has_open_work(self) -> bool:
        one = self.open
        return one is not None and any((one.findings, one.checks, one.drafts, one.claims, one.supplies))

    async def do_open(self) -> None:
        """The firm's file, or the sheet."""
        row: Any = self.table.current
        if self.tab == TO_ACCEPT:
            await self.go(HandoverScreen(self.session, row.id))
        else:
            await self.go(FirmScreen(self.session, row.enterprise))

    async def do_accept(self) -> None:
        """Issue it, arrive there, or confirm the lead: whatever it waits for."""
        one = self.post
        assert one is not None
        step = self._step(one)
        assert step is not None
        verb, action = step
        await self.ask(action, one.id, one.version)
        await self.load()
        self.say(text("queue.done", verb=text(f"event.{verb.name}"), name=one.enterprise_name))

    async def do_resume_post(self) -> None:
        """Back at the post."""
        one = self.post
        assert one is not None
        await self.ask(resume_post, one.id, one.version)
        await self.load()
        self.say(text("queue.done", verb=text("event.assignment.resume_post"), name=one.enterprise_name))

    async def do_leave_post(self) -> None:
        """Away, while somebody stands in."""
        await self._form("leave", LeaveForm, FormKind.LEAVE, leave_post, is_dated=True)

    async def do_replace_substitute(self) -> None:
        """Another stands in."""
        await self._form(
            "replace_substitute", SubstituteForm, FormKind.SUBSTITUTE, replace_substitute, is_dated=True
        )

    async def do_end_post(self) -> None:
        """The assignment ends, what is open to a successor."""
        await self._form("end", EndForm, FormKind.END_POST, end_assignment, is_dated=False)

    async def _form(
        self, verb: str, form: type[Any], kind: FormKind, action: Callable[..., int], *, is_dated: bool
    ) -> None:
        one = self.post
        assert one is not None
        today = business_date(self.session.clock())

        async def send(made: Any, keeper: Keeper) -> str:
            await self.ask(action, one.id, made, one.version)
            return text("queue.done", verb=text(f"event.assignment.{verb}"), name=one.enterprise_name)

        check: Callable[[Any], Any] = (
            (lambda made: made.problems(today)) if is_dated else (lambda made: made.problems())
        )
        title = f"{text(f'event.assignment.{verb}')}  {one.enterprise_name}"
        await self.ask_form(title, form, kind, one.id, send, seen_version=one.version, check=check)

    async def do_hand_over(self) -> None:
        """What they have at the firm under the cursor goes to a successor, at once."""
        one = self.post
        assert one is not None
        await self._hand_over(one.enterprise, one.enterprise_name, one.id)

    async def do_hand_over_all(self) -> None:
        """Everything they have goes to a successor, at once."""
        await self._hand_over(None, text("station.all_firms"))

    async def _hand_over(self, enterprise: int | None, name: str, post: int = 0) -> None:
        async def done(said: str, sheet: int) -> None:
            await self.close_dialog()
            page = HandoverScreen(self.session, sheet)
            await self.go(page)
            page.say(said)

        giver = self.known.name if self.known else ""
        await self.ask_successor(f"{giver}  {name}", self.officer, enterprise, done, post)


class OwnPostsScreen(OfficerScreen):
    """我的派驻: an officer's own page, from which they hand over tonight."""

    TITLE_KEY = "station.mine"

    def __init__(self, session: Session) -> None:
        super().__init__(session, session.actor.person)


def _other(row: AssignmentRow) -> str:
    """Who stands in until when, or for whom."""
    until = row.until.strftime("%m-%d") if row.until else ""
    if row.substitute_name:
        return text("station.stood_in_by", name=row.substitute_name, until=until)
    return text("station.stands_in_for", name=row.principal_name, until=until) if row.covers else ""
