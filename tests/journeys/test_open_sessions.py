"""What open sessions do by themselves: overdue findings rise without a timer, once, and no key waits for it."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town, message

pytestmark = pytest.mark.fresh

LATER = "2020-02-21T10:00+08:00"


def test_open_sessions_let_overdue_findings_rise_in_turn(town: Town) -> None:
    """Two of them, a day of the demo's findings later: each rise once, the queue shows them, keys answer meanwhile."""
    town.write("INSERT INTO setting (name, value, version) VALUES ('tick_every', '1', 1)")
    before = town.one("SELECT count(*) FROM rise")
    queue, other = town.open("coordinator", at=LATER), town.open("officer", at=LATER)

    def has_risen(_: object) -> bool:
        return bool(town.one("SELECT count(*) FROM rise") > before)

    queue.wait_for(has_risen, timeout=20)
    other.press("2").wait_for("企业")
    queue.wait_for(
        lambda _: (
            town.one("SELECT count(*) FROM event WHERE id > (SELECT COALESCE(max(last_event), 0) FROM seal)")
            == 0
        ),
        timeout=20,
    )
    queue.press("j").settle()
    assert "2/" in queue.row(-1) and message(queue) == ""
    assert town.one("SELECT count(*) - count(DISTINCT finding_id || '/' || cycle || level) FROM rise") == 0
    assert queue.press("ctrl+q").wait_for_end() == 0
