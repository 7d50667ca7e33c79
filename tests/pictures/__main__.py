"""`python -m tests.pictures`: the README's pictures, exported from the running program over an invented city."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from models.actions.checklists import load_packs
from models.database.opening import open_store
from models.demo.city import Size, build_city
from models.rules.scope import Role
from tests.pictures.drawing import svg
from tests.tui.desk import desk
from tui.cli.standing import identity
from tui.standing import actor_of, open_with_clock

HERE = Path(__file__).parent
PICTURES = {
    "today": (Role.OFFICER, ()),
    "check": (Role.OFFICER, ("enter", "1", "1", "1", "1", "2")),
    "queue": (Role.COORDINATOR, ("j",)),
}


async def draw(store: str) -> None:
    """Each picture from a session of its own."""
    opened, clock = open_with_clock(store)
    for name, (role, keys) in PICTURES.items():
        actor = actor_of(identity(clock, role, opened), clock, role)
        async with desk(actor, 80, 24) as on:
            await on.press(*keys)
            await on.pilot.pause(0.4)
            drawn = svg(on.app.screen._compositor.render_strips(), 80)
            (HERE / f"{name}.svg").write_text(drawn, encoding="utf-8")


with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "city.db")
    open_store(path, create=True, is_rehearsal=True)
    load_packs()
    for _ in build_city(Size(firms=240), datetime.now(UTC)):
        pass
    asyncio.run(draw(path))
