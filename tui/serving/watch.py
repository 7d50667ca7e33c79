"""What a session over SSH is asked every few seconds while it lives: may this key, this person, this program stay?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from models.actions.logins import end_login
from models.database.schema import newest
from models.errors import LianqiError, Refused
from models.queries.logins import OpenLogin, my_standing
from models.rules.deadlines import SHANGHAI
from models.rules.logins import Ending
from models.rules.scope import Clock
from tui.guard import Guard, Watched
from tui.serving.processes import is_there
from tui.serving.settings import Served
from tui.spool import Spool
from tui.text import text


class Watch(Guard):
    """Ends a session whose key is shut out, whose grant is withdrawn, which is idle, or whose program is too old.

    It is told once of each other session of the same person.
    """

    def __init__(self, key: int, login: int, served: Served, spool: Spool, clock: Clock) -> None:
        super().__init__()
        self.key, self.login, self.spool, self.clock = key, login, spool, clock
        self.idle, self.every = served.idle, served.look
        self.ending = Ending.LEFT
        self._told: set[int] = set()
        self._is_looking = False

    async def look(self, app: Watched) -> None:
        """One look; a store that is busy or away is asked again at the next."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            if time.monotonic() - self.heard_at > self.idle:
                await self._end(app, Ending.IDLE)
                return
            standing = await app.seat.ask(my_standing, self.key, self.login)
        except Refused:
            await self._end(app, Ending.WITHDRAWN)
            return
        except LianqiError:
            return
        finally:
            self._is_looking = False
        if not standing.may_stay:
            await self._end(app, Ending.KEY_CLOSED)
        elif standing.schema > newest():
            await self._end(app, Ending.NEWER)
        else:
            self._tell(app, standing.others)

    def _tell(self, app: Watched, others: tuple[OpenLogin, ...]) -> None:
        new = [one for one in others if one.id not in self._told]
        self._told |= {one.id for one in new}
        if here := [one for one in new if is_there(one)]:
            app.tell(also_open(here[-1]))

    async def _end(self, app: Watched, ending: Ending) -> None:
        self.ending = ending
        minutes = round(self.idle / 60)
        await app.end(text(f"ssh.ended.{ending.value}", minutes=minutes))

    def last_save(self, save: Callable[[float], None], budget: float) -> None:
        """What is typed first, then the ledger."""
        began = time.monotonic()
        save(budget)
        if time.monotonic() - began < budget:
            self.note(Ending.HUNG_UP)

    def note(self, ending: Ending) -> None:
        """Note in the ledger that the session has ended; where the store is away, the next log-in sees it."""
        with contextlib.suppress(LianqiError):
            end_login(self.clock, self.login, ending)


def also_open(one: OpenLogin) -> str:
    """也在 10.0.0.7 登录（09:12 起）."""
    since = one.began_at.astimezone(SHANGHAI)
    return text("ssh.also_open", host=one.address, since=f"{since:%H:%M}")
