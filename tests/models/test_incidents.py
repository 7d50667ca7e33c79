"""An abnormal temperature told by hand, and when it may be said to have ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.actions.incidents import end_incident, open_incident
from models.errors import Invalid
from models.rules.incidents import EndIncidentForm, IncidentForm, Outcome
from models.rules.scope import Role
from models.tables import Incident
from tests.factories import KAIFU, WUJIALING, make_city


@pytest.mark.parametrize(
    ("minutes", "code"), [(-60, "before_incident"), (-0.5, ""), (0, ""), (30, ""), (120, "in_the_future")]
)
def test_it_ends_between_its_beginning_and_now(sqlite_store: str, minutes: float, code: str) -> None:
    """It ended in 2030, and before it was: both were taken."""
    assert sqlite_store
    city = make_city("2020-02-17T10:00:30+08:00")
    officer, firm = city.person("何璐", Role.OFFICER, WUJIALING), city.firm("麓屿贸易")
    city.assign(officer, firm)
    one = open_incident(officer, IncidentForm(city.site(firm), 2, "厂医务室"))
    ended_at = city.clock() + timedelta(minutes=minutes)
    city.clock.on(hours=1)
    district = city.person("周文", Role.COORDINATOR, KAIFU)
    form = EndIncidentForm(Outcome.RULED_OUT, city.body(), ended_at)
    if not code:
        end_incident(district, one, form, 1)
        assert Incident.get_by_id(one).ended_at == ended_at
        return
    with pytest.raises(Invalid) as refused:
        end_incident(district, one, form, 1)
    assert [(each.field, each.code) for each in refused.value.problems] == [("ended_at", code)]
