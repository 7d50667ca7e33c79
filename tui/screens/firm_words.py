"""A firm's facts, sites and officers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from models.queries.enterprises import ContactRow, EnterpriseFile, SiteRow, StationedRow
from models.queries.firm_names import FirmNames
from models.queries.regions import FormerName
from models.rules.assignments import AssignmentState
from models.rules.places import EnterpriseKind, Qualifier, Resumption
from models.rules.rates import Rate
from models.rules.sites import resumption_of
from tui.look import Span
from tui.text import text
from tui.widgets.case import Fact

TAGS = ("is_four_above", "is_above_scale_industry", "is_above_limit", "is_small_micro", "is_key_project")


def tag_words(one: EnterpriseFile) -> list[str]:
    """四上, 规上工业, 限上, 小微, 重点项目: what kind of firm it is."""
    return [text(f"field.{name}") for name in TAGS if getattr(one, name)]


def mark_spans(one: EnterpriseFile, merged_into: str) -> list[Span]:
    """待核, 已停用, 已并入: what one must know before anything else."""
    spans: list[Span] = []
    if one.is_provisional:
        spans.append((f"  {text('firm.provisional')}", "warn"))
    if one.merged_into is not None:
        spans.append((f"  {text('firm.merged', into=merged_into)}".rstrip(), "warn"))
    elif one.is_closed:
        spans.append((f"  {text('firm.closed', day=day_words(one.closed_on))}".rstrip(), "warn"))
    return spans


def fact_rows(
    one: EnterpriseFile, names: FirmNames | None, revealed: Mapping[int, str], today: date, *, has_tags: bool
) -> list[Fact]:
    """What the file says, in the order people ask for it; empty lines are left out."""
    own = own_sites(one)
    kind = "" if one.kind is EnterpriseKind.FIRM else text(f"choice.enterprisekind.{one.kind.value}")
    facts: list[Fact] = [
        (text("firm.code"), one.credit_code or "", "ink"),
        (text("field.region"), path_words(one), "ink"),
        (text("field.industry"), " ".join(part for part in (kind, one.industry) if part), "ink"),
        (text("firm.size"), "" if has_tags else " ".join(tag_words(one)), "ink"),
        (text("choice.role.officer"), text("firm.comma").join(map(officer_words, one.officers)), "ink"),
        *contact_facts(one.contacts, revealed),
        (text("firm.resumption"), firm_resumption(own, today), "ink"),
        (text("firm.heads"), head_count_words(one.sites), "ink"),
        (text("firm.units"), unit_words(one), "ink"),
        (text("firm.area"), area_words(one), "ink"),
        (text("field.market"), one.market, "ink"),
        (text("field.rest_days"), rest_day_words(one.rest_days), "ink"),
        (text("firm.note"), one.note, "ink"),
    ]
    if names is not None:
        facts += [
            (text("firm.former"), text("firm.comma").join(map(former_words, names.former)), "ink"),
            (text("firm.merged_here"), text("firm.comma").join(each.name for each in names.merged), "ink"),
        ]
    return [fact for fact in facts if fact[1]]


def path_words(one: EnterpriseFile) -> str:
    """长沙市 开福区 沙坪街道."""
    return " ".join(
        dict.fromkeys(part for part in (one.city_name, one.district_name, one.region_name) if part)
    )


def officer_words(one: StationedRow) -> str:
    """何璐 主责; what is not simply at work is said."""
    words = f"{one.name} {text(f'choice.part.{one.part.value}')}"
    if one.state is not AssignmentState.ACTIVE:
        words += f" {text(f'error.state.{one.state.value}')}"
    return words


def contact_facts(contacts: Sequence[ContactRow], revealed: Mapping[int, str]) -> list[Fact]:
    """The chief, who answers for prevention, then the others."""
    facts: list[Fact] = []
    for one in sorted(contacts, key=lambda each: (not each.is_chief, not each.is_prevention_lead, each.id)):
        labels = [text("firm.chief")] if one.is_chief else []
        labels += [text("firm.prevention")] if one.is_prevention_lead else []
        label = text("import.between").join(labels) or text("firm.contact")
        who = " ".join(part for part in (one.name, one.title, revealed.get(one.id, one.phone)) if part)
        facts.append((label, who, "ink"))
    return facts


def own_sites(one: EnterpriseFile) -> list[SiteRow]:
    """A firm's own sites that are in use: of a building its common areas, not its tenants' units."""
    return [site for site in one.sites if site.enterprise == one.id and not site.is_closed]


def firm_resumption(sites: Sequence[SiteRow], today: date) -> str:
    """已复工 02-12（第 6 天），备案 02-10，核查 02-11; of several sites how many of them are at work."""
    if len(sites) == 1:
        return resumption_words(sites[0], today)
    counted = [one for one in sites if one.resumption is not Resumption.EXCLUDED]
    if not counted:
        return ""
    resumed = sum(one.resumption is Resumption.RESUMED for one in counted)
    state = resumption_of(one.resumption for one in sites)
    return text(
        "firm.sites_resumed",
        state=text(f"choice.resumption.{state.value}"),
        rate=Rate(resumed, len(counted)),
    )


def resumption_words(one: SiteRow, today: date) -> str:
    """已复工 02-12（第 6 天），备案 02-10，核查 02-11."""
    words = text(f"choice.resumption.{one.resumption.value}")
    since = one.resumed_on if one.resumption is Resumption.RESUMED else one.resumption_since
    if since is not None:
        words += f" {day_words(since)}"
    if one.resumption is Resumption.RESUMED and since is not None and since <= today:
        words += text("firm.nth_day", count=(today - since).days + 1)
    if one.filed_on is not None:
        words += text("firm.filed", day=day_words(one.filed_on))
    if one.checked_on is not None:
        words += text("firm.checked", day=day_words(one.checked_on))
    return words


def day_words(day: date | None) -> str:
    """02-12."""
    return day.strftime("%m-%d") if day is not None else ""


def head_count_words(sites: Sequence[SiteRow]) -> str:
    """员工 67，已到 38/59 = 64.41%，截至 02-16; what is unknown is left out, not counted as none."""
    counted = [one for one in sites if not one.is_closed and one.resumption is not Resumption.EXCLUDED]
    parts = [_total_words(counted, "roster")]
    both = [one for one in counted if one.due is not None and one.returned is not None]
    if both:
        rate = Rate(sum(one.returned or 0 for one in both), sum(one.due or 0 for one in both))
        said = {qualifier for one in both for qualifier in (one.due_qualifier, one.returned_qualifier)}
        about = Qualifier.EXACT if said == {Qualifier.EXACT} else Qualifier.ABOUT
        parts.append(f"{text('firm.count.returned')} {text(f'firm.qualifier.{about.value}', value=rate)}")
    else:
        parts += [_total_words(counted, "due"), _total_words(counted, "returned")]
    days = [one.counted_on for one in counted if one.counted_on is not None]
    if any(parts) and days:
        parts.append(text("firm.as_of", day=day_words(min(days))))
    return text("firm.comma").join(part for part in parts if part)


def _total_words(sites: Sequence[SiteRow], name: str) -> str:
    known = [one for one in sites if getattr(one, name) is not None]
    if not known:
        return ""
    said = {getattr(one, f"{name}_qualifier") for one in known}
    qualifier = said.pop() if len(said) == 1 else Qualifier.ABOUT
    return f"{text(f'firm.count.{name}')} {amount_words(sum(getattr(one, name) for one in known), qualifier)}"


def unit_words(one: EnterpriseFile) -> str:
    """Of a building: 296 户，已复工 120/296 = 40.54%."""
    units = [each for each in one.sites if each.building == one.id and not each.is_closed]
    if one.kind is not EnterpriseKind.BUILDING:
        return ""
    counted = [each for each in units if each.resumption is not Resumption.EXCLUDED]
    resumed = sum(each.resumption is Resumption.RESUMED for each in counted)
    return text("firm.units_resumed", count=f"{len(units):,}", rate=Rate(resumed, len(counted)))


def area_words(one: EnterpriseFile) -> str:
    """约300,000 平方米."""
    return text("firm.square_metres", amount=amount_words(one.area, one.area_qualifier)) if one.area else ""


def former_words(one: FormerName) -> str:
    """A name a firm bore, and until when."""
    until = text("firm.until", day=one.valid_to.isoformat()) if one.valid_to is not None else ""
    return f"{one.name}{until}"


def rest_day_words(days: str) -> str:
    """周六、周日."""
    named = [text(f"event.weekday.{int(day) - 1}") for day in days if day in "1234567"]
    return text("import.between").join(named)


def site_words(one: SiteRow) -> str:
    """A site with its floor and unit; a firm's only site often has no name of its own."""
    return " ".join(part for part in (one.name, one.floor, one.unit) if part) or text("firm.own_site")


def state_words(one: SiteRow) -> Span:
    """已复工, 停用: what a site is in; what is not at work is dim."""
    if one.is_closed:
        return text("firm.site_closed"), "dim"
    key = {Resumption.RESUMED: "ink", Resumption.SUSPENDED: "warn"}.get(one.resumption, "dim")
    return text(f"choice.resumption.{one.resumption.value}"), key


def amount_words(value: int | None, qualifier: Qualifier) -> str:
    """1,234, with how exact it was said to be."""
    if value is None:
        return ""
    return text(f"firm.qualifier.{qualifier.value}", value=f"{value:,}")


def rate_words(one: SiteRow) -> str:
    """96.97% of those due; — where none is due or nothing is known."""
    if one.due is None or one.returned is None:
        return ""
    return str(Rate(one.returned, one.due)).rpartition("= ")[2]
