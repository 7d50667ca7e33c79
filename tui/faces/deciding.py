"""Who may do what with a case, as far as the page knows before anybody asks the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.rules.tasks import TaskKind
from models.rules.verbs import ALL_TRANSITIONS
from tui.faces.face import Face
from tui.faces.supply_rights import OF_SUPPLIES, called, why_not_of_supplies
from tui.faces.targets import CASE_VERBS, FAULT_KEYS_OF, KEYS_OF, SUPPLY, VERB_OF, Target
from tui.keys import Verb
from tui.text import text


class DecidingFace(Face):
    """The verbs of findings, checks, incidents and leads."""

    VERBS: ClassVar[Sequence[Verb]] = CASE_VERBS

    def target(self) -> Target | None:
        """What the cursor stands on."""
        return None

    def why_not(self, name: str) -> str:
        """The role, then the state, then the kind of the case."""
        if (here := self.target()) is not None and here.kind in SUPPLY and name in (*VERB_OF, *OF_SUPPLIES):
            return why_not_of_supplies(name, here, self.session.grant.role)
        if name in OF_SUPPLIES and name not in ("accept", "return"):
            return text("frame.only_supplies") if here is not None else text("frame.nothing_here")
        if name not in VERB_OF and name not in ("accept", "return", "remind"):
            return super().why_not(name)
        one = self.target()
        if one is None:
            return text("frame.nothing_here")
        if name == "remind":
            return "" if one.task_kind == TaskKind.NOT_ACCEPTED else text("queue.only_handovers")
        if name == "assign" and one.task_kind in KEYS_OF:
            return "" if not self.is_officer else text("error.not_for_role")
        if name in ("accept", "return"):
            return self._why_not_decide(name, one)
        if one.kind != "finding":
            return text("frame.only_findings")
        verb = ALL_TRANSITIONS[VERB_OF[name]]
        if self.session.grant.role not in verb.roles and not (name == "void" and self.is_officer):
            return text("error.not_for_role")
        if one.state and verb.comes_from and one.state not in verb.comes_from:
            state = text(f"error.state.{one.state}")
            return text("frame.not_from_state", state=state, verb=self.label_of(name))
        return ""

    def is_for_me(self, name: str) -> bool:
        """Verbs by role, as verbs.md has them."""
        if name in ("edit", "close_short", "release_goods"):
            return not self.is_officer
        if name in ("accept", "return", "remind"):
            return not self.is_officer
        if name not in VERB_OF or (name == "void" and self.is_officer):
            return super().is_for_me(name)
        return self.session.grant.role in ALL_TRANSITIONS[VERB_OF[name]].roles

    def shown_verbs(self) -> Sequence[str]:
        """What the case under the cursor is decided by comes first."""
        if (one := self.target()) is None:
            return self.SHOWN
        if (keys := FAULT_KEYS_OF.get(one.task_kind)) and self.why_not("accept"):
            return keys
        return KEYS_OF.get(one.task_kind, self.SHOWN)

    def able_first(self, names: Sequence[str]) -> Sequence[str]:
        """Verbs for a key line, those that act on the case as it is now before all others."""
        return sorted(names, key=lambda name: bool(self.why_not(name)))

    def label_of(self, name: str) -> str:
        """A lead is named or sent, a handover handed on."""
        one = self.target()
        kind = one.task_kind if one is not None else ""
        if one is not None and one.kind in SUPPLY and (words := called(name, one)):
            return words
        if one is not None and one.kind == "incident" and name == "accept":
            return text("keys.finish")
        if kind == TaskKind.NO_LEAD and name in ("accept", "assign"):
            return text("queue.name_lead" if name == "accept" else "station.send")
        if kind == TaskKind.NOT_ACCEPTED and name in ("open", "assign"):
            return text("handover.sheet" if name == "open" else "queue.hand_on")
        return super().label_of(name)

    @property
    def is_officer(self) -> bool:
        """An officer asks for what a coordinator decides."""
        return self.session.grant.role == "officer"

    def _why_not_decide(self, name: str, one: Target) -> str:
        if self.is_officer:
            return text("error.not_for_role")
        if one.task_kind == TaskKind.NOT_ACCEPTED:
            return text("queue.receipt_elsewhere")
        if one.task_kind == TaskKind.NO_LEAD:
            return "" if name == "accept" else text("queue.no_lead_returned")
        if name == "return" and one.kind == "incident":
            return text("queue.incident_ends")
        if name == "return" and one.task_kind == "confirm_lead":
            return text("queue.lead_elsewhere")
        if one.kind in ("inspection", "incident") or one.task_kind in ("void_asked", "confirm_lead"):
            return ""
        if name == "accept" and one.state == "rectified" and one.is_officers:
            return text("error.officer_closes")
        if one.task_kind == "recheck" or one.state == "rectified":
            return ""
        return text("queue.no_yes_or_no")
