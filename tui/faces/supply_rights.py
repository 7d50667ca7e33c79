"""Who may decide what on supplies, as far as the page knows before anybody asks the store."""

from __future__ import annotations

from models.rules.consignments import APPROVE_LOSS, SETTLE_DIFFERENCE
from models.rules.scope import Role, Transition
from models.rules.supply_requests import (
    ALLOCATE,
    APPROVE,
    CLOSE_SHORT,
    DECLINE,
    RELEASE,
    RETURN,
    REVIEW,
    RequestState,
)
from models.rules.tasks import TaskKind
from tui.faces.targets import Target
from tui.text import text

OF_SUPPLIES = ("accept", "return", "edit", "close_short", "release_goods")
# What a kind of task says of its request's state, where the list does not know it.
_STATE = {
    TaskKind.SUPPLY_REVIEW: RequestState.SUBMITTED,
    TaskKind.SUPPLY_APPROVE: RequestState.REVIEWED,
    TaskKind.SUPPLY_ALLOCATE: RequestState.APPROVED,
}
_YES = {
    RequestState.SUBMITTED: REVIEW,
    RequestState.REVIEWED: APPROVE,
    RequestState.APPROVED: ALLOCATE,
}


def state_of(one: Target) -> str:
    """The state a request is in, as the list or its task says."""
    return one.state or _STATE.get(TaskKind(one.task_kind), "") if one.task_kind else one.state


def verb_on(name: str, one: Target) -> Transition | None:
    """The verb of the desk that a key stands for over a request or a difference."""
    if one.kind == "supply_request":
        state = state_of(one)
        if name in ("accept", "edit"):
            found = next((verb for start, verb in _YES.items() if start == state), None)
            return None if name == "edit" and found is REVIEW else found
        return {"return": RETURN, "void": DECLINE, "close_short": CLOSE_SHORT, "release_goods": RELEASE}.get(
            name
        )
    if one.kind == "discrepancy" and name in ("accept", "edit"):
        is_asked = one.task_kind == TaskKind.LOSS
        return APPROVE_LOSS if is_asked and name == "accept" else SETTLE_DIFFERENCE
    return None


def why_not_of_supplies(name: str, one: Target, role: Role) -> str:
    """Why a key cannot act on a request, goods or a difference."""
    if one.kind == "consignment":
        return text("supply.with_its_custodian")
    verb = verb_on(name, one)
    if verb is None:
        return text("supply.no_such_verb")
    if role not in verb.roles:
        return text("error.not_for_role")
    state = state_of(one)
    if one.kind == "supply_request" and state and state not in verb.comes_from:
        told = text(f"choice.requeststate.{state}")
        return text("frame.not_from_state", state=told, verb=text(f"event.{verb.name}"))
    if one.kind == "discrepancy" and one.state == "settled":
        return text("supply.settled_already")
    return ""


def called(name: str, one: Target) -> str:
    """What the key line says of a key over supplies."""
    verb = verb_on(name, one)
    if name == "edit" and verb is not None:
        return text("supply.edit_lines" if one.kind == "supply_request" else "supply.otherwise")
    return text(f"event.{verb.name}") if verb is not None and name in ("accept", "void") else ""
