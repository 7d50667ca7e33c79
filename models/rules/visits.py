"""A visit that is no check: 走访, 座谈, 电话, 情绪疏导."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, L, O, Verbs


class VisitKind(StrEnum):
    """走访, 座谈, 电话, 情绪疏导."""

    CALL = "call"  # 走访
    TALK = "talk"  # 座谈
    PHONE = "phone"  # 电话
    EASING = "easing"  # 情绪疏导


VISIT = Verbs("visit")
RECORD_VISIT = VISIT.add("record", O, L, C)
CORRECT_VISIT = VISIT.add("correct", O, L, C)


@dataclass(frozen=True)
class VisitForm:
    """Who was met at which site or of which body (a park's leadership, a department), how, and what was said."""

    key: UUID
    site: int | None = None
    kind: VisitKind | None = entry(Kind.CHOICE, choices=VisitKind, required=True)
    met: str = entry(Kind.TEXT, longest=60)
    note: str = entry(Kind.NOTE, required=True, longest=500)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)
    body: int | None = entry(Kind.LOOKUP, lookup="bodies")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a visit is to a site, to a body, or to a body at a site."""
        nowhere = (Problem("body", "site_or_body"),) if self.site is None and self.body is None else ()
        return (*basic_problems(self), *nowhere)
