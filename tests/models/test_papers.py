"""A finding on one page: what it says in both languages, that it opens again, and that nothing typed into it acts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest

from models.actions import findings as acts
from models.errors import Invalid, NotFound, Refused
from models.exchange.papers import PaperKind, Words, paper_of, write_paper
from models.queries.findings import finding, findings
from models.queries.papers import paper_facts
from models.rules.deadlines import Deadline
from models.rules.findings import AssignForm, FixForm, NoticeForm, RecheckForm
from models.rules.masking import masked_text
from models.rules.scope import Actor, Role
from models.tables import Event
from models.tables.base import tuples_of
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city
from tui.outgoing import PAPER_WORDS, file_of, page_about
from tui.text import set_language

NOTICE = """\
                                 整改通知书
                           编号：开整〔2020〕17号

经检查，你单位存在下列问题，请按要求整改，整改完成后报联络员复查。

企业        湖南麓屿贸易有限公司
属地        开福区伍家岭街道
检查        2020-02-17 10:00  暗访  何璐
部位        三车间门口
问题        废弃口罩桶未清运  电话 139****5678，保洁每周一来 已同物业说好由
            门岗代为登记
检查项      F14  设废弃口罩专用桶并及时清运
依据        检查清单（企业）2020-02 版
照片        12 号  何璐  2020-02-17 10:00
严重程度    低
整改时限    2020-02-19 10:00  48小时
责任单位    物业部  贺经理
已告知      车间主任 罗樵  2020-02-17 10:00
通知接收人  罗樵（总经理助理）  2020-02-17 10:00

签发（盖章）：____________________
接收人签字、日期：____________________

问题 Z0217-001，截至 2020-02-17 10:00（北京时间）。含个人信息，不得外传。
"""
RECHECK = """\
                               Recheck record
                               No. Z0217-001

What was done about the following was looked at again.

Firm            湖南麓屿贸易有限公司
Region          开福区伍家岭街道
Check           2020-02-17 10:00  unannounced  何璐
Place           三车间门口
Finding         废弃口罩桶未清运  电话 139****5678，保洁每周一来 已同物业说
                好由门岗代为登记
Item            F14  mask-waste bins present and emptied
Basis           General enterprise, edition 2020-02
Photo           12 号  何璐  2020-02-17 10:00
Severity        L
Notice number   开整〔2020〕17号
Measure         每日两次清运
Reported by     罗樵  2020-02-17 10:00
Seen            登记缺昨日
Recheck         2020-02-17 10:00  何璐
Result          failed, to be put right  the firm refuses
Recheck number  1
Next due        2020-02-18 10:00  24 h

Rechecked by, date: ____________________
For the firm, date: ____________________

Finding Z0217-001, as of 2020-02-17 10:00 (Beijing time). Contains personal
information, not to be passed on.
"""
FAULT = {
    "description": "废弃口罩桶未清运",
    "note": "电话 139 1234 5678，保洁每周一来\n已同物业说好由门岗代为登记",
    "place": "三车间门口",
    "photo": "12 号",
}


@pytest.fixture
def city(store: str) -> Iterator[City]:
    yield make_city()
    set_language("zh")


def _found(city: City, **fault: str) -> tuple[Actor, Actor, int]:
    """An officer, a coordinator, and a finding assigned to a body, with its notice."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.check(officer, firm, "F14", F14={**FAULT, **fault})
    (row,) = findings(officer).rows
    form = AssignForm(city.body(region=WUJIALING), "贺经理", Deadline.HOURS_48)
    acts.assign_finding(coordinator, row.id, form, 1)
    acts.give_notice(coordinator, row.id, NoticeForm("开整〔2020〕17号", "罗樵（总经理助理）"), 2)
    return officer, coordinator, row.id


def _recheck(officer: Actor, number: int, *, passed: bool) -> None:
    version = finding(officer, number).version
    acts.record_fix(officer, number, FixForm("罗樵", "每日两次清运"), version)
    deadline = None if passed else Deadline.HOURS_24
    seen = "已清空" if passed else "登记缺昨日"
    acts.recheck_finding(
        officer, number, RecheckForm(passed, seen, deadline, is_refused=not passed), version + 1
    )


def _written(city: City, by: Actor, number: int, kind: PaperKind, path: Path) -> str:
    """The page written, and read again by what its ending says."""
    write_paper(path, page_about(kind, paper_facts(by, number), city.clock()), PAPER_WORDS)
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8-sig")
    page = docx.Document(str(path))
    (table,) = page.tables
    for place, column in enumerate(table.columns):  # word processors differ in which of the two they read
        assert {cell.width for cell in column.cells} == {column.width}, place
    cells = ["\t".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join([*(one.text for one in page.paragraphs[:3]), *cells])


def test_the_plain_pages_word_for_word(city: City, tmp_path: Path) -> None:
    officer, coordinator, number = _found(city)
    assert _written(city, coordinator, number, PaperKind.NOTICE, tmp_path / "a.txt") == NOTICE
    _recheck(officer, number, passed=False)
    set_language("en")
    assert _written(city, officer, number, PaperKind.RECHECK, tmp_path / "b.txt") == RECHECK
    assert (tmp_path / "a.txt").read_bytes().count(b"\r\n") == NOTICE.count("\n")


@pytest.mark.parametrize(("length", "smallest", "largest"), [(5, 10.5, 10.5), (200, 7.5, 9.5)])
def test_the_word_page_is_one_whatever_was_typed(
    city: City, tmp_path: Path, length: int, smallest: float, largest: float
) -> None:
    """In smaller letters where there is much to say: a recheck record ran over to a second page."""
    officer, _, number = _found(city, description="长" * length, note="说" * (5 * length // 2))
    acts.record_fix(
        officer, number, FixForm("罗樵", "措" * (3 * length // 2)), finding(officer, number).version
    )
    form = RecheckForm(True, "所" * (3 * length // 2))
    acts.recheck_finding(officer, number, form, finding(officer, number).version)
    path = tmp_path / "a.docx"
    write_paper(path, page_about(PaperKind.RECHECK, paper_facts(officer, number), city.clock()), PAPER_WORDS)
    size = docx.Document(str(path)).styles["Normal"].font.size
    assert size is not None and smallest <= size.pt <= largest, size


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_word_page_opens_again_and_says_the_same(city: City, tmp_path: Path, language: str) -> None:
    officer, coordinator, number = _found(city)
    _recheck(officer, number, passed=True)
    set_language(language)
    for kind in PaperKind:
        paper = page_about(kind, paper_facts(coordinator, number), city.clock())
        path = tmp_path / file_of(paper, "docx")
        assert path.name.endswith("Z0217-001-2020-02-17-1000.docx")
        said = _written(city, coordinator, number, kind, path)
        plain = _written(city, coordinator, number, kind, path.with_suffix(".txt"))
        for line in said.splitlines():
            assert "".join(line.split()) in "".join(plain.split())
        assert "开整〔2020〕17号" in said and ("罗樵（总经理助理）" in said) is (kind is PaperKind.NOTICE)
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= set(archive.namelist())
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(archive.read(name))
        kept = docx.Document(str(path)).core_properties
        assert (kept.author, kept.created) == ("", paper.as_of)


HOSTILE = (
    ('=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
    ("[red]未戴[/red] [@click=app.quit]x[/]", "[red]未戴[/red] [@click=app.quit]x[/]"),
    ("<w:p>&amp; ]]> <!--", "<w:p>&amp; ]]> <!--"),
    ("a\x00b\x1b[31mc\x7fd\x85e", "a␀b␛[31mc␡d<U+0085>e"),
    ("x\ufffey\uffff", "x�y�"),
    ("前\u202e后\u200b末\ufeff", "前<U+202E>后<U+200B>末<U+FEFF>"),
    ("一\r\n二\t三\u2028四", "一 二 三<U+2028>四"),
    ("{finding} {as_of}", "{finding} {as_of}"),
)


@pytest.mark.parametrize(("typed", "shown"), HOSTILE)
def test_what_was_typed_stands_there_literally(typed: str, shown: str, tmp_path: Path) -> None:
    """Past the store, which keeps no NUL: what some other program put there must not break a page either."""
    city_facts = _facts(typed)
    for ending in ("docx", "txt"):
        path = tmp_path / f"x.{ending}"
        for kind in PaperKind:
            paper = paper_of(kind, city_facts, city_facts.found_at, PAPER_WORDS)
            write_paper(path, paper, PAPER_WORDS)
            if ending == "docx":
                page = docx.Document(str(path))
                texts = [cell.text for row in page.tables[0].rows for cell in row.cells]
                assert sum(shown in one for one in texts) >= 5, texts
                assert not list(page.element.iter("{*}hyperlink")) and not list(
                    page.element.iter("{*}instrText")
                )
            else:
                text = path.read_text(encoding="utf-8-sig")
                assert "".join(shown.split()) in "".join(text.split())
                assert not [one for one in text if ord(one) < 32 and one != "\n"]


def _facts(typed: str) -> object:
    from datetime import UTC, datetime

    from models.queries.papers import PaperFacts
    from models.rules.deadlines import Severity
    from models.rules.findings import FindingState
    from models.rules.inspections import InspectionKind

    at = datetime(2020, 2, 17, 2, tzinfo=UTC)
    given = dict.fromkeys(PaperFacts.__dataclass_fields__, typed) | {
        "id": 1, "cycle": 0, "times": 1, "state": FindingState.CLOSED, "severity": Severity.LOW,
        "kind": InspectionKind.ANNOUNCED, "deadline": Deadline.DATE, "is_refused": False,
        **dict.fromkeys(("found_at", "told_at", "due_at", "notice_at", "fixed_at", "rechecked_at", "closed_at"), at),
    }  # fmt: skip
    return PaperFacts(**given)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("联系 13912345678", "联系 139****5678"),
        ("139-1234-5678、138 1234 5679", "139****5678、138****5679"),
        ("+86 13912345678", "139****5678"),
        ("编号 9143010599PRP8B2Y9", "编号 9143010599PRP8B2Y9"),
        ("2139123456789", "2139123456789"),
    ],
)
def test_mobile_numbers_in_a_sentence_are_hidden(typed: str, shown: str) -> None:
    assert masked_text(typed) == shown


def test_papers_end_at_ones_scope_and_leave_no_names_in_events(city: City) -> None:
    officer, coordinator, number = _found(city)
    assert paper_facts(officer, number=paper_facts(coordinator, number).number).id == number
    beyond = [
        city.person("魏然", role, region)
        for role, region in (
            (Role.COORDINATOR, "430104001"),
            (Role.COORDINATOR, "430104"),
            (Role.OFFICER, WUJIALING),
            (Role.READER, KAIFU),
            (Role.ADMINISTRATOR, CITY),
        )
    ]
    for one in beyond:
        for asked in ({"finding": number}, {"number": "Z0217-001"}):
            with pytest.raises(NotFound):
                paper_facts(one, **asked)
    kept = "".join(str(row) for row in tuples_of(Event.select(Event.changes, Event.reason)))
    assert "开整〔2020〕17号" in kept and not any(name in kept for name in ("罗樵", "贺经理", "139"))


def test_there_is_no_record_before_a_recheck_and_no_paper_of_a_void_one(city: City, tmp_path: Path) -> None:
    officer, coordinator, number = _found(city)

    def paper(kind: PaperKind) -> object:
        return page_about(kind, paper_facts(officer, number), city.clock())

    with pytest.raises(Refused, match="not_rechecked"):
        paper(PaperKind.RECHECK)
    _recheck(officer, number, passed=False)
    assert paper(PaperKind.RECHECK)
    acts.record_fix(officer, number, FixForm("罗樵", "每日两次清运"), finding(officer, number).version)
    with pytest.raises(Refused, match="not_rechecked"):  # of the new fix nobody has seen anything
        paper(PaperKind.RECHECK)
    acts.void_finding(coordinator, number, "看错", finding(officer, number).version)
    with pytest.raises(Refused, match="paper_of_void"):
        paper(PaperKind.NOTICE)


@pytest.mark.parametrize(
    ("name", "code"), [("x.xlsx", "unknown_paper"), ("x", "unknown_paper"), ("no/x.txt", "no_folder")]
)
def test_a_page_that_cannot_be_written_is_said(tmp_path: Path, name: str, code: str) -> None:
    words: Words = PAPER_WORDS
    facts = _facts("x")
    with pytest.raises(Invalid) as wrong:
        write_paper(tmp_path / name, paper_of(PaperKind.NOTICE, facts, facts.found_at, words), words)
    assert wrong.value.fields["OUT"].code == code
    assert list(tmp_path.iterdir()) == []
