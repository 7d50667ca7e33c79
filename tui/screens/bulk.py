"""Several marked rows decided at once: first a count of what will go and what will not, then one decision a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from models.actions.assignments import confirm_lead
from models.actions.findings import assign_finding, supervise_finding
from models.actions.inspections import accept_inspection, return_inspection
from models.actions.supply_requests import (
    approve_supply_request,
    decline_supply_request,
    return_supply_request,
    review_supply_request,
)
from models.errors import Refused
from models.queries.findings import finding
from models.queries.inspections import inspection
from models.queries.stations import assignment
from models.queries.supply_requests import supply_request
from models.rules.drafts import FormKind
from models.rules.findings import AssignForm, SuperviseForm
from models.rules.scope import Actor
from models.rules.tasks import TaskKind
from models.rules.verbs import ALL_TRANSITIONS
from tui.dialogs.choose import Confirm, Reason
from tui.dialogs.dialog import Dialog
from tui.dialogs.form_dialog import FormDialog
from tui.faces.row_results import RowResult
from tui.faces.targets import VERB_OF, Target
from tui.screens.beside import CasesBeside
from tui.screens.drafting import Keeper
from tui.screens.row_by_row import Run
from tui.screens.taking_back import TakingBack
from tui.sentences import sentence
from tui.text import text
from tui.widgets.form_lines import FormLines

# The matters that a verb takes together with others; all else is decided one by one.
REQUESTS = {  # what a request is asked with, and what is said of it whole, as it was asked for
    TaskKind.SUPPLY_REVIEW: review_supply_request,
    TaskKind.SUPPLY_APPROVE: approve_supply_request,
}
TOGETHER: dict[str, Callable[[Target], bool]] = {
    "accept": lambda one: one.kind == "inspection" or one.task_kind in (TaskKind.CONFIRM_LEAD, *REQUESTS),
    "return": lambda one: one.kind == "inspection" or one.task_kind in REQUESTS,
    "void": lambda one: one.task_kind in REQUESTS,  # 不予核准
    "assign": lambda one: one.kind == "finding",
    "supervise": lambda one: one.kind == "finding",
    "claim": lambda one: True,
    "delegate": lambda one: True,
    "escalate": lambda one: True,
    "take_over": lambda one: True,
}
ALONE = {*VERB_OF, "remind", "edit", "close_short", "release_goods"} - TOGETHER.keys()
GIVES_WAY = TOGETHER.keys() - {
    "claim",
    "take_over",
}  # to a colleague's claim; one's own is refused by the store
RESULT_OF = {"claimed": "queue.result_claimed", "changed_meanwhile": "queue.result_changed"}  # not decided
TAKEN_BACK = frozenset({"accept", "return", "void", "assign", "supervise", "escalate"})


def ready_reasons(verb: str, count: int, noun: str = "queue") -> list[str]:
    """The ready-made reasons of a verb."""
    return [text(f"{noun}.{verb}_reasons.{at}") for at in range(1, count + 1)]


def called(verb: str) -> str:
    """What a verb is called where it is of several."""
    return text("event.supply_request.decline" if verb == "void" else f"keys.{verb}")


class BulkDecisions(CasesBeside, TakingBack):
    """A verb on marked rows is of all of them; without marks, or with one, it is the single verb."""

    results: dict[int, RowResult]

    def is_over(self, row: Any) -> bool:
        """Whether a row was decided meanwhile."""
        return False

    def is_anothers(self, row: Any) -> bool:
        """Whether a colleague's claim on it holds."""
        return False

    @property
    def has_several(self) -> bool:
        """Whether the marks are meant, not the row under the cursor."""
        return len(self.table.marks) > 1

    def why_not(self, name: str) -> str:
        """Marked rows are asked about, whatever row the cursor is on."""
        if self.has_several and name in TOGETHER:
            return "" if self.going(name) else "  ".join(self._not_going(name))
        if self.has_several and name in ALONE:
            return text("queue.not_with_marks")
        return super().why_not(name)

    def going(self, verb: str) -> list[Any]:
        """Of the marked rows those that the verb takes together, in the order of the list."""
        return [row for row in self._in_order() if not self._why_alone(verb, row)]

    def _in_order(self) -> list[Any]:
        places = {row.id: at for at, row in enumerate(self.table.rows)}
        return sorted(self.table.chosen, key=lambda row: places.get(row.id, len(places)))

    def _why_alone(self, verb: str, row: Any) -> str:
        if self.is_over(row):
            return "queue.is_decided"
        one = self.target_of(row)
        if not TOGETHER[verb](one):
            return "queue.one_by_one"
        # Where the list knows how far a fault is; the store says it of all others.
        starts = (
            ALL_TRANSITIONS[VERB_OF[verb]].comes_from if verb in VERB_OF and one.kind == "finding" else ()
        )
        if one.state and starts and one.state not in starts:
            return "queue.not_as_it_is"
        return "queue.is_anothers" if self.is_anothers(row) and verb != "take_over" else ""

    def _not_going(self, verb: str) -> list[str]:
        """How many do not go, and why, a sentence a reason."""
        why = Counter(reason for row in self._in_order() if (reason := self._why_alone(verb, row)))
        return [text("dialog.not_going", count=count, why=text(reason)) for reason, count in why.items()]

    # The verbs

    async def do_accept(self) -> None:
        """One, or all that are marked."""
        if self.has_several:
            await self.ask_together("accept", self._accepted)
        else:
            await super().do_accept()

    async def _accepted(self, batch: Actor, row: Any) -> None:
        one = self.target_of(row)
        if (decide := REQUESTS.get(TaskKind(one.task_kind))) is not None:
            asked = await self.session.ask_as(batch, supply_request, one.id)
            await self.session.ask_as(batch, decide, one.id, asked.version)
            return
        is_check = one.kind == "inspection"
        seen: Any = await self.session.ask_as(batch, inspection if is_check else assignment, one.id)
        verb = accept_inspection if is_check else confirm_lead
        await self.session.ask_as(batch, verb, one.id, seen.version)

    async def do_return(self) -> None:
        """One, or all that are marked, for one reason."""
        if not self.has_several:
            await super().do_return()
            return

        async def act(reason: str, batch: Actor, row: Any) -> None:
            one = self.target_of(row)
            if one.task_kind in REQUESTS:
                asked = await self.session.ask_as(batch, supply_request, one.id)
                await self.session.ask_as(batch, return_supply_request, one.id, reason, asked.version)
                return
            seen = await self.session.ask_as(batch, inspection, one.id)
            await self.session.ask_as(batch, return_inspection, one.id, seen.version, reason)

        if all(self.target_of(row).task_kind in REQUESTS for row in self.going("return")):
            await self.ask_reason("return", FormKind.RETURN, ready_reasons("return", 3, "supply"), act)
        else:
            await self.ask_reason("return", FormKind.RETURN, ready_reasons("return", 5), act)

    async def do_void(self) -> None:
        """One, or all requests that are marked, not approved for one reason."""
        if not self.has_several:
            await super().do_void()
            return

        async def act(reason: str, batch: Actor, row: Any) -> None:
            number = self.target_of(row).id
            asked = await self.session.ask_as(batch, supply_request, number)
            await self.session.ask_as(batch, decline_supply_request, number, reason, asked.version)

        ready = ready_reasons("decline", 3, "supply")
        await self.ask_reason("void", FormKind.DECLINE_REQUEST, ready, act)

    async def do_assign(self) -> None:
        """One, or all faults that are marked, to one body."""
        if not self.has_several:
            await super().do_assign()
            return
        lines = FormLines(
            AssignForm, clock=self.session.clock, find={"bodies": self.find_body}, check=self._dated()
        )
        await self._ask_form("assign", FormKind.ASSIGN, lines, assign_finding)

    async def do_supervise(self) -> None:
        """One, or all faults that are marked, by one day."""
        if not self.has_several:
            await super().do_supervise()
            return
        lines = FormLines(SuperviseForm, clock=self.session.clock, check=self._dated())
        await self._ask_form("supervise", FormKind.SUPERVISE, lines, supervise_finding)

    async def _ask_form(
        self, verb: str, form: FormKind, lines: FormLines, action: Callable[..., int]
    ) -> None:
        async def act(made: Any, batch: Actor, row: Any) -> None:
            one = self.target_of(row)
            version = one.version or (await self.session.ask_as(batch, finding, one.id)).version
            await self.session.ask_as(batch, action, one.id, made, version)

        await self._ask_first(verb, form, FormDialog(self._title(verb), lines), act)

    async def ask_reason(
        self, verb: str, form: FormKind, ready: list[str], act: Callable[[str, Actor, Any], Any]
    ) -> None:
        """One reason for all that are marked."""
        dialog = Reason(text("dialog.reason_of", verb=called(verb)), ready)
        await self._ask_first(verb, form, dialog, act)

    async def _ask_first(
        self, verb: str, form: FormKind, dialog: Dialog, act: Callable[[Any, Actor, Any], Any]
    ) -> None:
        async def give(answer: Any) -> None:
            await self.ask_together(verb, partial(act, answer), keeper)

        keeper = await self.ask_kept(form, 0, dialog, give, is_last=False)

    def _title(self, verb: str) -> str:
        return f"{text(f'keys.{verb}')}  {text('list.marked', count=len(self.table.marks))}"

    # Together

    async def ask_together(
        self, verb: str, act: Callable[[Actor, Any], Any], keeper: Keeper | None = None
    ) -> None:
        """Say how many will go and how many not; `y` does it."""
        going = self.going(verb)
        said = [text("dialog.going", count=len(going), verb=called(verb)), *self._not_going(verb)]

        async def sure(_: bool) -> None:
            await self.close_dialog()
            await self.decide(verb, going, act)
            if keeper is not None:
                await keeper.finish()

        await self.open_dialog(Confirm(called(verb), said, called(verb)), sure)

    async def decide(self, verb: str, going: list[Any], act: Callable[[Actor, Any], Any]) -> None:
        """The same action once a row, under one batch number; rows that were refused or not reached stay marked."""
        batch = self.own_batch()
        self.table.end_range()

        async def one(row: Any) -> None:
            seen = self.table.marks.get(row.id, row)  # the list has been read again since it was counted
            if verb in GIVES_WAY and self.is_anothers(seen):
                raise Refused("claimed", by=seen.claimed_name, at=seen.claimed_until)
            await act(batch, row)
            self.table.marks.pop(row.id, None)

        run = await self.each(going, one)
        self._keep_results(verb, run)
        await self.live_load()
        await self.table.go_past(self.is_over)
        undo = text("queue.undo_hint") if run.done and verb in TAKEN_BACK else ""
        said = text("queue.bulk_done", verb=called(verb), count=len(run.done))
        self.say(said + await run.told(_name_of) + undo)

    def _keep_results(self, verb: str, run: Run[Any]) -> None:
        word = text("queue.result_done", verb=called(verb))
        # What is claimed or delegated says so itself.
        done = [] if verb in ("claim", "release", "delegate") else run.done
        is_away = verb in ("escalate", "take_over")
        self.results = {row.id: RowResult(True, word, is_away=is_away) for row in done}
        for row, error in run.failed:
            by = getattr(error, "by", "")
            words = text(RESULT_OF.get(error.code, "queue.result_by") if by else "queue.result_not", by=by)
            self.results[row.id] = RowResult(False, words, sentence(error))


async def _name_of(row: Any) -> str:
    return str(row.enterprise_name)
