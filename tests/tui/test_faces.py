"""A page as data: painted without Textual it is what Textual paints, at every size, on every kind of terminal."""

from __future__ import annotations

import asyncio

import pytest
from rich.color import ColorSystem

from models.queries.events import newest_event
from models.queries.people import identities
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, WUJIALING, make_city
from tests.tui.desk import desk
from tests.tui.test_look import KINDS, TOKENS
from tui.canvas import Canvas
from tui.faces.face import Face
from tui.first_frame import FIRST, first_face, picture
from tui.look import Look
from tui.pen import applied
from tui.roles import main_screen
from tui.rows import sgr
from tui.seat import Seat, at_once
from tui.session import Session
from tui.strips import style_of

SIZES = (
    (20, 6),
    (40, 12),
    (60, 20),
    (76, 22),
    (80, 24),
    (109, 21),
    (110, 22),
    (113, 37),
    (120, 40),
    (500, 60),
)


@pytest.fixture
def people(sqlite_store: str) -> dict[Role, Actor]:
    """An officer with a fault to see put right and a firm never checked, and those who decide."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firms = [city.firm(name) for name in ("湖南麓屿贸易有限公司", "长沙洞庭纸品股份有限公司")]
    for firm in firms:
        city.assign(officer, firm)
    city.check(officer, firms[0], "F1")
    leader = city.person("宋溪", Role.LEADER, WUJIALING)
    city.team(leader, WUJIALING, officer)
    return {
        Role.OFFICER: officer,
        Role.LEADER: leader,
        Role.COORDINATOR: city.person("周文", Role.COORDINATOR, KAIFU),
        Role.ADMINISTRATOR: city.person("易帆", Role.ADMINISTRATOR, CITY),
    }


def seat_of(actor: Actor, window: tuple[int, int] = (80, 24)) -> Seat:
    """Where a person sits."""
    person = next(one for one in identities(actor.clock) if one.id == actor.person)
    return Seat(person, actor, window)


def painted(face: Face) -> list[str]:
    """The rows of a page painted without Textual."""
    canvas = Canvas(*face.window)
    for y, x, cells in picture(face):
        canvas.put(y, x, cells)
    return ["".join(character for character, _ in row).rstrip() for row in canvas.wanted]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("role", FIRST)
async def test_a_face_stands_where_its_screen_stands(
    people: dict[Role, Actor], role: Role, size: tuple[int, int]
) -> None:
    async with desk(people[role], *size) as on:
        face = first_face(seat_of(people[role], size))
        assert face is not None
        assert painted(face) == on.rows


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=lambda at: f"{KINDS[at][0]} {KINDS[at][1]}")
@pytest.mark.parametrize("key", TOKENS)
def test_a_style_is_the_same_for_a_terminal_and_for_textual(key: str, kind: int) -> None:
    theme, depth = KINDS[kind]
    look = Look(theme=theme, depth=depth)
    rendered = style_of(look, key).render("x", color_system=ColorSystem.TRUECOLOR)
    parameters = rendered.partition("m")[0].removeprefix("\x1b[") if rendered != "x" else ""
    assert applied("", sgr(look.ink(key)), False) == applied("", parameters, False)


def test_the_first_page_of_a_role_is_its_first_screen() -> None:
    """What is painted first is the face of the screen that takes it over; who has none waits for it."""
    for role in Role:
        screen = main_screen(role, 0)
        faces = [one for one in screen.__mro__ if one.__module__.startswith("tui.faces.") and one is not Face]
        assert [f"{one.__module__.rpartition('.')[2]}.{one.__name__}" for one in faces[:1]] == (
            [FIRST[role]] if role in FIRST else []
        )


async def test_a_session_answers_once_what_was_read_before(people: dict[Role, Actor]) -> None:
    """The first page is not read twice; after it the store alone answers."""
    actor = people[Role.OFFICER]
    seat = seat_of(actor)
    before = await seat.ask(newest_event)
    session = Session(seat.identity, actor, dict.fromkeys(seat.answers, -1))
    try:
        assert await session.ask(newest_event) == -1
        assert await session.ask(newest_event) == before
        again = Session(seat.identity, actor, dict.fromkeys(seat.answers, -1))
        again.begin()
        assert await again.ask(newest_event) == before
        again.close()
    finally:
        session.close()


def test_a_page_that_waits_cannot_be_read_at_once() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(AssertionError, match="waits for something"):
        at_once(waits())
