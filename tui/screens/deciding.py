"""What may be done with a case, the same on the queue, on a list and on the case's own page.

A page that takes these verbs gives `target()`, what the cursor stands on, and `after(said)`, what follows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from models.actions import assignments, findings, incidents, inspections
from models.queries.findings import finding
from models.queries.inspections import inspection
from models.queries.places import bodies
from models.rules.deadlines import business_date
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
from models.rules.verbs import ALL_TRANSITIONS
from tui.dialogs.choose import Reason
from tui.dialogs.form_dialog import FormDialog
from tui.faces.deciding import DecidingFace
from tui.faces.targets import DRAFT_OF, Target
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.text import text
from tui.widgets.columns import clock_time
from tui.widgets.form_lines import FormLines


class CaseVerbs(DecidingFace, DeskScreen):
    """The verbs of findings, checks, incidents and leads, with their questions."""

    keeper: Keeper | None = None  # of the form being typed into

    async def after(self, said: str) -> None:
        """A decision has been made: read again, say so."""
        await self.load()
        self.say(said)

    # Yes and no

    async def do_accept(self) -> None:
        """Yes to what is asked: the check is in order, the void is granted, the lead stands, the recheck passed."""
        one = self.target()
        assert one is not None
        if one.kind == "inspection":
            await self.run(one, "accept", partial(self._accept_inspection, one))
        elif one.kind == "incident":
            await self._end_incident(one)
        elif one.task_kind == "confirm_lead":
            await self.run(
                one, "confirm_lead", partial(self.ask, assignments.confirm_lead, one.id, one.version)
            )
        elif one.task_kind == "void_asked":
            await self._with_reason(one, "void", findings.void_finding)
        else:
            await self.do_recheck()

    async def _accept_inspection(self, one: Target) -> Any:
        version = one.version or (await self.ask(inspection, one.id)).version
        return await self.ask(inspections.accept_inspection, one.id, version)

    async def do_return(self) -> None:
        """No, with a reason."""
        one = self.target()
        assert one is not None
        if one.kind == "inspection":
            ready = [text(f"queue.return_reasons.{at}") for at in range(1, 6)]
            dialog = Reason(text("dialog.reason_of", verb=text("keys.return")), ready)

            async def give(reason: str) -> None:
                version = one.version or (await self.ask(inspection, one.id)).version
                await self.run(
                    one, "return", partial(self.ask, inspections.return_inspection, one.id, version, reason)
                )

            await self.open_dialog(dialog, give)
        elif one.task_kind == "void_asked":
            await self._with_reason(one, "refuse_void", findings.refuse_void)
        elif one.task_kind == "confirm_lead":
            self.say(text("queue.lead_elsewhere"))
        else:
            await self.do_recheck(passed=False)

    async def _with_reason(self, one: Target, verb: str, action: Callable[..., int]) -> None:
        dialog = Reason(
            text("dialog.reason_of", verb=text(f"event.finding.{verb}")), [], is_grave=verb == "void"
        )

        async def give(reason: str) -> None:
            await self.run(one, verb, partial(self._finding_action, action, one, reason))

        await self.open_dialog(dialog, give)

    async def _finding_action(self, action: Callable[..., int], one: Target, form: Any) -> int:
        version = one.version or (await self.ask(finding, one.id)).version
        return await self.session.ask(action, one.id, form, version)

    async def run(self, one: Target, verb: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Do it, say it, stand on the next; a refusal is said and nothing moves."""
        await call()
        noun = f"event.{one.kind}.{verb}"
        undo = text("queue.undo_hint") if ALL_TRANSITIONS[f"{one.kind}.{verb}"].undoable else ""
        await self.after(text("queue.done", verb=text(noun), name=one.name) + undo)

    # Forms

    async def _form(self, verb: str, form: type[Any], action: Callable[..., int], **options: Any) -> None:
        one = self.target()
        assert one is not None
        lines = FormLines(form, clock=self.session.clock, **options)
        keeper = Keeper(self.session, DRAFT_OF[verb], one.id, one.version) if verb in DRAFT_OF else None
        title = f"{text(f'event.finding.{verb}')}  {one.name}"
        if keeper is not None and (kept := await keeper.open(lines.content)):
            lines.restore(kept)
            title += "  " + text("draft.from", at=clock_time(keeper.found.saved_at))  # type: ignore[union-attr]
        dialog = FormDialog(title, lines, typed=keeper.typed if keeper else lambda: None)
        self.keeper = keeper

        async def send(made: Any) -> None:
            failed = verb == "close" and made.passed is False
            call = partial(self._finding_action, action, one, made)
            await self.run(one, "fail_recheck" if failed else verb, call)
            if keeper is not None:
                await keeper.finish()

        await self.open_dialog(dialog, send)

    async def close_dialog(self) -> None:
        """What was typed and not sent stays in its draft."""
        if self.keeper is not None:
            await self.keeper.flush()
            self.keeper = None
        await super().close_dialog()

    async def leaving(self) -> None:
        """Keep what is typed."""
        if self.keeper is not None:
            await self.keeper.flush()

    async def find_body(self, typed: str) -> list[tuple[int, str]]:
        """Bodies by characters or initials."""
        return [
            (one.id, f"{one.name}  {one.contact_name}".strip()) for one in await self.ask(bodies, typed, 5)
        ]

    def _dated(self) -> Callable[[Any], Any]:
        today = business_date(self.session.clock())
        return lambda made: made.problems(today)

    async def do_assign(self) -> None:
        """交办 to a body."""
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
        values = {"passed": passed} if passed is not None else {}
        await self._form("close", RecheckForm, findings.recheck_finding, check=self._dated(), values=values)

    async def do_fix(self) -> None:
        """What the firm reported as done."""
        await self._form("record_fix", FixForm, findings.record_fix, check=FixForm.problems)

    async def do_receive(self) -> None:
        """The body has it."""
        one = self.target()
        assert one is not None
        version = one.version or (await self.ask(finding, one.id)).version
        await self.run(one, "receive", partial(self.ask, findings.receive_finding, one.id, version))

    async def do_void(self) -> None:
        """A coordinator voids, an officer asks for it."""
        one = self.target()
        assert one is not None
        if self.is_officer:
            await self._with_reason(one, "ask_void", findings.ask_void)
        else:
            await self._with_reason(one, "void", findings.void_finding)

    async def _end_incident(self, one: Target) -> None:
        lines = FormLines(
            EndIncidentForm,
            clock=self.session.clock,
            find={"bodies": self.find_body},
            values={"ended_at": self.session.clock()},
        )

        async def send(made: EndIncidentForm) -> None:
            await self.run(one, "end", partial(self.ask, incidents.end_incident, one.id, made, one.version))

        await self.open_dialog(FormDialog(f"{text('event.incident.end')}  {one.name}", lines), send)
