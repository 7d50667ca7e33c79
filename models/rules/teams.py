"""Teams (联络组): who sends them, who has arrived, and how a park's firms are split over the members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.assignments import Part
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import CODE_LENGTH
from models.rules.scope import C, L, Level, O, Verbs

# A leader acts for the own team, and without one changes nothing. But a draft is one's own, a number revealed with a
# reason is a reading, and a receipt is given under whatever grant one sits at.
NEEDS_NO_TEAM = frozenset(
    {
        "draft.keep",
        "draft.discard",
        "draft.restore",
        "enterprise.reveal",
        "handover.accept",
        "handover.accept_line",
    }
)

MOST_MEMBERS = 200  # people sent in one act: one transaction, while everybody else waits
MOST_ROWS = 600  # firms split in one act, likewise

TEAM = Verbs("team")
SEND = TEAM.add("send", C)
CHANGE_LEADER = TEAM.add("change_leader", C)
SPLIT = TEAM.add("split", L, C)
CLOSE_TEAM = TEAM.add("close", C, needs_reason=True)

MEMBER = Verbs("member")
ADD_MEMBER = MEMBER.add("add", C)
REPORT = MEMBER.add("report", O)
CALL_ROLL = MEMBER.add("call_roll", L, C)
CORRECT_ARRIVAL = MEMBER.add("correct_arrival", L, C, needs_reason=True)
CHASE = MEMBER.add("chase", L, C, needs_reason=True)
REMOVE_MEMBER = MEMBER.add("remove", C, needs_reason=True)


@dataclass(frozen=True)
class TeamForm:
    """A team as it is sent: its name, the park or street it goes to, who leads it, from which day."""

    name: str = entry(Kind.TEXT, required=True, longest=40)
    region: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")
    leader: int | None = entry(Kind.LOOKUP, required=True, lookup="people")
    sent_on: date | None = entry(Kind.DATE, required=True)
    note: str = entry(Kind.NOTE, longest=200)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; who may be sent is found in the store."""
        found = list(basic_problems(self))
        if self.region and len(self.region) != CODE_LENGTH[Level.STREET]:
            found.append(Problem("region", "not_a_street_or_park"))
        return tuple(found)


@dataclass(frozen=True)
class RollCall:
    """How many of a team have arrived, and how many there are."""

    arrived: int
    members: int


@dataclass(frozen=True)
class SplitRow:
    """One member for one firm of the team's region."""

    officer: int
    enterprise: int
    part: Part = Part.LEAD


class SplitProblem(StrEnum):
    """Why a row of a split cannot go."""

    NOT_A_MEMBER = "not_a_member"
    NOT_HERE = "not_here"  # no open firm of the team's region has that number
    IS_ON_LEAVE = "is_on_leave"
    ALREADY_ASSIGNED = "already_assigned"
    TOO_MANY_FIRMS = "too_many_firms"
    HAS_A_LEAD = "has_a_lead"


@dataclass(frozen=True)
class SplitFacts:
    """What a split is judged by, as the store has it at one moment."""

    cap: int
    has_arrived: Mapping[int, bool]  # of each member
    away: frozenset[int]  # who is on leave from any firm
    loads: Mapping[int, int]  # how many firms count against a member's cap
    firms: frozenset[int]  # open firms of the team's region
    led: frozenset[int]  # firms with a lead
    pairs: frozenset[tuple[int, int]]  # officer and firm where one stands already


@dataclass(frozen=True)
class Verdict:
    """Whether a row will go, and whether its officer answers for the firm at once."""

    row: SplitRow
    problem: SplitProblem | None
    is_active: bool


def verdicts(rows: Iterable[SplitRow], facts: SplitFacts) -> tuple[Verdict, ...]:
    """What will and will not go, in the order of the rows: each that goes counts for those behind it."""
    loads, led, pairs = dict(facts.loads), set(facts.led), set(facts.pairs)
    found = []
    for row in rows:
        problem = _problem(row, facts, loads, led, pairs)
        if problem is None:
            loads[row.officer] = loads.get(row.officer, 0) + 1
            pairs.add((row.officer, row.enterprise))
            if row.part is Part.LEAD:
                led.add(row.enterprise)
        found.append(Verdict(row, problem, problem is None and facts.has_arrived[row.officer]))
    return tuple(found)


def _problem(
    row: SplitRow, facts: SplitFacts, loads: Mapping[int, int], led: set[int], pairs: set[tuple[int, int]]
) -> SplitProblem | None:
    if row.officer not in facts.has_arrived:
        return SplitProblem.NOT_A_MEMBER
    if row.enterprise not in facts.firms:
        return SplitProblem.NOT_HERE
    if row.officer in facts.away:
        return SplitProblem.IS_ON_LEAVE
    if (row.officer, row.enterprise) in pairs:
        return SplitProblem.ALREADY_ASSIGNED
    if row.part is Part.LEAD and row.enterprise in led:
        return SplitProblem.HAS_A_LEAD
    if loads.get(row.officer, 0) >= facts.cap:
        return SplitProblem.TOO_MANY_FIRMS
    return None
