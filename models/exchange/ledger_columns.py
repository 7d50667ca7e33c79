"""Columns of ledgers that are put together of several: where a firm lies, its size, its counts, its rate, its state.

A query gives one value a column, so what belongs together comes packed in one and is unpacked as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from peewee import Case, Value, fn

from models.clauses.inspections import people_in
from models.clauses.scope import Standing, visible_sites
from models.clauses.sites import standing_sites
from models.rules.checklists import unpacked_numbers
from models.rules.enterprises import SizeClass
from models.rules.inspections import InspectionExtra
from models.rules.masking import masked_name
from models.rules.places import Qualifier, RegionKind, Resumption, SiteKind
from models.rules.quantities import Amount
from models.rules.rates import Rate
from models.rules.sites import BY_WEIGHT
from models.tables import Enterprise, Person, Region, Site
from models.tables.base import tuples_of

District, Street = Region.alias(), Region.alias()


def of_sites(aggregate: Any) -> Callable[[Standing], Any]:
    """Something of a firm's sites that stand and are in the exporter's scope."""
    return lambda who: Site.select(aggregate).where(
        (Site.enterprise == Enterprise.id) & standing_sites() & visible_sites(who)
    )


def place() -> Any:
    """属地: 区县-街道-园区, as far as each is known; a firm of a park says the street it stands in."""
    standing_in = Site.select(Site.standing_in).where(
        (Site.enterprise == Enterprise.id) & (Site.standing_in != "")
    )
    own = fn.COALESCE(standing_in.order_by(Site.id).limit(1), "")
    is_park = (Street.kind == RegionKind.PARK) & (own != "")
    return (
        fn.COALESCE(District.name, "")
        .concat(Case(None, ((is_park, Value("-").concat(own)),), ""))
        .concat(fn.COALESCE(Value("-").concat(Street.name), ""))
    )


_SIZES = (
    (SizeClass.FOUR_ABOVE, Enterprise.is_four_above),
    (SizeClass.ABOVE_SCALE_INDUSTRY, Enterprise.is_above_scale_industry),
    (SizeClass.ABOVE_LIMIT, Enterprise.is_above_limit),
    (SizeClass.SMALL_MICRO, Enterprise.is_small_micro),
)


def sizes() -> Any:
    """规模类别 packed: a bit a class."""
    bits = [Case(None, ((flag, 1 << at),), 0) for at, (_, flag) in enumerate(_SIZES)]
    return bits[0] + bits[1] + bits[2] + bits[3]


def unpacked_sizes(packed: int) -> tuple[SizeClass, ...]:
    """The classes of a firm, the widest first."""
    return tuple(size for at, (size, _) in enumerate(_SIZES) if packed & (1 << at))


_QUALIFIERS = tuple(Qualifier)


def amount(name: str) -> Any:
    """A count of sites added up, packed with how exact the parts are."""
    value, qualifier = getattr(Site, name), getattr(Site, f"{name}_qualifier")
    known = [(value.is_null(), None)]
    code = Case(qualifier, [(one.value, at) for at, one in enumerate(_QUALIFIERS)])
    counted = Case(None, known, code)
    return fn.SUM(value) * 100 + fn.MAX(counted) * 10 + fn.MIN(counted)


def one_amount(name: str) -> Any:
    """A count of one site, packed with how exact it is."""
    qualifier = getattr(Site, f"{name}_qualifier")
    code = Case(qualifier, [(one.value, at * 11) for at, one in enumerate(_QUALIFIERS)])
    return getattr(Site, name) * 100 + code


def unpacked_amount(packed: int) -> int | Amount:
    """A number, or with its qualifier where it is not exact; of parts of several kinds the whole is about right."""
    value, most, least = packed // 100, packed // 10 % 10, packed % 10
    if most == least == 0:
        return int(value)
    return Amount(int(value), _QUALIFIERS[most] if most == least else Qualifier.ABOUT)


_WIDTH = 10**10


def rate() -> Any:
    """累计返岗率 packed: 已到 ÷ 应到 of the sites where both are known."""
    both = Site.due.is_null(False) & Site.returned.is_null(False)
    returned, due = (fn.SUM(Case(None, ((both, one),))) for one in (Site.returned, Site.due))
    return returned * _WIDTH + due


def unpacked_rate(packed: int) -> Rate:
    """The rate with what it is of."""
    return Rate(int(packed) // _WIDTH, int(packed) % _WIDTH)


def state_of_firm() -> Callable[[Standing], Any]:
    """The state a firm counts as: resumed when any counted site is."""
    weight = Case(Site.resumption, [(one.value, at) for at, one in enumerate(BY_WEIGHT)])
    return of_sites(fn.COALESCE(fn.MIN(weight), len(BY_WEIGHT) - 1))


def unpacked_state(weight: int) -> Resumption:
    """The state of that weight."""
    return BY_WEIGHT[weight]


def trade() -> Any:
    """业态: what is done there, else what stands there."""
    return Case(None, ((Enterprise.industry != "", Enterprise.industry),), Site.kind.cast("TEXT"))


def unpacked_trade(said: str) -> str:
    """The words of a firm's own, or the kind of the site."""
    return SiteKind(said) if said in {one.value for one in SiteKind} else said


def above(building: Any) -> Any:
    """上级企业或楼宇: of a unit its building, of a named site its firm; of a firm's own site none."""
    firm = Case(None, ((Site.name != "", Enterprise.name),), "")
    return fn.COALESCE(building.name, firm)


def name_of_site() -> Any:
    """Of a unit the tenant's name, of a worksite its own, of a firm's own site the firm's."""
    own = Case(None, ((Site.name != "", Site.name),), Enterprise.name)
    return Case(None, ((Site.building.is_null(False), Enterprise.name),), own)


def named_makers(others: str) -> str:
    """共同检查: who made a check besides its officer; few checks have such."""
    people = people_in(others)
    if not people:
        return ""
    known = dict(tuples_of(Person.select(Person.id, Person.name).where(Person.id.in_(people))))
    return "、".join(known.get(one, "") for one in people)


def measured(numbers: str) -> str:
    """实测: the numbers of a check by its items' codes."""
    return "; ".join(f"{item} {number}" for item, number in unpacked_numbers(numbers).items())


_NOTHING = InspectionExtra()


def photos_of(extra: str) -> str:
    """The numbers of a check's photos."""
    return _told(extra).photos


def photos_holder_of(extra: str) -> str:
    """Who holds them, masked."""
    return masked_name(_told(extra).photos_holder)


def photos_at_of(extra: str) -> datetime | None:
    """When they were taken."""
    return _told(extra).photos_at


def good_practice_of(extra: str) -> str:
    """What a firm does well."""
    return _told(extra).good_practice


def _told(extra: str) -> InspectionExtra:
    return msgspec.json.decode(extra, type=InspectionExtra) if extra else _NOTHING
