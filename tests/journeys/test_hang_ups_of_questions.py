"""Pulling the plug at every field of every question: what was typed is there again, and where one stood (R2)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from models.rules.drafts import FormKind
from models.rules.tasks import TaskKind
from tests.journeys.town import Town, some
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
    return ("[", "K")


def of_checks(town: Town) -> tuple[str, ...]:
    """One reason for several checks."""
    return ("]", "space", "space", "x", "0")


def to_row(at: int) -> tuple[str, ...]:
    """`:12`."""
    return (":", *str(at + 1), "enter")


@dataclass(frozen=True)
class Question:
    """How it is reached, and its fields: keys that lead to each, words typed there."""

    who: str
    way: Way
    fields: tuple[tuple[tuple[str, ...], str], ...]


OFFICER, DESK = "officer", "coordinator"
WORDS = (((), "说明不清，"), ((), "请补照片"), (("home",), "再看："))
WHEN = ((("tab",), "8:30"), (("tab",), "园区断网"))
QUESTIONS: dict[FormKind, Question] = {
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
    FormKind.REFUSE_VOID: Question(DESK, of_task(TaskKind.VOID_ASKED, "x"), WORDS),
    FormKind.END_INCIDENT: Question(
        DESK,
        of_task(TaskKind.INCIDENT, "a"),
        ((("3",), ""), (("tab",), "卫健"), (("enter",), ""), (("ctrl+u",), "今 9:15")),
    ),
    FormKind.TAKE_OVER: Question(DESK, below, WORDS),
    FormKind.REVEAL: Question(DESK, lambda _: ("3", "enter", "i", "0"), WORDS),
    FormKind.IMPORT: Question(
        "administrator", lambda _: ("1", "n"), ((("3",), ""), (("tab",), "/tmp/没有的.xlsx"), (("home",), " "))
    ),
}  # fmt: skip
ASKED_FOR = {"void by its officer": Question(OFFICER, of_finding(OFFICER, "open", "X"), WORDS)}
TOGETHER = {"return of several": Question(DESK, of_checks, WORDS)}
ALL: dict[str, Question] = {**{one.value: asked for one, asked in QUESTIONS.items()}, **ASKED_FOR, **TOGETHER}
ON_PAGES = {FormKind.CHECK, FormKind.NO_ACCESS}  # forms of whole pages: tests/journeys/test_hang_ups.py
WITHOUT_A_PAGE = {FormKind.INCIDENT}  # no screen asks for it yet
# The stations, firms, regions and people ask by the same questions and pages (`KeptQuestions`, `FormScreen`); their own
# drops of the line are still to be listed here, but for the distribution: tests/journeys/test_stations.py.
LIKE_THE_OTHERS = {
    FormKind.ASSIGNMENT,
    FormKind.CLOSE_FIRM,
    FormKind.CLOSE_REGION,
    FormKind.CLOSE_SITE,
    FormKind.CONTACT,
    FormKind.DISTRIBUTION,
    FormKind.END_POST,
    FormKind.FIRM,
    FormKind.HANDOVER,
    FormKind.LEAVE,
    FormKind.MERGE_FIRMS,
    FormKind.MERGE_REGIONS,
    FormKind.MOVE_FIRM,
    FormKind.MOVE_REGION,
    FormKind.MOVE_SITE,
    FormKind.NEW_REGION,
    FormKind.NEW_SITE,
    FormKind.PERSON,
    FormKind.REGION,
    FormKind.RESUMPTION,
    FormKind.SITE,
    FormKind.SUBSTITUTE,
    FormKind.TEAM,
    FormKind.TENANT,
    FormKind.VISIT,
}


def test_every_form_that_keeps_drafts_is_hung_up_somewhere() -> None:
    assert set(FormKind) == {*QUESTIONS, *ON_PAGES, *WITHOUT_A_PAGE, *LIKE_THE_OTHERS}


def press(terminal: Terminal, keys: tuple[str, ...]) -> Terminal:
    """One after another, each answered."""
    for key in keys:
        terminal.press(key).settle()
    return terminal


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
    return press(town.open(question.who), way).wait_for(is_asking).settle()


@pytest.mark.parametrize("name", some(ALL, 2))
def test_a_question_is_there_again_at_every_field(town: Town, name: str) -> None:
    """Type, drop the line or end the program before the fingers have rested, come back: the same words, the same field."""
    question = ALL[name]
    way = question.way(town)
    again = way[:-1] if way[-1] == "0" else way  # one's own words are open again by themselves
    before: list[str] = []
    for at, (keys, words) in enumerate(question.fields):
        terminal = opened(town, question, again if before else way)
        if before:
            assert asked(terminal) == before, f"link {at}\n" + terminal.picture()
        press(terminal, keys).type(words).settle()
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
        press(terminal, keys).type(words).settle()
    before = asked(terminal)
    kept = "SELECT content FROM draft"
    terminal.wait_for(lambda _: any(_last_words(question) in row[0] for row in town.rows(kept)), timeout=LOST)
    terminal.kill().wait_for_end(GONE)
    again = opened(town, question, way[:-1] if way[-1] == "0" else way)
    assert asked(again) == before


def _last_words(question: Question) -> str:
    return next(words for _, words in reversed(question.fields) if words)


@pytest.mark.parametrize("name", some((one.value for one in QUESTIONS if one is not FormKind.TAKE_OVER), 2))
def test_a_draft_of_a_question_goes_on_from_the_drafts(town: Town, name: str) -> None:
    """草稿 opens the page and the question on it, filled; sending or giving it takes the draft away."""
    question = ALL[name]
    way = question.way(town)
    terminal = opened(town, question, way)
    for keys, words in question.fields[:1]:
        press(terminal, keys).type(words).settle()
    before = asked(terminal)
    press(terminal, ("escape",))
    number = {"officer": "4", "coordinator": "6", "administrator": "4"}[question.who]
    drafts = press(town.open(question.who), (number,)).wait_for("待提交")
    press(drafts, ("enter",))
    typed = [line.strip() for line in before if line.strip()]
    assert any(_value(line) and _value(line) in drafts.picture() for line in typed), drafts.picture()


def _value(line: str) -> str:
    """What stands behind the colon of a field."""
    return line.partition("：")[2].strip()
