"""People, their grants, and what an administrator may change about them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import A, Role, Verbs


class DispatchLevel(StrEnum):
    """From which level's bodies an officer was selected."""

    CITY = "city"
    COUNTY = "county"


class Posting(StrEnum):
    """状态 of the officers' ledger: the furthest that any of somebody's assignments is."""

    ACTIVE = "active"  # 在岗
    ON_LEAVE = "on_leave"
    ISSUED = "issued"  # not arrived yet
    PLANNED = "planned"
    UNPOSTED = "unposted"
    INACTIVE = "inactive"


PERSON = Verbs("person")
ADD_PERSON = PERSON.add("add", A)
CORRECT_PERSON = PERSON.add("correct", A)
DEACTIVATE = PERSON.add("deactivate", A)
GRANT = PERSON.add("grant", A)
REVOKE = PERSON.add("revoke", A)


@dataclass(frozen=True)
class PersonForm:
    """A person as the administrator adds them."""

    number: str = entry(Kind.CODE, required=True, longest=20)
    name: str = entry(Kind.TEXT, required=True, longest=40)
    home_unit: str = entry(Kind.TEXT, longest=60)
    title: str = entry(Kind.TEXT, longest=40)
    level: DispatchLevel | None = entry(Kind.CHOICE, choices=DispatchLevel)
    phone: str = entry(Kind.PHONE, longest=20)
    region: str = entry(Kind.LOOKUP, default="", lookup="regions")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a number that is taken is found in the store."""
        return basic_problems(self)


@dataclass(frozen=True)
class PersonFacts:
    """What may be corrected of a person; a phone given back masked, as it was shown, stays as it is."""

    name: str = entry(Kind.TEXT, required=True, longest=40)
    home_unit: str = entry(Kind.TEXT, longest=60)
    seconded_by: str = entry(Kind.TEXT, longest=60)
    level: DispatchLevel | None = entry(Kind.CHOICE, choices=DispatchLevel)
    title: str = entry(Kind.TEXT, longest=40)
    phone: str = entry(Kind.PHONE, longest=20)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class GrantForm:
    """A role in a region from a day on, to a day or for good."""

    role: Role | None = entry(Kind.CHOICE, choices=Role, required=True)
    region: str = entry(Kind.LOOKUP, default="", lookup="regions", required=True)
    valid_from: date | None = entry(Kind.DATE, required=True)
    valid_to: date | None = entry(Kind.DATE)
    depot: int | None = entry(Kind.LOOKUP, lookup="depots", when=("role", Role.STOREKEEPER))

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a storekeeper keeps one depot, with its points."""
        found = list(basic_problems(self))
        if self.role is Role.STOREKEEPER and self.depot is None:
            found.append(Problem("depot", "required"))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            found.append(Problem("valid_to", "ends_before_start"))
        return tuple(found)
