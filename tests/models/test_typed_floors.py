"""Floors typed at a form and floors read from a list are the same floors."""

from __future__ import annotations

import pytest

from models.actions.enterprises import add_enterprise, add_tenant
from models.actions.sites import correct_site
from models.errors import Invalid
from models.queries.buildings import floor_grid
from models.queries.enterprises import enterprise_file
from models.rules.enterprises import EnterpriseForm, TenantForm
from models.rules.places import EnterpriseKind, SiteKind
from models.rules.scope import Actor, Role
from models.rules.sites import SiteForm
from tests.factories import KAIFU, WUJIALING, make_city


@pytest.fixture
def coordinator(store: str) -> Actor:
    return make_city().person("周文", Role.COORDINATOR, KAIFU)


def test_a_floor_is_kept_in_one_form_however_it_is_typed(coordinator: Actor) -> None:
    """9F, 十层 and 负一 stand in their order; the same unit written otherwise is taken."""
    form = EnterpriseForm(
        name="云樟国际广场", kind=EnterpriseKind.BUILDING, region=WUJIALING, site_kind=SiteKind.COMMON_AREA
    )
    house = add_enterprise(coordinator, form)
    for floor, unit in (("9F", "901"), ("１０层", "1001"), ("负1", "B101"), ("夹层", "J1")):
        firm = add_tenant(coordinator, house, TenantForm(name=f"{unit} 贸易", floor=floor, unit=unit))
    assert [one.floor for one in floor_grid(coordinator, house).floors] == ["B1", "9", "10", "夹层"]
    with pytest.raises(Invalid) as refused:
        add_tenant(coordinator, house, TenantForm(name="麓谷贸易", floor="9层", unit="901"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("unit", "taken")]
    site = enterprise_file(coordinator, firm).sites[0]
    moved = SiteForm(kind=SiteKind.UNIT, building=house, floor="11F", unit="J1")
    correct_site(coordinator, site.id, moved, site.version)
    assert [one.floor for one in floor_grid(coordinator, house).floors] == ["B1", "9", "10", "11"]
