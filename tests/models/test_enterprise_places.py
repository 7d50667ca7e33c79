"""A firm is listed in every region where it is managed or has a site, whatever happens to either; lists are narrowed by names."""

from __future__ import annotations

import pytest

from models.clauses import names
from models.database import transaction
from models.queries.enterprises import enterprise_file, enterprises, sites
from models.rules.codes import firm_search_columns
from models.rules.places import region_columns
from models.rules.scope import Role
from models.tables import Enterprise, ResumptionChange, Site
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city

STANDARD, CONSTRUCTION = "湖南云樟贸易有限公司", "长沙湘澧建设有限公司"
TREES = "430104001"


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _seen(city: City) -> dict[str, list[str]]:
    """The names of the firms that an administrator of each region is shown."""
    regions = (CITY, KAIFU, YUELU, WUJIALING, SHAPING, TREES)
    return {
        region: [row.name for row in enterprises(city.person("易", Role.ADMINISTRATOR, region)).rows]
        for region in regions
    }


def _move(table: type[Enterprise] | type[Site], row: int, region: str) -> None:
    with transaction():
        table.update(region_columns(region)).where(table.id == row).execute()


def test_it_is_seen_from_where_it_is_and_its_sites_are(city: City) -> None:
    firm = city.firm(STANDARD, WUJIALING)
    other = city.firm(CONSTRUCTION, SHAPING, sites=2)
    both, one, two = [CONSTRUCTION, STANDARD], [STANDARD], [CONSTRUCTION]
    here = {CITY: both, KAIFU: both, YUELU: [], WUJIALING: one, SHAPING: two, TREES: []}
    assert _seen(city) == here
    second = Site.select(Site.id).where(Site.enterprise == other).order_by(Site.id.desc()).first()
    assert second is not None
    _move(Site, second.id, TREES)
    assert _seen(city) == here | {YUELU: two, TREES: two}
    _move(Site, second.id, WUJIALING)
    assert _seen(city) == here | {WUJIALING: both}
    with transaction():
        Site.update(enterprise=firm).where(Site.id == second.id).execute()
    assert _seen(city) == here
    _move(Enterprise, firm, TREES)  # its sites stay
    assert _seen(city) == here | {YUELU: one, TREES: one}
    with transaction():
        ResumptionChange.delete().execute()
        Site.delete().where(Site.enterprise == firm).execute()
    assert _seen(city) == here | {KAIFU: two, WUJIALING: [], YUELU: one, TREES: one}
    with transaction():
        Enterprise.delete().where(Enterprise.id == firm).execute()
    assert _seen(city) == here | {CITY: two, KAIFU: two, WUJIALING: []}


def test_its_file_is_open_where_it_is_listed(city: City) -> None:
    firm = city.firm(STANDARD, WUJIALING)
    _move(Site, city.site(firm), SHAPING)
    for region, is_seen in ((CITY, True), (KAIFU, True), (WUJIALING, True), (SHAPING, True)):
        who = city.person("周", Role.COORDINATOR, region)
        assert (enterprise_file(who, firm).name == STANDARD) is is_seen


def test_a_new_name_changes_its_place_in_the_list(city: City) -> None:
    firm = city.firm(STANDARD)
    city.firm(CONSTRUCTION)
    admin = city.person("易", Role.ADMINISTRATOR, KAIFU)
    assert [row.name for row in enterprises(admin).rows] == [CONSTRUCTION, STANDARD]
    renamed = "长沙安冷链有限公司"
    with transaction():
        Enterprise.update(name=renamed, **firm_search_columns(renamed)).where(Enterprise.id == firm).execute()
    assert [row.name for row in enterprises(admin).rows] == [renamed, CONSTRUCTION]
    assert [row.name for row in enterprises(admin, text="anleng").rows] == [renamed]


FOUND = (
    # typed, found among few firms, found among more than their letters are looked into
    ("云樟", True, True),
    ("湖南云樟", True, True),
    ("湖南云樟贸易有限公司", True, True),
    ("云樟贸易有限公司", True, True),
    ("云樟贸易股份公司", False, False),
    ("贸易", True, True),
    ("樟", True, True),
    ("yzmy", True, True),
    ("YZ", True, True),
    ("樟有限", False, False),
    ("司", True, True),
    ("zmy", False, False),
    ("yunzhang", True, True),
    ("zhangmao", True, False),
    ("有限", True, True),
    ("914301000000000017", True, True),
    ("9143010000", True, True),
    ("914302", False, False),
    ("%", False, False),
    ("_", False, False),
    ("", True, True),
)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER])
def test_a_text_finds_names(city: City, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = city.firm(STANDARD)
    with transaction():
        Enterprise.update(credit_code="914301000000000017").where(Enterprise.id == firm).execute()
    who = city.person("何", role, KAIFU)
    if role is Role.OFFICER:
        city.assign(who, firm)
    # Where no name begins with the letters they are looked for inside of as many names again; characters are found by pairs,
    # or by walking where the pairs are common.
    for whole, looked_into, common in ((6_000, 20_000, 2_000), (0, 20_000, 2_000), (0, 0, 2_000), (0, 0, 1)):
        monkeypatch.setattr(names, "READ_WHOLE", whole)
        monkeypatch.setattr(names, "LOOKED_INTO", looked_into)
        monkeypatch.setattr(names, "COUNTED", common)
        for typed, *wanted in FOUND:
            is_found = wanted[0 if role is Role.OFFICER or looked_into else 1]
            for query in (enterprises, sites):
                assert bool(query(who, text=typed).rows) is is_found, (
                    query.__name__,
                    typed,
                    whole,
                    looked_into,
                )


@pytest.mark.parametrize("text", ["", "甲", "j"])
@pytest.mark.parametrize("region", [CITY, WUJIALING])
@pytest.mark.parametrize("most", [names.READ_WHOLE, 0])
def test_pages_of_a_region_follow_each_other(
    city: City, region: str, text: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "READ_WHOLE", most)
    monkeypatch.setattr(names, "LOOKED_INTO", most)
    wanted = [city.firm(f"湖南甲{'乙丙丁'[at % 3]}{at}号有限公司") for at in range(9)]
    who = city.person("周", Role.COORDINATOR, region)
    seen, after = [], None
    while True:
        page = enterprises(who, text=text, after=after, limit=2)
        seen += [row.id for row in page.rows]
        assert page.total == len(wanted)
        if not page.has_after:
            break
        after = page.last
    assert sorted(seen) == sorted(wanted)
    assert seen == [row.id for row in enterprises(who, text=text, limit=50).rows]
    back = enterprises(who, text=text, at_end=True, limit=4)
    assert [row.id for row in back.rows] == seen[-4:] and back.total == len(wanted)
    assert [row.id for row in enterprises(who, text=text, before=back.first, limit=4).rows] == seen[-8:-4]
