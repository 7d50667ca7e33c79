"""What may be done with a case, the same on the queue, on a list and on the case's own page.

A page that takes these verbs gives `target()`, what the cursor stands on, and `after(said)`, what follows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from models.actions import assignments, findings, incidents, inspections
from models.queries.findings import finding
from models.queries.incidents import incident
from models.queries.inspections import inspection
from models.queries.places import bodies
from models.queries.stations import assignment
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.findings import (
    AssignForm,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    SuperviseForm,
)
from models.rules.incidents import EndIncidentForm
from models.rules.tasks import TaskKind
from models.rules.verbs import ALL_TRANSITIONS
from tui.dialogs.choose import Reason
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.reason_about import ReasonAbout
from tui.faces.cases import items_to_return
from tui.faces.targets import DRAFT_OF, SUPPLY, Target
from tui.screens.supply_matters import SupplyMatters
from tui.text import text
from tui.widgets.form_lines import FormLines


class CaseVerbs(SupplyMatters):
    """The verbs of findings, checks, incidents and leads, with their questions."""

    # Yes and no

    async def do_accept(self) -> None:
        """Yes to what is asked: the check is in order, the void is granted, the lead stands, the recheck passed."""
        one = self.target()
        assert one is not None
        if one.kind in SUPPLY:
            await self.decide_supply(one)
        elif one.kind == "inspection":
            await self.run(one, "accept", partial(self._accept_inspection, one))
        elif one.kind == "incident":
            await self._end_incident(one)
        elif one.task_kind == TaskKind.NO_LEAD:
            await self.name_lead(one)
        elif one.task_kind == TaskKind.CONFIRM_LEAD:
            version = await self._version_of(one)
            await self.run(one, "confirm_lead", partial(self.ask, assignments.confirm_lead, one.id, version))
        elif one.task_kind == TaskKind.VOID_ASKED:
            await self._with_reason(one, "void", findings.void_finding)
        else:
            await self.do_recheck(passed=True)

    async def _accept_inspection(self, one: Target) -> Any:
        return await self.ask(inspections.accept_inspection, one.id, await self._version_of(one))

    async def _version_of(self, one: Target) -> int:
        """The version that is shown, read now where the list does not know it."""
        if one.version:
            return one.version
        read: Any = {
            "finding": finding,
            "inspection": inspection,
            "incident": incident,
            "assignment": assignment,
        }[one.kind]
        return int((await self.ask(read, one.id)).version)

    async def do_return(self) -> None:
        """No, with a reason."""
        one = self.target()
        assert one is not None
        if one.kind in SUPPLY:
            await self.return_supply(one)
        elif one.kind == "inspection":
            ready = [text(f"queue.return_reasons.{at}") for at in range(1, 6)]
            check = await self.ask(inspection, one.id)
            title = text("dialog.reason_of", verb=text("keys.return"))
            dialog = ReasonAbout(title, ready, items_to_return(check))

            async def give(said: tuple[str, str]) -> None:
                item, reason = said
                version = one.version or check.version
                returned = partial(self.ask, inspections.return_inspection, one.id, version, reason, item)
                await self.run(one, "return", returned)

            await self.ask_kept(FormKind.RETURN, one.id, dialog, give, seen_version=one.version)
        elif one.task_kind == TaskKind.VOID_ASKED:
            await self._with_reason(one, "refuse_void", findings.refuse_void)
        else:
            await self.do_recheck(passed=False)

    async def _with_reason(self, one: Target, verb: str, action: Callable[..., int]) -> None:
        dialog = Reason(
            text("dialog.reason_of", verb=text(f"event.finding.{verb}")),
            [text(f"queue.refuse_void_reasons.{at}") for at in range(1, 5)] if verb == "refuse_void" else [],
            is_grave=verb == "void",
        )

        async def give(reason: str) -> None:
            await self.run(one, verb, partial(self._finding_action, action, one, reason))

        form = FormKind.REFUSE_VOID if verb == "refuse_void" else FormKind.VOID
        await self.ask_kept(form, one.id, dialog, give, seen_version=one.version)

    async def _finding_action(self, action: Callable[..., int], one: Target, form: Any) -> int:
        return await self.session.ask(action, one.id, form, await self._version_of(one))

    async def run(self, one: Target, verb: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Do it, say it, stand on the next; a refusal is said and nothing moves."""
        await call()
        noun = f"event.{one.kind}.{verb}"
        undo = text("queue.undo_hint") if ALL_TRANSITIONS[f"{one.kind}.{verb}"].undoable else ""
        await self.after(text("queue.done", verb=text(noun), name=one.name) + undo)

    # Forms

    async def _form(
        self, verb: str, form: type[Any], action: Callable[..., int], *, first: str = "", **options: Any
    ) -> None:
        """A form about the case; `first` is the field to begin in where those before it are filled."""
        one = self.target()
        assert one is not None
        lines = FormLines(form, clock=self.session.clock, **options)
        lines.go_to(first)
        dialog = FormDialog(f"{text(f'event.finding.{verb}')}  {one.name}", lines)

        async def send(made: Any) -> None:
            failed = verb == "close" and made.passed is False
            call = partial(self._finding_action, action, one, made)
            await self.run(one, "fail_recheck" if failed else verb, call)

        await self.ask_kept(DRAFT_OF[verb], one.id, dialog, send, seen_version=one.version)

    async def find_body(self, typed: str) -> list[tuple[int, str]]:
        """Bodies by characters or initials."""
        return [
            (one.id, f"{one.name}  {one.contact_name}".strip()) for one in await self.ask(bodies, typed, 5)
        ]

    def _dated(self) -> Callable[[Any], Any]:
        today = business_date(self.session.clock())
        return lambda made: made.problems(today)

    async def do_assign(self) -> None:
        """交办 to a body; a firm without a lead gets somebody, a handover goes on to somebody else."""
        one = self.target()
        if one is not None and one.task_kind == TaskKind.NO_LEAD:
            await self.send_lead(one)
            return
        if one is not None and one.task_kind == TaskKind.NOT_ACCEPTED:
            await self.hand_on(one)
            return
        await self._form(
            "assign",
            AssignForm,
            findings.assign_finding,
            find={"bodies": self.find_body},
            check=self._dated(),
        )

    async def do_supervise(self) -> None:
        """提级督办."""
        await self._form("supervise", SuperviseForm, findings.supervise_finding, check=self._dated())

    async def do_notice(self) -> None:
        """整改通知."""
        await self._form("give_notice", NoticeForm, findings.give_notice, check=NoticeForm.problems)

    async def do_refer(self) -> None:
        """移交."""
        await self._form(
            "refer",
            ReferForm,
            findings.refer_finding,
            find={"bodies": self.find_body},
            check=ReferForm.problems,
        )

    async def do_result(self) -> None:
        """What the body did."""
        await self._form("record_result", ResultForm, findings.record_result, check=self._dated())

    async def do_recheck(self, passed: bool | None = None) -> None:
        """Look again."""
        given: dict[str, Any] = {"values": {"passed": passed}, "first": "seen"} if passed is not None else {}
        await self._form("close", RecheckForm, findings.recheck_finding, check=self._dated(), **given)

    async def do_fix(self) -> None:
        """What the firm reported as done."""
        await self._form("record_fix", FixForm, findings.record_fix, check=FixForm.problems)

    async def do_receive(self) -> None:
        """The body has it."""
        one = self.target()
        assert one is not None
        version = await self._version_of(one)
        await self.run(one, "receive", partial(self.ask, findings.receive_finding, one.id, version))

    async def do_void(self) -> None:
        """A coordinator voids, an officer asks for it."""
        one = self.target()
        assert one is not None
        if one.kind in SUPPLY:
            await self.decline_supply(one)
        elif self.is_officer:
            await self._with_reason(one, "ask_void", findings.ask_void)
        else:
            await self._with_reason(one, "void", findings.void_finding)

    async def do_edit(self) -> None:
        """The quantity of each line; of a loss another way."""
        one = self.target()
        assert one is not None
        await self.edit_supply(one)

    async def _end_incident(self, one: Target) -> None:
        lines = FormLines(
            EndIncidentForm,
            clock=self.session.clock,
            find={"bodies": self.find_body},
            values={"ended_at": self.session.clock()},
        )

        async def send(made: EndIncidentForm) -> None:
            version = await self._version_of(one)
            await self.run(one, "end", partial(self.ask, incidents.end_incident, one.id, made, version))

        dialog = FormDialog(f"{text('event.incident.end')}  {one.name}", lines)
        await self.ask_kept(FormKind.END_INCIDENT, one.id, dialog, send, seen_version=one.version)
