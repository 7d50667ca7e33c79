"""An abnormal temperature or a refused boarding: a count and a holder, no names, and how it may end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, O, Verbs


class IncidentState(StrEnum):
    """Whether an incident has ended."""

    OPEN = "open"
    ENDED = "ended"


class IncidentSource(StrEnum):
    """What made an incident known."""

    REPORT = "report"
    BOARDING = "boarding"
    CHECK = "check"
    BY_HAND = "by_hand"


class Outcome(StrEnum):
    """The only ways an incident ends."""

    RULED_OUT = "ruled_out"
    SENT_TO_CARE = "sent_to_care"
    OBSERVED_AT_HOME = "observed_at_home"
    OBSERVED_CENTRALLY = "observed_centrally"
    PASSED_TO_CDC = "passed_to_cdc"


INCIDENT = Verbs("incident")
OPEN_INCIDENT = INCIDENT.add("open", O, goes_to=IncidentState.OPEN)
# At district or above: the deed checks the level of the grant as well.
END_INCIDENT = INCIDENT.add("end", C, comes_from=(IncidentState.OPEN,), goes_to=IncidentState.ENDED)


@dataclass(frozen=True)
class IncidentForm:
    """How many, where; who holds them now. No names."""

    site: int | None = entry(Kind.LOOKUP, required=True, lookup="sites")
    count: int | None = entry(Kind.COUNT, required=True)
    holder: str = entry(Kind.TEXT, longest=60)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = basic_problems(self)
        if self.count is not None and self.count < 1:
            found += (Problem("count", "at_least_one"),)
        return found


@dataclass(frozen=True)
class EndIncidentForm:
    """How it ended, which body said so, and when."""

    outcome: Outcome | None = entry(Kind.CHOICE, choices=Outcome, required=True)
    body: int | None = entry(Kind.LOOKUP, required=True, lookup="bodies")
    ended_at: datetime | None = entry(Kind.MOMENT, required=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)
