"""Who acts, under which grant, and which verbs that role has: the one table of permissions.

A noun's own rules file lists its `Transition`s; `ALL_TRANSITIONS` in `models.rules.verbs` joins them.
Enforced in `models.steps.deeds`, displayed by screens, written a second time by hand in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

from models.frozen import dataclass


class Role(StrEnum):
    """What a grant makes of a person, within its region."""

    OFFICER = "officer"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    STOREKEEPER = "storekeeper"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class Level(StrEnum):
    """The three levels that coordinate; officers stand below the lowest."""

    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


LEVELS_UPWARD = (Level.STREET, Level.DISTRICT, Level.CITY)


def levels_above(level: Level | None) -> tuple[Level, ...]:
    """The levels above one, lowest first; all three above an officer (None)."""
    return LEVELS_UPWARD if level is None else LEVELS_UPWARD[LEVELS_UPWARD.index(level) + 1 :]


Clock = Callable[[], datetime]


def now_utc() -> datetime:
    """The clock in force outside rehearsals."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Actor:
    """Who asks, under which of their grants; carries no rights: each action reads the grant itself.

    `batch` is the number that the events of a bulk decision share; 0 where an action stands alone.
    """

    person: int
    grant: int
    session: str
    clock: Clock = now_utc
    batch: int = 0


O, L, C, S, R, A = (  # noqa: E741 - the letters of verbs.md
    Role.OFFICER,
    Role.LEADER,
    Role.COORDINATOR,
    Role.STOREKEEPER,
    Role.READER,
    Role.ADMINISTRATOR,
)


@dataclass(frozen=True)
class Transition:
    """One verb of one noun: from which states, to which, by whom.

    `goes_to` is None where the state stays. `avoids` marks 回避: not what they submitted
    themselves, nor what concerns a firm they are stationed at.
    """

    noun: str
    verb: str
    roles: frozenset[Role]
    comes_from: frozenset[str] = frozenset()
    goes_to: str | None = None
    avoids: bool = False
    undoable: bool = False
    needs_reason: bool = False

    @property
    def name(self) -> str:
        """`finding.assign`: how events, keys and refusals name it."""
        return f"{self.noun}.{self.verb}"


class Verbs:
    """The verbs of one noun, written like the rows of verbs.md."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self.all: dict[str, Transition] = {}

    def add(
        self,
        verb: str,
        *roles: Role,
        comes_from: tuple[str, ...] = (),
        goes_to: str | None = None,
        avoids: bool = False,
        undoable: bool = False,
        needs_reason: bool = False,
    ) -> Transition:
        """Add one row and give it back, so that the noun's file can name it."""
        row = Transition(
            self.noun, verb, frozenset(roles), frozenset(comes_from), goes_to, avoids, undoable, needs_reason
        )
        assert verb not in self.all, f"{row.name} stands twice"
        self.all[verb] = row
        return row
