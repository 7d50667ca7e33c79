"""What a case says of itself: the rungs its fault has come to, and what was changed last, in words and not in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from models.actions import findings as acts
from models.queries.events import last_difference, record_timeline
from models.queries.findings import finding
from models.rules.deadlines import Deadline
from models.rules.findings import AssignForm, FixForm, NoticeForm, RecheckForm, ReferForm, SuperviseForm
from models.rules.scope import Actor, Role
from models.tables import Finding
from tests.factories import KAIFU, WUJIALING, make_city
from tui.faces.cases import Subject, case_of
from tui.text import set_language


def _said(by: Actor) -> tuple[list[str], list[str], str]:
    """The facts of the page, those of the preview, and the rest."""
    one = finding(by, Finding.get().id)
    of = ("finding", one.id)
    known = Subject(
        *of, one.version, one.state, one, record_timeline(by, *of), last_difference(by, *of), "11"
    )
    case = case_of(known, "", datetime(2020, 2, 17, tzinfo=UTC))
    rest = "\n".join("".join(words for words, _ in line) for block in case.blocks for line in block.lines)
    return (
        [f"{label}：{words}" for label, words, _ in case.facts],
        [words for _, words, _ in case.short],
        rest,
    )


def test_a_fault_says_how_far_up_the_ladder_it_is(sqlite_store: str) -> None:
    """Whoever looks must know which notice, by when, to whom and under which document: it stood nowhere."""
    set_language("zh")
    city = make_city()
    officer, by = city.person("何璐", Role.OFFICER, KAIFU), city.person("周文", Role.COORDINATOR, KAIFU)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F14")
    body, other = city.body("开福区住建站", WUJIALING), city.body("监察队", WUJIALING)
    fault = Finding.get().id
    acts.assign_finding(by, fault, AssignForm(body, "张工", Deadline.HOURS_48), 1)
    assert "单位： → 开福区住建站" in _said(by)[2]
    acts.record_fix(officer, fault, FixForm("罗樵", "已装"), 2)
    acts.recheck_finding(officer, fault, RecheckForm(False, "没有", Deadline.HOURS_24, is_refused=True), 3)
    assert "拒不整改：否 → 是" in _said(by)[2]
    acts.give_notice(by, fault, NoticeForm("整〔2020〕7号", "王五"), 4)
    acts.supervise_finding(by, fault, SuperviseForm(date(2020, 3, 1)), 5)
    facts, short, _ = _said(by)
    assert facts[-4:-2] == ["通知：整〔2020〕7号  王五 02-17 10:00", "督办：03-01 前  周文 02-17 10:00"]
    assert short[-1] == "移交", "what is due next stands before what was done"
    acts.ask_void(officer, fault, "不是本项目", 6)
    facts, short, _ = _said(by)
    described = next(one for one in facts if one.startswith("问题："))
    assert described == f"问题：{Finding.get().description}" and described[3:] in short
    acts.refuse_void(by, fault, "属实", 7)
    acts.refer_finding(by, fault, ReferForm(other, "移1号"), 8)
    facts, _, _ = _said(by)
    assert "移交：监察队  移1号 02-17 10:00" in facts
