"""Pulling the plug at every field of every question: what was typed is there again, and where one stood (R2)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from models.rules.drafts import ABOUT_A_REQUEST, ABOUT_GOODS, FormKind
from models.rules.scope import Role
from models.rules.tasks import TaskKind
from tests.full_lists import some
from tests.journeys.town import Town, digit, hand_over
from tests.terminal import Terminal

GONE = 2.0  # seconds until no process is left
LOST = 1.0  # seconds of typing that kill -9 may cost
ENDS = (128 + signal.SIGHUP, 128 + signal.SIGTERM)
Way = Callable[[Town], tuple[str, ...]]  # the keys from the first page to the question


def of_task(kind: TaskKind, *verb: str) -> Way:
    """A verb on the first matter of a kind in the queue."""

    def way(town: Town) -> tuple[str, ...]:
        kinds = [one["kind"] for one in town.listed("open_tasks", limit=200)]
        return (*to_row(kinds.index(kind)), *verb)

    return way


def of_finding(who: str, state: str, *verb: str) -> Way:
    """A verb on the first finding in a state of the list of unsettled ones."""

    def way(town: Town) -> tuple[str, ...]:
        states = [one["state"] for one in town.listed("findings", who, limit=200)]
        return ("4" if who == DESK else "3", *to_row(states.index(state)), *verb)

    return way


def below(town: Town) -> tuple[str, ...]:
    """Taking over the first matter of the desk below."""
    return ("[", "K", "0")


def of_checks(town: Town) -> tuple[str, ...]:
    """One reason for several checks."""
    return ("]", "space", "space", "x", "0")


def of_firm(*verb: str) -> Way:
    """A verb on the firm that stands first in a coordinator's list: there the cursor is on the facts or what is open."""
    return lambda _: ("3", "enter", *verb)


def of_site(*verb: str) -> Way:
    """A verb on its first site: Tab goes there."""

    def way(town: Town) -> tuple[str, ...]:
        first = town.listed("enterprises", limit=1)[0]["id"]
        has_open = any(
            town.listed(query, enterprise=first)[0][rows]
            for query, rows in (("enterprise_file", "open_items"), ("firm_supplies", "requests"))
        )
        return ("3", "enter", *("tab",) * (3 if has_open else 1), *verb)

    return way


def of_building(town: Town) -> tuple[str, ...]:
    """A tenant of the firm that stands first in the list, which is made a building."""
    town.write(
        "UPDATE enterprise SET kind = 'building' WHERE id = ?", town.listed("enterprises", limit=1)[0]["id"]
    )
    return ("3", "enter", "n", "3")


def of_leave(town: Town) -> tuple[str, ...]:
    """Another substitute on the officer's first post, from which they are away."""
    first = town.listed("assignments", "officer", limit=1)[0]["id"]
    town.write("UPDATE assignment SET state = 'on_leave' WHERE id = ?", first)
    return ("5", "v")


def of_reminder(town: Town) -> tuple[str, ...]:
    """Reminding the successor of a handover that was made two days ago and is not signed for."""
    hand_over(town, "2020-02-15T10:00+08:00")
    town.run("tick")
    return of_task(TaskKind.NOT_ACCEPTED, "m", "0")(town)


def named(command: str) -> tuple[str, ...]:
    """A verb without a key of its own, by its name."""
    return (":", *command, "enter")


def to_row(at: int) -> tuple[str, ...]:
    """`:12`."""
    return (":", *str(at + 1), "enter")


@dataclass(frozen=True)
class Question:
    """How it is reached, and its fields: keys that lead to each, words typed there."""

    who: str
    way: Way
    fields: tuple[tuple[tuple[str, ...], str], ...]
    back: tuple[str, ...] = ()  # the keys that lead there again, where they are others

    def again(self, way: tuple[str, ...]) -> tuple[str, ...]:
        """The keys that lead there once something is typed: one's own words are open again by themselves."""
        return self.back or (way[:-1] if way[-1] == "0" else way)


OFFICER, DESK = "officer", "coordinator"
WORDS = (((), "说明不清，"), ((), "请补照片"), (("home",), "再看："))
WHEN = ((("tab",), "8:30"), (("tab",), "园区断网"))
KEEPER = "storekeeper"
BOARD = digit(Role.COORDINATOR, "SupplyBoardScreen")
RECEIVE, STOCK = (digit(Role.STOREKEEPER, one) for one in ("ReceiveScreen", "StockScreen"))


def of_lot(verb: str) -> Way:
    """A verb on the first lot."""
    return lambda _: (STOCK, "]", verb)


def of_what_a_firm_has(town: Town) -> tuple[str, ...]:
    """Taking in some of a lot that a firm signed for, from the depot's ledger."""
    firm = "SELECT lot_id FROM supply_stock JOIN supply_holder ON id = holder_id WHERE kind = 'firm' AND on_hand > 0"
    newest_first = town.listed("movements", KEEPER, depot=1, limit=500)[::-1]
    return (STOCK, "[", *to_row([one["lot"] for one in newest_first].index(town.one(firm))), "y")


QUESTIONS: dict[FormKind, Question] = {
    # The run takes the first few: a page and a question, with words, choices, what is looked up and what was marked.
    FormKind.SITE: Question(
        DESK,
        of_site("e"),
        ((("home",), "东"), (("tab", "2"), ""), (("tab",), "洞庭"), (("tab",), "3"), (("tab",) * 3, "777")),
    ),
    FormKind.TEAM: Question(
        DESK,
        lambda _: ("8", "n", "space", "n"),
        (((), "开福二组"), (("tab",), "秀峰"), (("enter",), "LL0003"), (("enter",), ""), (("tab",), "带齐胸牌")),
        back=("8", "n", "n"),
    ),
    FormKind.FIX: Question(
        OFFICER, of_finding(OFFICER, "open", "w"), (((), "厂办主任"), (("tab",), "已补发"), *WHEN)
    ),
    FormKind.RECHECK: Question(
        OFFICER,
        of_finding(OFFICER, "rectified", "F"),
        (
            (("2",), ""), (("tab",), "仍有两人未戴"), (("tab", "5"), ""), (("tab",), "2/19"), (("tab", "1"), ""), *WHEN,
        ),
    ),
    FormKind.ASSIGN: Question(
        DESK,
        of_finding(DESK, "open", "t"),
        (((), "卫健"), (("enter",), "彭军"), (("tab", "5"), ""), (("tab",), "2/19"), (("tab",), "请尽快")),
    ),
    FormKind.SUPERVISE: Question(
        DESK, of_finding(DESK, "open", "S"), (((), "2/19"), (("tab",), "区里督办"))
    ),
    FormKind.NOTICE: Question(
        DESK, of_finding(DESK, "open", "N"), (((), "通〔2020〕7号"), (("tab",), "罗樵"))
    ),
    FormKind.REFER: Question(
        DESK, of_finding(DESK, "open", "Y"), (((), "市场监管"), (("enter",), "移〔2020〕9号"), (("tab",), "拒不整改"))
    ),
    FormKind.RESULT: Question(
        DESK,
        of_task(TaskKind.REFERRED, "J"),
        ((("2",), ""), (("tab",), "未办结，退回"), (("tab", "5"), ""), (("tab",), "2/20")),
    ),
    FormKind.RETURN: Question(DESK, of_task(TaskKind.REVIEW, "x", "0"), WORDS),
    FormKind.VOID: Question(DESK, of_finding(DESK, "open", "X"), WORDS),
    FormKind.REFUSE_VOID: Question(DESK, of_task(TaskKind.VOID_ASKED, "x", "0"), WORDS),
    FormKind.END_INCIDENT: Question(
        DESK,
        of_task(TaskKind.INCIDENT, "a"),
        ((("3",), ""), (("tab",), "卫健"), (("enter",), ""), (("ctrl+u",), "今 9:15")),
    ),
    FormKind.TAKE_OVER: Question(DESK, below, WORDS),
    FormKind.ESCALATE: Question(DESK, lambda _: ("E", "0"), WORDS),
    FormKind.REVEAL: Question(DESK, lambda _: ("3", "enter", "i", "0"), WORDS),
    FormKind.IMPORT: Question(
        "administrator", lambda _: ("1", "n"), ((("3",), ""), (("tab",), "/tmp/没有的.xlsx"), (("home",), " "))
    ),
    FormKind.FIRM: Question(
        DESK,
        of_firm("e"),
        (
            (("home",), "新"), (("tab", "ctrl+u"), "91430100MA4L"), (("tab", "2"), ""), (("tab",), "与造纸"),
            (("tab", "2"), ""), (("tab",) * 5, "高桥"), (("tab",), "约800"), (("tab", "tab"), "等搬迁"),
        ),
    ),
    FormKind.PERSON: Question(
        "administrator",
        lambda _: ("2", "n"),
        (
            ((), "LL0900"), (("tab",), "段"), ((), "苒"), (("tab",), "市税务局"), (("tab",), "科长"), (("tab", "2"), ""),
            (("tab",), "13800000000"), (("tab",), "开福"),
        ),
    ),
    FormKind.CORRECT_PERSON: Question(
        "administrator",
        lambda _: ("2", "down", "enter", "e"),
        ((("home",), "小"), (("tab",), "二处"), (("tab", "tab", "1"), ""), (("tab",), "兼书记")),
    ),
    FormKind.REST_DAYS: Question(DESK, of_firm("w"), (((), "周"), ((), "六"))),
    FormKind.VISIT: Question(
        OFFICER,
        lambda _: ("2", "enter", "n", "3"),
        ((("2",), ""), (("tab",), "车间主任罗樵"), (("tab",), "问了口罩还够几天"), (("tab",), "8:30"), (("tab",), "园区断网")),
    ),
    FormKind.INCIDENT: Question(
        OFFICER,
        lambda _: ("2", "enter", "n", "7"),
        ((("2",), ""), (("tab",), "厂医务室"), (("tab",), "8:30"), (("tab",), "园区断网")),
    ),
    FormKind.NEW_REGION: Question(
        "administrator",
        lambda _: ("4", "down", "n"),
        (((), "099"), (("tab",), "沙坪街道"), (("tab", "4"), ""), (("tab",), "2/1")),
    ),
    FormKind.MERGE_FIRMS: Question(
        DESK, of_firm(*named("merge")), (((), "开霁"), (("enter", "1"), ""), (("shift+tab", "home"), " "))
    ),
    FormKind.ASSIGNMENT: Question(
        DESK, lambda _: ("2", "]", "n"), (((), "开霁"), (("enter", "2"), ""), (("tab", "ctrl+u"), "2/18"))
    ),
    FormKind.HANDOVER: Question(
        OFFICER, lambda _: ("5", "T"), (((), "LL0003"), (("enter", "3"), ""), (("tab",), "钥匙在门岗"))
    ),
    FormKind.LEAVE: Question(
        OFFICER, lambda _: ("5", "l"), (((), "LL0003"), (("enter",), "+3"), (("tab", "2"), ""))
    ),
    FormKind.SUBSTITUTE: Question(OFFICER, of_leave, (((), "LL0003"), (("enter",), "+5"))),
    FormKind.END_POST: Question(
        DESK, lambda _: ("2", "]", "]", "enter", "z"), ((("3",), ""), (("tab",), "LL0003"), (("enter",), "轮换到区里"))
    ),
    FormKind.RESUMPTION: Question(DESK, of_site("z"), ((("2",), ""), (("tab", "ctrl+u"), "2/16"))),
    FormKind.NEW_SITE: Question(
        DESK,
        of_firm("n", "1"),
        (((), "二号仓"), (("tab", "2"), ""), (("tab", "ctrl+u"), "秀峰"), (("enter", "tab"), "3"), (("tab",) * 3, "约60")),
    ),
    FormKind.TENANT: Question(
        DESK,
        of_building,
        (((), "晓月电子"), (("tab",), "7"), (("tab",), "701"), (("tab",) * 3, "罗樵"), (("tab",) * 2, "开霁"), (("enter", "1"), "")),
    ),
    FormKind.CONTACT: Question(
        DESK,
        of_firm("n", "2"),
        (((), "邓梅"), (("tab",), "厂办主任"), (("tab",), "13800000001"), (("tab", "1"), ""), (("tab", "1"), "")),
    ),
    FormKind.REST_DAYS: Question(DESK, of_firm("w"), ((("ctrl+u",), "六"), ((), "日"))),
    FormKind.CORRECT_PERSON: Question(
        "administrator",
        lambda _: ("2", "down", "enter", "e"),
        (
            (("ctrl+u",), "段苒"), (("tab", "ctrl+u"), "市税务局"), (("tab",), "市委"), (("tab", "1"), ""),
            (("tab", "ctrl+u"), "科长"), (("tab", "ctrl+u"), "13800000000"),
        ),
    ),
    FormKind.REMIND: Question(DESK, of_reminder, WORDS),
    FormKind.CLOSE_FIRM: Question(DESK, of_firm("X"), ((("ctrl+u",), "2/16"), (("tab",), "搬到外地"))),
    FormKind.CLOSE_SITE: Question(DESK, of_site("X"), ((("ctrl+u",), "2/16"), (("tab",), "并到二号仓"))),
    FormKind.MOVE_FIRM: Question(DESK, of_firm("m"), (((), "秀"), ((), "峰"))),
    FormKind.MOVE_SITE: Question(DESK, of_site("m"), (((), "秀"), ((), "峰"))),
    FormKind.REGION: Question(
        "administrator",
        lambda _: ("4", "down", "e"),
        ((("home",), "新"), (("tab", "4"), ""), (("tab",), "2/1"), (("tab",), "2/29")),
    ),
    FormKind.MOVE_REGION: Question("administrator", lambda _: ("4", "down", "m"), ((("backspace",), "9"), ((), "9"))),
    FormKind.CLOSE_REGION: Question("administrator", lambda _: ("4", "down", "X"), ((("ctrl+u",), "2/"), ((), "16"))),
    FormKind.WITHDRAW: Question("administrator", lambda _: ("6", "X"), WORDS),
    FormKind.RECEIVE_GOODS: Question(
        KEEPER,
        lambda _: (RECEIVE, "n"),
        (
            ((), "ehf"), (("enter",), "10人份"), (("tab", "3"), ""), (("tab",), "某药业"), (("tab",), "B77"),
            (("tab",), "2021.12"), (("tab",), "收9号"),
        ),
    ),
    FormKind.TRANSFER_GOODS: Question(
        KEEPER, of_lot("T"), (((), "发放"), (("enter",), "3箱"), (("tab",), "调9号"), (("tab",), "周日发放"))
    ),
    FormKind.NEW_DEPOT: Question(
        DESK,
        lambda _: (BOARD, *"]]]", "enter", "n"),
        ((("tab",), "新库"), (("tab", "tab"), "盛世路9号"), (("tab",), "全天")),
    ),
    FormKind.LOSE_GOODS: Question(KEEPER, of_lot("B"), (((), "50"), (("tab",), "受潮"), (("tab",), "损1号"))),
    FormKind.DEPOT: Question(
        DESK,
        lambda _: (BOARD, *"]]]", "enter", "e"),
        ((("home",), "新"), (("tab",), "盛世路9号"), (("tab",), "全天")),
    ),
    FormKind.GIVE_BACK: Question(KEEPER, of_lot("b"), (((), "50"), (("tab",), "不合格"), (("tab",), "退1号"))),
    FormKind.COVER: Question(
        OFFICER, lambda _: ("2", "enter", "n", "6"), (((), "120"), (("tab", "2"), ""), (("tab",), "1百五"))
    ),
    FormKind.ROUND: Question(
        DESK,
        lambda _: (BOARD, "[", "n"),
        (((), "发放"), (("enter",), "口罩"), (("enter",), "50"), (("tab", "ctrl+u"), "2/18"), (("tab",), "9:30 起")),
    ),
    FormKind.ENTITLEMENT: Question(
        DESK, lambda _: (BOARD, "[", "enter", "w"), (((), "湖南"), (("enter",), "80"))
    ),
    FormKind.TAKE_IN: Question(
        KEEPER, of_what_a_firm_has, (((), "湖南"), (("enter",), "50"), (("tab",), "领多了"), (("tab",), "退2号"))
    ),
    FormKind.MERGE_REGIONS: Question("administrator", lambda _: ("4", "down", *named("merge")), (((), "天"), ((), "心"))),
}  # fmt: skip
ASKED_FOR = {
    "void by its officer": Question(OFFICER, of_finding(OFFICER, "open", "X"), WORDS),
    "granting a role": Question(
        "administrator",
        lambda _: ("2", "down", "enter", "n"),
        ((("2",), ""), (("tab",), "开福"), (("enter",), "")),
    ),
}
TOGETHER = {"return of several": Question(DESK, of_checks, WORDS)}
ALL: dict[str, Question] = {**{one.value: asked for one, asked in QUESTIONS.items()}, **ASKED_FOR, **TOGETHER}
ON_PAGES = {
    FormKind.CHECK,  # tests/journeys/test_hang_ups.py
    FormKind.NO_ACCESS,
    FormKind.DISTRIBUTION,  # tests/journeys/test_stations.py
    FormKind.CHECKLIST,  # tests/tui/test_checklist_screens.py
    FormKind.SUPPLY_REQUEST,  # tests/tui/test_supplies_screen.py
    *ABOUT_A_REQUEST,
    *ABOUT_GOODS,
    FormKind.SETTLE,
    FormKind.COUNTER,  # tests/journeys/test_hang_ups.py
    FormKind.RATION,
}


def test_every_form_that_keeps_drafts_is_hung_up_somewhere() -> None:
    assert set(FormKind) == {*QUESTIONS, *ON_PAGES}


def is_asking(terminal: Terminal) -> bool:
    """Whether a question that is typed into has the keys."""
    return any(key in terminal.row(-1) for key in ("Ctrl+S", "Enter 确定"))


def asked(terminal: Terminal) -> list[str]:
    """The question as it stands: the lines below its head, which is underlined from edge to edge."""
    assert is_asking(terminal), terminal.picture()
    head = max(y for y in range(terminal.rows - 2) if terminal.cell(1, y).underscore)
    return terminal.lines[head + 1 : -2]


def opened(town: Town, question: Question, way: tuple[str, ...]) -> Terminal:
    """A new login that stands before the question."""
    return town.open(question.who).press(*way).wait_for(is_asking).settle()


@pytest.mark.parametrize("name", some(ALL, 2))
def test_a_question_is_there_again_at_every_field(town: Town, name: str) -> None:
    """Type, drop the line or end the program before the fingers have rested, come back: the same words, the same field."""
    question = ALL[name]
    way = question.way(town)
    before: list[str] = []
    for at, (keys, words) in enumerate(question.fields):
        terminal = opened(town, question, question.again(way) if before else way)
        if before:
            assert asked(terminal) == before, f"link {at}\n" + terminal.picture()
        terminal.press(*keys).type(words).settle()
        before = asked(terminal)
        terminal.hang_up() if at % 2 else terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_end(GONE) in ENDS
        if not at % 2:
            assert terminal.modes() == (True, True, True)
    assert len(town.rows("SELECT * FROM draft")) == 1


@pytest.mark.parametrize("name", some(ALL, 2))
def test_a_killed_program_keeps_what_was_typed_a_second_ago(town: Town, name: str) -> None:
    """kill -9: no program can do anything then; what is older than a second is in the store."""
    question = ALL[name]
    way = question.way(town)
    terminal = opened(town, question, way)
    for keys, words in question.fields:
        terminal.press(*keys).type(words).settle()
    before = asked(terminal)
    kept = "SELECT content FROM draft"
    terminal.wait_for(lambda _: any(_last_words(question) in row[0] for row in town.rows(kept)), timeout=LOST)
    terminal.kill().wait_for_end(GONE)
    again = opened(town, question, question.again(way))
    assert asked(again) == before


def _last_words(question: Question) -> str:
    return next(words for _, words in reversed(question.fields) if words)


@pytest.mark.parametrize("name", some((one.value for one in QUESTIONS), 2))
def test_a_draft_of_a_question_goes_on_from_the_drafts(town: Town, name: str) -> None:
    """草稿 opens the page and the question on it, filled; sending or giving it takes the draft away."""
    question = ALL[name]
    way = question.way(town)
    terminal = opened(town, question, way)
    for keys, words in question.fields[:1]:
        terminal.press(*keys).type(words).settle()
    before = asked(terminal)
    terminal.press("escape")  # where something is being looked up, the question stays open
    terminal.wait_for(lambda _: town.one("SELECT count(*) FROM draft") > 0)
    drafts = town.open(question.who).press(digit(Role(question.who), "DraftsScreen")).wait_for("待提交")
    drafts.press("enter").settle()
    typed = [line.strip() for line in before if line.strip()]
    assert any(_value(line) and _value(line) in drafts.picture() for line in typed), drafts.picture()


def _value(line: str) -> str:
    """What stands behind the colon of a field."""
    return line.partition("：")[2].strip()
