"""Firms: corrected, renamed, moved, closed and opened again; two files merged into one. Nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models.actions import sites
from models.actions.assignments import end_assignment, leave_post, resume_post
from models.actions.enterprises import (
    add_enterprise,
    close_enterprise,
    correct_enterprise,
    move_enterprise,
    reopen_enterprise,
)
from models.actions.handovers import hand_over
from models.actions.inspections import accept_inspection
from models.actions.merging import merge_enterprises
from models.actions.rosters import apply_plan
from models.actions.upkeep import contradictions
from models.errors import Conflict, Invalid, LianqiError, NotFound, Refused
from models.exchange.enterprises import plan_enterprises
from models.exchange.officers import plan_officers
from models.queries.enterprises import enterprise_file, enterprises
from models.queries.events import timeline
from models.queries.findings import findings
from models.queries.firm_names import firm_names
from models.queries.inspections import inspection, inspections
from models.queries.rosters import known_enterprises, known_officers
from models.queries.sites import sites_of
from models.queries.tenures import responsible_on
from models.rules.assignments import AssignmentState, Cause, EndForm, LeaveForm, Part
from models.rules.enterprises import ClosingForm, EnterpriseFacts, EnterpriseForm, MergeForm
from models.rules.handovers import HandoverForm
from models.rules.import_reports import Outcome
from models.rules.places import EnterpriseKind, Qualifier, Resumption, SiteKind
from models.rules.scope import Actor, Role
from models.tables import (
    Alias,
    Assignment,
    Contact,
    Enterprise,
    Event,
    Finding,
    Inspection,
    Site,
    Task,
    Tenure,
)
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.rosters import CODES, TODAY, firm_row, firms, officer_row, officers

LAST_DAY = ClosingForm(date(2020, 2, 17), "注销")


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def kaifu(city: City) -> Actor:
    return city.person("周文", Role.COORDINATOR, KAIFU)


def facts(firm: int, **said: Any) -> EnterpriseFacts:
    """A firm's facts as they stand, some said otherwise."""
    row = Enterprise.get_by_id(firm)
    stands = {name: getattr(row, name) for name in EnterpriseFacts.__dataclass_fields__}
    return EnterpriseFacts(**{**stands, "credit_code": row.credit_code or "", **said})


def version(firm: int) -> int:
    return int(Enterprise.select(Enterprise.version).where(Enterprise.id == firm).scalar())


def corrected(actor: Actor, firm: int, **said: Any) -> int:
    return correct_enterprise(actor, firm, facts(firm, **said), version(firm))


def test_every_fact_can_be_corrected_in_one_event(city: City, kaifu: Actor) -> None:
    firm = city.firm("麓屿贸易")
    said = {
        "name": "湖南麓屿贸易有限公司",
        "credit_code": CODES[0],
        "kind": EnterpriseKind.BUILDING,
        "industry": "贸易",
        "is_above_limit": True,
        "is_small_micro": True,
        "is_key_project": True,
        "market": "海外",
        "area": 300_000,
        "area_qualifier": Qualifier.ABOUT,
        "note": "总部",
    }
    event = Event.get_by_id(corrected(kaifu, firm, **said))
    row = Enterprise.get_by_id(firm)
    assert {name: getattr(row, name) for name in said} == said
    assert row.is_four_above, "限上 implies 四上"
    assert (row.folded, row.initials) == ("湖南麓屿贸易有限公司", "lymy")
    assert (event.verb, event.subject_kind, event.enterprise) == ("correct", "enterprise", firm)
    assert '"name":["麓屿贸易","湖南麓屿贸易有限公司"]' in event.changes and "initials" not in event.changes
    assert set(EnterpriseFacts.__dataclass_fields__) - {"is_four_above", "is_above_scale_industry"} == set(
        said
    )
    assert corrected(kaifu, firm) == 0, "nothing differs, nothing happened"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": " "}, ("name", "required")),
        ({"credit_code": CODES[0][:-1] + "2"}, ("credit_code", "bad_check_digit")),
        ({"credit_code": CODES[1]}, ("credit_code", "taken")),
        ({"name": "另一家"}, ("name", "taken")),
        ({"area": -1}, ("area", "negative")),
    ],
)
def test_what_cannot_be_said(
    city: City, kaifu: Actor, said: dict[str, Any], problem: tuple[str, str]
) -> None:
    firm, other = city.firm("麓屿贸易"), city.firm("另一家")
    Enterprise.update(credit_code=CODES[1]).where(Enterprise.id == other).execute()
    with pytest.raises(Invalid) as error:
        corrected(kaifu, firm, **said)
    assert [(one.field, one.code) for one in error.value.problems] == [problem]


def test_a_renamed_firm_is_found_by_its_old_name(city: City, kaifu: Actor) -> None:
    firm = city.firm("长沙楚庭食品有限公司")
    corrected(kaifu, firm, name="湖南云塘食品有限公司")
    city.clock.on(days=3)
    corrected(kaifu, firm, name="云塘食品集团有限公司")
    for text in ("楚庭", "长沙楚庭食品有限公司", "湖南云塘", "云塘食品集团", "ytsp"):
        assert [one.id for one in enterprises(kaifu, text=text).rows] == [firm], text
    names = firm_names(kaifu, firm)
    assert [(one.name, one.valid_from, one.valid_to) for one in names.former] == [
        ("长沙楚庭食品有限公司", None, date(2020, 2, 17)),
        ("湖南云塘食品有限公司", date(2020, 2, 17), date(2020, 2, 20)),
    ]
    assert [one.verb for one in timeline(kaifu, firm).rows] == ["correct", "correct"]


def test_an_import_knows_a_firm_by_what_it_was_called(city: City, kaifu: Actor) -> None:
    apply_plan(kaifu, plan_enterprises(firms(firm_row()), known_enterprises(kaifu), {}, TODAY))
    firm = Enterprise.get().id
    corrected(kaifu, firm, name="新麓屿贸易有限公司")
    plan = plan_enterprises(firms(firm_row()), known_enterprises(kaifu), {}, TODAY)
    assert plan.report.count(Outcome.UNCHANGED) == 1 and not plan.added, "the old roster is of the same firm"
    stationed = plan_officers(
        officers(officer_row(驻点企业="麓屿贸易有限公司")), known_officers(kaifu), {}, TODAY
    )
    assert [one.enterprise for one in stationed.added[0].stations] == [firm]
    short = plan_officers(officers(officer_row(驻点企业="麓屿")), known_officers(kaifu), {}, TODAY)
    assert short.added[0].stations == () and short.report.questions[0].candidates[0].code == f"#{firm}"


def test_a_name_that_two_firms_bore_is_a_question(city: City, kaifu: Actor) -> None:
    one, two = city.firm("楚庭食品有限公司"), city.firm("云塘食品有限公司")
    corrected(kaifu, one, name="楚庭一厂有限公司")
    corrected(kaifu, two, name="楚庭食品有限公司")
    corrected(kaifu, two, name="楚庭二厂有限公司")
    roster = firms(firm_row(企业名称="楚庭食品有限公司"))
    asking = plan_enterprises(roster, known_enterprises(kaifu), {}, TODAY)
    assert [(one.code, len(one.candidates)) for one in asking.report.refused] == [("fits_several", 2)]
    line = officers(officer_row(驻点企业="楚庭食品有限公司"))
    asking_too = plan_officers(line, known_officers(kaifu), {}, TODAY)
    assert [(one.code, len(one.candidates)) for one in asking_too.report.questions] == [("fits_several", 2)]
    apply_plan(kaifu, plan_officers(line, known_officers(kaifu), {"楚庭食品有限公司": f"#{one}"}, TODAY))
    again = plan_officers(line, known_officers(kaifu), {}, TODAY)
    assert (again.report.questions, again.changed) == ((), ()), "chosen once, remembered"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda by, firm: corrected(by, firm, name="改名"),
        lambda by, firm: move_enterprise(by, firm, SHAPING, 1),
        lambda by, firm: close_enterprise(by, firm, LAST_DAY, 1),
        lambda by, firm: merge_enterprises(by, firm, MergeForm(firm), 1),
    ],
)
def test_a_firm_with_a_site_here_is_changed_where_it_is_managed(
    city: City, kaifu: Actor, attempt: Callable[[Actor, int], int]
) -> None:
    firm = city.firm("岳麓机械厂", "430104001", sites=2)
    Site.update(region=WUJIALING, district=KAIFU, street=WUJIALING).where(
        Site.id == city.site(firm)
    ).execute()
    assert [one.id for one in enterprises(kaifu).rows] == [firm]
    with pytest.raises(Refused, match="managed_elsewhere"):
        attempt(kaifu, firm)
    for beyond in (city.person("岳明", Role.COORDINATOR, "430104002"), city.person("书", Role.READER, KAIFU)):
        with pytest.raises(LianqiError):
            attempt(beyond, firm)


def test_a_firm_moves_with_what_is_open(city: City, kaifu: Actor) -> None:
    officer, whole = city.person("何璐", Role.OFFICER, WUJIALING), city.person("康辉", Role.COORDINATOR, CITY)
    yuelu = city.person("岳明", Role.COORDINATOR, YUELU)
    firm = city.firm("麓屿贸易", sites=2)
    city.assign(officer, firm)
    settled, waiting = city.check(officer, firm), city.check(officer, firm, "F5")
    stays = Site.select().where(Site.enterprise == firm).order_by(Site.id.desc()).get()
    sites.move_site(kaifu, stays.id, SHAPING, 1)
    with pytest.raises(Invalid):
        move_enterprise(kaifu, firm, "430104001", 1)  # not Kaifu's to fill
    with pytest.raises(Conflict):
        move_enterprise(whole, firm, "430104001", 7)
    event = Event.get_by_id(move_enterprise(whole, firm, "430104001", 1))
    assert event.changes == f'{{"region":["{WUJIALING}","430104001"]}}'
    assert (Site.get_by_id(city.site(firm)).region, Site.get_by_id(stays.id).region) == ("430104001", SHAPING)
    assert Inspection.get_by_id(settled).district == KAIFU, "figures of a day use the record's code"
    assert {one.district for one in (Finding.get(), Task.get(), Inspection.get_by_id(waiting))} == {YUELU}
    assert [one.enterprise for one in findings(yuelu).rows] == [firm] and findings(kaifu).rows == ()
    accept_inspection(yuelu, waiting, 1)
    assert inspection(yuelu, settled).id == settled, "a file is read where its site is now, whatever is in it"
    assert inspections(yuelu, site=city.site(firm)).total == 2 and inspections(yuelu).total == 1
    assert [one.id for one in enterprises(kaifu).rows] == [firm], "by its site at Shaping"
    assert [one.id for one in sites_of(kaifu, firm).rows] == [stays.id]
    assert {one.verb for one in timeline(yuelu, firm).rows} >= {"submit", "accept", "raise", "move"}
    assert "submit" not in {one.verb for one in timeline(kaifu, firm).rows}, "that was at a site of Yuelu now"
    sites.move_site(whole, stays.id, "430104001", 2)
    with pytest.raises(NotFound):
        enterprise_file(kaifu, firm)
    assert contradictions() == []


def test_a_firm_closes_once_nothing_is_open(city: City, kaifu: Actor) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("麓屿贸易", sites=2)
    assignment = city.assign(officer, firm)
    city.check(officer, firm, "F5")
    with pytest.raises(Refused) as error:
        close_enterprise(kaifu, firm, LAST_DAY, 1)
    assert error.value.values == {"findings": 1, "incidents": 0, "checks": 1, "supplies": 0, "stations": 1}
    Finding.update(state="closed").execute()
    accept_inspection(city.person("吴岭", Role.COORDINATOR, WUJIALING), Inspection.get().id, 1)
    end_assignment(kaifu, assignment, EndForm(Cause.ROTATION), 1)
    with pytest.raises(Invalid, match="1"):
        close_enterprise(kaifu, firm, replace(LAST_DAY, closed_on=date(2020, 2, 18)), 1)
    with pytest.raises(Invalid, match="1"):
        close_enterprise(kaifu, firm, replace(LAST_DAY, closed_on=date(2020, 2, 11)), 1)
    close_enterprise(kaifu, firm, LAST_DAY, 1)
    assert {(one.is_closed, one.resumption) for one in Site.select()} == {(True, Resumption.EXCLUDED)}
    assert enterprise_file(kaifu, firm).is_closed
    for attempt in (
        lambda: corrected(kaifu, firm, name="改"),
        lambda: close_enterprise(kaifu, firm, LAST_DAY, 2),
    ):
        with pytest.raises(Refused, match="closed_firm"):
            attempt()
    again = plan_enterprises(firms(firm_row(企业名称="麓屿贸易")), known_enterprises(kaifu), {}, TODAY)
    assert [one.code for one in again.report.refused] == ["firm_closed"]
    stationed = plan_officers(officers(officer_row(驻点企业="麓屿贸易")), known_officers(kaifu), {}, TODAY)
    assert stationed.added[0].stations == ()
    assert "firm_closed" in {one.code for one in stationed.report.warned}
    city.clock.on(days=1)
    reopen_enterprise(kaifu, firm, version(firm))
    assert {(one.is_closed, one.resumption) for one in Site.select()} == {(False, Resumption.NOT_RESUMED)}
    assert [one.verb for one in timeline(kaifu, firm).rows if one.subject_kind == "enterprise"] == [
        "close",
        "reopen",
    ]
    assert contradictions() == []


class Two:
    """Two files of one firm, each with an officer, a contact, an open fault and a task."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
        self.old, self.new = city.firm("长沙楚庭食品有限公司"), city.firm("湖南楚庭食品有限公司", SHAPING)
        self.first, self.second = (city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗"))
        for officer, firm in ((self.first, self.old), (self.second, self.new)):
            city.assign(officer, firm)
            city.check(officer, firm, "F5")
        for firm, name, phone in ((self.old, "罗樵", "13812341234"), (self.old, "贺经理", "13900000000"), (self.new, "罗樵", "13812341234")):  # fmt: skip
            Contact.create(enterprise=firm, name=name, phone=phone, is_chief=True)
        Enterprise.update(credit_code=CODES[0], industry="食品").where(Enterprise.id == self.old).execute()

    def merge(self, **more: Any) -> int:
        return merge_enterprises(self.kaifu, self.old, MergeForm(self.new, **more), version(self.old))


@pytest.fixture
def two(city: City) -> Two:
    return Two(city)


def standing_by(firm: int) -> set[tuple[str, str]]:
    rows = Assignment.select().where(
        (Assignment.enterprise == firm) & (Assignment.state == AssignmentState.ACTIVE)
    )
    return {(one.officer.name, str(one.part)) for one in rows}


def test_two_files_become_one(two: Two) -> None:
    two.merge()
    old, new = Enterprise.get_by_id(two.old), Enterprise.get_by_id(two.new)
    assert (old.merged_into, old.is_closed, old.closed_on, old.credit_code) == (
        two.new,
        True,
        date(2020, 2, 17),
        None,
    )
    assert (new.credit_code, new.industry, new.name) == (CODES[0], "食品", "湖南楚庭食品有限公司")
    assert [
        (one.name, one.region) for one in Site.select().where(Site.enterprise == two.new).order_by(Site.id)
    ] == [
        ("长沙楚庭食品有限公司", WUJIALING),
        ("", SHAPING),
    ]
    assert {one.__data__["enterprise"] for one in (*Finding.select(), *Task.select())} == {two.new}
    assert standing_by(two.new) == {("何璐", "assist"), ("秦朗", "lead")} and standing_by(two.old) == set()
    assert (old.lead, new.lead) == (None, two.second.person)
    assert {(one.officer.name, one.until) for one in Tenure.select().where(Tenure.enterprise == two.new)} >= {("何璐", None)}  # fmt: skip
    contacts = Contact.select().where(Contact.enterprise == two.new).order_by(Contact.name)
    assert [(one.name, one.is_chief) for one in contacts] == [("罗樵", True), ("贺经理", False)]
    assert contradictions() == []


def test_a_merged_file_is_found_and_shows_its_history(two: Two) -> None:
    before = [one.id for one in timeline(two.kaifu, two.old).rows + timeline(two.kaifu, two.new).rows]
    two.merge()
    assert [one.id for one in enterprises(two.kaifu, text="长沙楚庭").rows] == [two.new]
    assert [one.id for one in enterprises(two.kaifu).rows] == [two.new]
    names = firm_names(two.kaifu, two.new)
    assert [one.name for one in names.former] == ["长沙楚庭食品有限公司"]
    assert [(one.id, one.name) for one in names.merged] == [(two.old, "长沙楚庭食品有限公司")]
    assert enterprise_file(two.kaifu, two.old).merged_into == two.new
    whole = [one.id for one in timeline(two.kaifu, two.new, limit=500).rows]
    assert set(before) < set(whole) and whole == sorted(set(whole))
    seen: list[int] = []
    page = timeline(two.kaifu, two.new, limit=3)
    while page.rows:
        seen += [one.id for one in page.rows]
        page = timeline(two.kaifu, two.new, after=page.last, limit=3)
    assert seen == whole
    back, page = [], timeline(two.kaifu, two.new, at_end=True, limit=4)
    while page.rows:
        back = [one.id for one in page.rows] + back
        page = timeline(two.kaifu, two.new, before=page.first, limit=4)
    assert back == whole and page.total == len(whole)
    again = plan_enterprises(
        firms(firm_row(企业名称="长沙楚庭食品有限公司")), known_enterprises(two.kaifu), {}, TODAY
    )
    assert not again.added and [one.id for one in again.changed] == [two.new]


def test_two_files_of_one_place(two: Two) -> None:
    Site.update(roster=None, due=None).where(Site.enterprise == two.new).execute()
    own = two.city.site(two.new)
    two.merge(is_same_place=True)
    rows = {one.id: one for one in Site.select().where(Site.enterprise == two.new)}
    assert sorted((one.is_closed, one.resumption) for one in rows.values()) == [
        (False, "resumed"),
        (True, "excluded"),
    ]
    assert {one.__data__["site"] for one in Finding.select()} == {own}
    assert {one.__data__["site"] for one in Inspection.select()} == {own}, (
        "both wait for the coordinator there"
    )
    assert (rows[own].roster, rows[own].due) == (90, 80), "what only the one file knew"
    assert {(one.street, one.__data__["site"]) for one in Task.select()} == {(SHAPING, own)}
    assert contradictions() == []


@pytest.mark.parametrize(
    ("ready", "code"),
    [
        (
            lambda two: Enterprise.update(credit_code=CODES[1]).where(Enterprise.id == two.new),
            "two_credit_codes",
        ),
        (lambda two: Enterprise.update(kind="group").where(Enterprise.id == two.new), "kinds_differ"),
        (lambda two: Enterprise.update(is_closed=True).where(Enterprise.id == two.new), "cannot_merge"),
    ],
)
def test_what_is_not_one_firm_is_not_merged(two: Two, ready: Callable[[Two], Any], code: str) -> None:
    ready(two).execute()
    with pytest.raises(Invalid) as error:
        two.merge()
    assert [one.code for one in error.value.problems] == [code]


@pytest.mark.parametrize(
    "parts", [(Part.LEAD, Part.ASSIST), (Part.ASSIST, Part.LEAD), (Part.LEAD, Part.LEAD)]
)
def test_one_officer_at_both_files_stands_there_once(
    city: City, kaifu: Actor, parts: tuple[Part, Part]
) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    old, new = city.firm("楚庭一"), city.firm("楚庭二")
    city.assign(officer, old, parts[0])
    city.assign(officer, new, parts[1])
    merge_enterprises(kaifu, old, MergeForm(new), 1)
    (one,) = standing_by(new)
    assert one == ("何璐", "lead")


class Posts:
    """Two files, three officers, and what each assignment at either became in the other."""

    def __init__(self, city: City, kaifu: Actor) -> None:
        self.city, self.kaifu = city, kaifu
        self.first, self.second, self.third = (
            city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗", "邓箴")
        )
        self.old, self.new = city.firm("楚庭一"), city.firm("楚庭二")

    def leave(self, post: int, substitute: Actor) -> None:
        leave_post(self.kaifu, post, LeaveForm(substitute.person, date(2020, 2, 24), Cause.REST), 1)

    def merged(self) -> set[tuple[str, str, str, str]]:
        """Who stands there after the merging: name, part, state, and for whom."""
        merge_enterprises(self.kaifu, self.old, MergeForm(self.new), version(self.old))
        assert contradictions() == [] and standing_by(self.old) == set()
        rows = Assignment.select().where(
            (Assignment.enterprise == self.new) & Assignment.state.in_(("planned", "active", "on_leave"))
        )
        named = {one.id: one.officer.name for one in rows}
        return {(one.officer.name, one.part, one.state, named.get(one.covers, "")) for one in rows}

    def answering(self) -> list[tuple[str, str]]:
        return [(one.name, one.charge) for one in responsible_on(self.kaifu, self.new, date(2020, 2, 17))]


@pytest.fixture
def posts(city: City, kaifu: Actor) -> Posts:
    return Posts(city, kaifu)


def test_a_substitute_goes_with_the_principal_and_stands_there_besides(posts: Posts) -> None:
    posts.city.assign(posts.first, posts.new)
    posts.leave(posts.city.assign(posts.second, posts.old), posts.first)
    assert posts.merged() == {
        ("何璐", "lead", "active", ""),
        ("秦朗", "assist", "on_leave", ""),
        ("何璐", "assist", "active", "秦朗"),
    }


def test_who_leads_the_one_and_stands_in_at_the_other_leads_in_their_own_right(posts: Posts) -> None:
    posts.city.assign(posts.second, posts.old)
    away = posts.city.assign(posts.first, posts.new, Part.ASSIST)
    posts.leave(away, posts.second)
    assert posts.merged() == {
        ("秦朗", "lead", "active", ""),
        ("何璐", "assist", "on_leave", ""),
        ("秦朗", "assist", "active", "何璐"),
    }
    resume_post(posts.kaifu, away, 2)
    assert posts.answering() == [("秦朗", "lead"), ("何璐", "assist")] and contradictions() == []


@pytest.mark.parametrize("is_away", [False, True])
def test_who_was_at_the_one_and_planned_for_the_other_has_arrived(posts: Posts, is_away: bool) -> None:
    post = posts.city.assign(posts.first, posts.old)
    posts.city.assign(posts.first, posts.new, Part.ASSIST, AssignmentState.PLANNED)
    if is_away:
        posts.leave(post, posts.second)
        assert posts.merged() == {("何璐", "lead", "on_leave", ""), ("秦朗", "assist", "active", "何璐")}
        assert posts.answering() == [("秦朗", "substitute")]
    else:
        assert posts.merged() == {("何璐", "lead", "active", "")}
        assert posts.answering() == [("何璐", "lead")]


@pytest.mark.parametrize("is_led", [False, True])
def test_who_holds_the_one_by_name_holds_the_other_unless_it_is_led(posts: Posts, is_led: bool) -> None:
    post = posts.city.assign(posts.first, posts.old)
    posts.city.check(posts.first, posts.old, "F5")
    end_assignment(posts.kaifu, post, EndForm(Cause.ROTATION, posts.kaifu.person), 1)
    if is_led:
        posts.city.assign(posts.second, posts.new)
    posts.merged()
    owed = Task.select().where((Task.kind == "no_lead") & (Task.state == "open"))
    if is_led:
        assert posts.answering() == [("秦朗", "lead")] and not owed.exists()
        assert Finding.get().held_by == posts.second.person
    else:
        assert posts.answering() == [("周文", "substitute")]
        assert [(one.subject, one.__data__["enterprise"]) for one in owed] == [(posts.new, posts.new)]


def test_a_post_on_leave_held_by_name_goes_over_as_it_is(posts: Posts) -> None:
    post = posts.city.assign(posts.first, posts.old)
    posts.leave(post, posts.second)
    hand_over(posts.second, HandoverForm(posts.kaifu.person, Cause.DUTY, enterprise=posts.old), uuid4())
    assert posts.merged() == {("何璐", "lead", "on_leave", "")}
    assert posts.answering() == [("周文", "substitute")]
    (away,) = Assignment.select().where(Assignment.state == "on_leave")
    resume_post(posts.kaifu, away.id, 1)
    assert posts.answering() == [("何璐", "lead")] and contradictions() == []


def test_a_file_merged_twice_points_to_the_last(two: Two) -> None:
    third = two.city.firm("云塘食品")
    two.merge()
    merge_enterprises(two.kaifu, two.new, MergeForm(third), version(two.new))
    assert {one.merged_into for one in Enterprise.select().where(Enterprise.id != third)} == {third}
    assert {one.id for one in timeline(two.kaifu, third, limit=500).rows} == {
        one.id for one in Event.select()
    }
    kept = Alias.select().where((Alias.kind == "enterprise") & (Alias.code != str(third)))
    assert kept.count() == 0
    with pytest.raises(Refused, match="merged_firm"):
        reopen_enterprise(two.kaifu, two.old, version(two.old))
    with pytest.raises(Invalid):
        merge_enterprises(two.kaifu, third, MergeForm(third), version(third))


def test_a_building_is_added_with_its_common_areas(city: City, kaifu: Actor) -> None:
    form = EnterpriseForm("星程国际广场", kind=EnterpriseKind.BUILDING, region=WUJIALING, area=300_000, area_qualifier=Qualifier.ABOUT)  # fmt: skip
    (site,) = Site.select().where(Site.enterprise == add_enterprise(kaifu, form))
    assert (site.kind, site.region) == (SiteKind.COMMON_AREA, WUJIALING)
    with pytest.raises(Invalid):
        add_enterprise(kaifu, form)
