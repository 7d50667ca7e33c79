"""What is decided about posts from the queue: a firm's lead named or sent, a handover that nobody has signed for."""

from __future__ import annotations

from models.actions.assignments import confirm_lead, issue_assignment, plan_assignment
from models.actions.handovers import remind_successor
from models.queries.assignments import AssignmentRow, assignments
from models.queries.handovers import handover_sheet
from models.rules.assignments import AssignmentForm, Part
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.handovers import HandoverState
from tui.dialogs.choose import Choose, Reason
from tui.faces.deciding import DecidingFace
from tui.faces.targets import Target
from tui.screens.drafting import Keeper
from tui.screens.handing_over import HandingOver
from tui.text import text


class PostMatters(DecidingFace, HandingOver):
    """A page with matters about posts under its cursor."""

    async def after(self, said: str) -> None:
        """A decision has been made: read again, say so."""
        await self.load()
        self.say(said)

    async def name_lead(self, one: Target) -> None:
        """One of those who stand by the firm already becomes its lead."""
        there = (await self.ask(assignments, enterprise=one.id)).rows
        rows = [row for row in there if row.covers is None and row.part is not Part.LEAD]
        if not rows:
            self.say(text("queue.nobody_beside"))
            return
        options = [(row, named(row)) for row in rows]

        async def chosen(taken: AssignmentRow) -> None:
            await self.ask(confirm_lead, taken.id, taken.version)
            await self.after(text("queue.lead_named", name=taken.officer_name, firm=one.name))

        await self.open_dialog(Choose(f"{text('queue.name_lead')}  {one.name}", options), chosen)

    async def send_lead(self, one: Target) -> None:
        """Somebody from elsewhere is sent as the lead: planned and issued in one.

        A lead who may act no more is there still: what is theirs at the firm is handed over.
        """
        there = (await self.ask(assignments, enterprise=one.id)).rows
        if lapsed := [row for row in there if row.covers is None and row.part is Part.LEAD]:
            post = lapsed[0]

            async def done(said: str, handover: int) -> None:
                await self.close_dialog()
                await self.after(said)

            of = f"{post.officer_name}  {one.name}"
            await self.ask_successor(of, post.officer, one.id, done, post=post.id)
            return

        async def send(made: AssignmentForm, keeper: Keeper) -> str:
            number = await self.ask(plan_assignment, made)
            await self.ask(issue_assignment, number, 1)
            return text("queue.done", verb=text("event.assignment.issue"), name=one.name)

        await self.ask_form(
            f"{text('station.send')}  {one.name}",
            AssignmentForm,
            FormKind.ASSIGNMENT,
            one.id,
            send,
            fixed={"enterprise": one.id},
            only=("officer", "part", "starts_on"),
            values={"part": Part.LEAD, "starts_on": business_date(self.session.clock())},
            check=AssignmentForm.problems,
        )

    async def hand_on(self, one: Target) -> None:
        """What the successor has not signed for goes to somebody else, a firm at a time."""
        sheet = await self.ask(handover_sheet, one.id)
        if sheet.state is HandoverState.ACCEPTED:
            self.say(text("handover.done_already"))
            return
        owed = {line.enterprise: line.enterprise_name for line in sheet.lines if line.accepted_at is None}
        firms = [(number, name) for number, name in owed.items() if number is not None]

        async def chosen(firm: int) -> None:
            name = owed[firm]
            held = (await self.ask(assignments, enterprise=firm, officer=sheet.taker)).rows
            post = held[0].id if held else 0
            await self.ask_successor(f"{sheet.taker_name}  {name}", sheet.taker, firm, done, post=post)

        async def done(said: str, handover: int) -> None:
            await self.close_dialog()
            await self.after(said)

        if len(firms) == 1:
            await chosen(firms[0][0])
        else:
            title = f"{text('queue.hand_on')}  {sheet.taker_name}"
            await self.open_dialog(Choose(title, firms), chosen)

    async def do_remind(self) -> None:
        """Whoever took it on was told once more: what they answered; a day later it is asked again."""
        one = self.target()
        assert one is not None
        sheet = await self.ask(handover_sheet, one.id)
        ready = [text(f"queue.reminded.{at}") for at in range(1, 4)]
        dialog = Reason(f"{text('keys.remind')}  {sheet.taker_name}", ready)

        async def give(answer: str) -> None:
            await self.ask(remind_successor, one.id, answer, sheet.version)
            await self.after(text("queue.reminded_of", name=sheet.taker_name))

        await self.ask_kept(FormKind.REMIND, one.id, dialog, give, seen_version=sheet.version)


def named(row: AssignmentRow) -> str:
    """Somebody who stands by a firm, and how."""
    state = text(f"error.state.{row.state.value}")
    return "  ".join((row.officer_name, row.officer_number, row.home_unit, state))
