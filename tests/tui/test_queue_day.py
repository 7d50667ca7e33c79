"""A full day at the queue: filters that stay, an order, claims that lapse, several rows at once, a result a row."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual._styles_cache import StylesCache

from models.actions.inspections import accept_inspection
from models.actions.people import remember_queue
from models.actions.tasks import claim_task, escalate_task, undo_decision
from models.queries.events import last_act
from models.queries.inspections import inspection
from models.queries.people import identities
from models.queries.tasks import open_tasks
from models.rules.deadlines import Severity
from models.rules.scope import Actor, Role
from models.rules.tasks import QueueView, TaskKind, TaskOrder
from models.tables import Finding, Inspection, Task
from tests.factories import KAIFU, WUJIALING, City, make_city, sampled_key
from tests.tui.desk import desk
from tui.look import width
from tui.screens.my_day import KIND
from tui.text import LANGUAGES, set_language, text

ITEMS = ("F5", "F6", "F3", "", "", "F9")  # an empty one is of the sample


@dataclass
class Scene:
    """A street's desk with two people at it, one above, and checks that wait."""

    city: City
    mine: Actor
    colleague: Actor
    above: Actor
    checks: list[int]


@pytest.fixture
def scene(sqlite_store: str) -> Scene:
    city = make_city()
    mine, colleague = (city.person(name, Role.COORDINATOR, WUJIALING) for name in ("周文", "王敏"))
    above = city.person("贺志", Role.COORDINATOR, KAIFU)
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    checks = []
    for at, item in enumerate(ITEMS):
        firm = city.firm(f"第{'一二三四五六'[at]}纸品厂")
        city.assign(officer, firm)
        more = {} if item else {"key": sampled_key()}
        checks.append(city.check(officer, firm, *((item,) if item else ()), **more))
        city.clock.on(minutes=1)
    return Scene(city, mine, colleague, above, checks)


async def test_filters_and_order_are_there_at_the_next_log_in(scene: Scene) -> None:
    async with desk(scene.mine) as one:
        await one.press("s")
        assert "排序 级别" in one.rows[1]
        await one.press("h")
        assert "筛选: 高 按级别" in one.rows[1] and not any("抽查" in row for row in one.rows)
        await one.press("/", *"五", "enter")
        assert "「高 五」下没有" in one.picture
        await one.press("escape", "p")
        assert "「逾期 高」下没有" in one.picture, "the text first"
    scene.city.clock.on(days=1)
    async with desk(scene.mine) as one:
        assert "筛选: 逾期 高 按级别" in one.rows[1] and "纸品厂" in one.rows[3]
        await one.press("escape")
        assert "排序 级别" in one.rows[1] and one.picture.count("抽查") == 2
    async with desk(scene.colleague) as one:
        assert "排序 期限" in one.rows[1]
    assert next(row.queue for row in identities(scene.city.clock, "周文")) == QueueView(
        order=TaskOrder.SEVERITY
    )


async def test_the_next_overdue_is_found_in_any_order(scene: Scene) -> None:
    scene.city.clock.on(hours=1)
    Task.update(due_at=scene.city.clock()).where(Task.subject == scene.checks[3]).execute()
    Task.update(due_at=scene.city.clock()).where(Task.subject == scene.checks[1]).execute()
    scene.city.clock.on(minutes=1)
    remember_queue(scene.mine, QueueView(order=TaskOrder.SEVERITY))
    async with desk(scene.mine) as one:
        for expected in ("四", "二", "四"):
            await one.press("O")
            assert next(row for row in one.rows if row.startswith("▌")).count(f"第{expected}纸品厂") == 1


async def test_a_claim_lapses_before_ones_eyes(scene: Scene) -> None:
    """Without an event, without a key: the row is anybody's again."""
    row = open_tasks(scene.colleague).rows[0]
    claim_task(scene.colleague, row.id, row.version)
    async with desk(scene.mine) as one:
        assert "王敏 10:21" in one.rows[3]
        await one.press("C")
        assert "王敏 已认领" in one.said
        scene.city.clock.on(minutes=15, seconds=1)
        one.app.screen._lapsed()  # type: ignore[attr-defined]
        await one.pilot.pause()
        assert "王敏" not in one.rows[3]
        await one.press("C")
        assert "周文" in one.rows[3]


async def test_several_go_together_and_each_row_says_what_became_of_it(scene: Scene) -> None:
    """One was decided elsewhere between the count and the row; its row says by whom, the others that they are done."""
    async with desk(scene.mine) as one:
        await one.press("V", "G", "V", "a")
        assert "6 件可以通过" in one.picture
        accept_inspection(scene.colleague, scene.checks[2], 1)
        await one.press("y")
        assert sum(row.endswith("已通过") for row in one.rows[3:9]) == 5
        failed = next(row for row in one.rows[3:9] if "王敏已办" in row)
        assert "第三" in failed and failed.startswith("*")
        assert "已通过 5 件；1 件没有办成，第一件 第三纸品厂" in one.said
        assert {row.state for row in Inspection.select()} == {"accepted"}
        await one.press("u")
        assert "已撤回通过 5 件" in one.said
        assert Inspection.select().where(Inspection.state == "submitted").count() == 5


async def test_a_colleagues_claim_is_left_alone_and_counted(scene: Scene) -> None:
    row = open_tasks(scene.colleague).rows[0]
    claim_task(scene.colleague, row.id, row.version)
    async with desk(scene.mine) as one:
        await one.press("V", "j", "j", "V", "x", "2")
        assert "2 件可以退回" in one.picture and "1 件不能：同事认领着" in one.picture
        await one.press("y")
        assert "已退回 2 件" in one.said
    assert inspection(scene.mine, scene.checks[0]).state == "submitted"


async def test_what_a_colleague_claims_between_the_count_and_the_row_is_theirs(scene: Scene) -> None:
    """Said of the row as it is: it is claimed, or was changed, and nobody has decided it."""
    async with desk(scene.mine) as one:
        await one.press("V", "j", "j", "V", "a")
        assert "3 件可以通过" in one.picture
        row = open_tasks(scene.colleague).rows[1]
        claim_task(scene.colleague, row.id, row.version)
        await one.app.screen.live_load()  # type: ignore[attr-defined]
        await one.press("y")
        assert "已通过 2 件；1 件没有办成，第一件 第二纸品厂：王敏 已认领" in one.said
        assert one.rows[4].endswith("王敏认领") and one.rows[4].startswith("*")
        row = open_tasks(scene.colleague).rows[1]
        claim_task(scene.colleague, row.id, row.version)
        await one.press("escape", "g", "V", "G", "V", "C")
        assert sum("王敏改过" in row for row in one.rows) == 1
        assert not any("已办" in row for row in one.rows)
    assert {inspection(scene.mine, one).state for one in scene.checks[1:2]} == {"submitted"}


async def test_the_list_goes_out_as_it_is_seen(scene: Scene, tmp_path: Path) -> None:
    """Its tab and filter alone, in the words of the page."""
    row = open_tasks(scene.colleague).rows[0]
    claim_task(scene.colleague, row.id, row.version)
    async with desk(scene.mine) as one:
        await one.press("]", "h", "o")
        assert "筛选「检查 高」的 4 行" in one.picture
        await one.press("ctrl+u")
        await one.type(str(tmp_path / "out.csv"))
        await one.press("ctrl+s")
        assert "已导出 4 行" in one.said
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("期限,级别,类别,企业,点位,属地,事项,认领,认领至")
    assert [line.split(",")[1:3] for line in lines[1:]] == [["高", "检查"]] * 4
    assert lines[1].split(",")[3] == "第一纸品厂" and "王敏" in lines[1] and "王敏" not in lines[2]
    assert not any(":" in line.split(",")[6] for line in lines[1:]), "the matter in words"


async def test_several_are_claimed_passed_on_and_taken_back(scene: Scene) -> None:
    async with desk(scene.mine) as one:
        await one.press("V", "j", "V", "C")
        assert "已认领 2 件" in one.said and [row.count("周文") for row in one.rows[3:6]] == [1, 1, 0]
        await one.press("escape", "g", "V", "j", "V", "D", "1", "y")
        assert "已转办 2 件" in one.said
        assert [row.claimed_name for row in open_tasks(scene.mine).rows[:3]] == ["王敏", "王敏", ""]
        await one.press("r", "G", "V", "k", "V", "E", "2", "y")
        assert "已上报 2 件" in one.said and len(open_tasks(scene.above).rows) == 2
        await one.press("u")
        assert "已撤回上报 2 件" in one.said and len(open_tasks(scene.mine).rows) == 6


async def test_the_desk_above_reads_why(scene: Scene) -> None:
    row = open_tasks(scene.mine).rows[0]
    escalate_task(scene.mine, row.id, "涉及两个街道", row.version)
    async with desk(scene.above) as one:
        await one.press("enter")
        assert "上报" in one.picture and "涉及两个街道" in one.picture
    async with desk(scene.above) as one:
        await one.press("E")
        await one.press("1")
        assert "上面没有能办这件事的专班" in one.said
    undo_decision(scene.mine, last_act(scene.mine)[0].id)


async def test_faults_are_assigned_together_by_one_form(scene: Scene) -> None:
    scene.city.body("物业部", region=WUJIALING)
    for found in Finding.select().order_by(Finding.id).limit(2):
        Task.update(kind=TaskKind.REPEATED, tab="finding", subject_kind="finding", subject=found.id).where(
            Task.subject == found.inspection_id
        ).execute()
    async with desk(scene.mine) as one:
        await one.press("V", "G", "V", "t")
        assert "交办  已标记 6" in one.picture
        await one.press(*"wy", "enter", *"罗", "tab", "2", "ctrl+s")
        assert "2 件可以交办" in one.picture and "4 件不能：要逐件办理" in one.picture
        await one.press("y")
        assert "已交办 2 件" in one.said
    assert Finding.select().where(Finding.state == "assigned").count() == 2


@pytest.mark.parametrize("key", ["N", "Y", "F", "m"])
async def test_what_is_done_one_by_one_is_not_done_to_marks(scene: Scene, key: str) -> None:
    async with desk(scene.mine) as one:
        await one.press("space", "space", key)
        assert one.said == "这一项要逐件办理：Esc 先去掉标记。"


async def test_a_colleagues_decisions_move_neither_cursor_nor_marks_nor_range(scene: Scene) -> None:
    async with desk(scene.mine) as one:
        await one.press("j", "j", "space", "V", "j")
        before = [row for row in one.rows if row.startswith(("▌", "*"))]
        accept_inspection(scene.colleague, scene.checks[0], 1)
        await one.app.screen.live_load()  # type: ignore[attr-defined]
        await one.pilot.pause()
        assert [row for row in one.rows if row.startswith(("▌", "*"))] == before and "王敏 通过" in one.rows[
            3
        ]
        await one.press("j")
        assert one.picture.count("\n*") == 4, "the range goes on from where it began"


async def test_a_day_is_told_by_kind(scene: Scene) -> None:
    async with desk(scene.mine) as one:
        await one.press("a", "x", "1", "a", "T")
        assert "办结 3" in one.rows[1] and "其中退回 1" in one.rows[1]
        assert any("检查审核" in row and " 3 " in row for row in one.rows)
        await one.press("right")
        assert one.said == "还没有到那一天。"
        await one.press("left")
        assert "2020-02-16" in one.rows[0] and "还没有办结的事" in one.picture


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_filter_is_seen_on_every_screen(scene: Scene, size: tuple[int, int], language: str) -> None:
    remember_queue(scene.mine, QueueView(severity=Severity.HIGH, order=TaskOrder.SEVERITY))
    async with desk(scene.mine, *size, language=language) as one:
        assert ("筛选: 高" if language == "zh" else "Filter: H") in one.rows[1]
        await one.press("T")
        assert one.rows[3].strip()


async def test_a_question_that_was_answered_leaves_nothing_in_memory(scene: Scene) -> None:
    """Textual would keep the painted lines of the last thousand: a day of reasons is 25 kB a reason."""

    def kept() -> int:
        gc.collect()
        return sum(type(one) is StylesCache for one in gc.get_objects())

    async with desk(scene.mine) as one:
        await one.press("x", "escape")
        before = kept()
        await one.press(*["x", "escape"] * 8)
        assert kept() <= before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_has_a_word_for_every_kind(language: str) -> None:
    set_language(language)
    try:
        words = {text(f"queue.matter.{kind.value}") for kind in TaskKind}
        assert len(words) == len(TaskKind) and max(map(width, words)) < KIND
    finally:
        set_language("zh")
