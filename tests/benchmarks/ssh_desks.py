"""Issue 6: so many coordinators decide over SSH, several on each queue, and every decision is counted exactly once.

`python -m tests.benchmarks.ssh_desks [--sessions 100] [--seconds 300] [--every 0.5]`: a real server on loopback, a real
client in a terminal for each coordinator, five districts, every list the same for all of its district. Each presses a key
every so many seconds: mostly it looks on, and every eighth time it decides what its cursor stands on: accepts, returns for a
ready reason, takes back, claims. What a screen says has been done is kept; in the end it must be what the store says of that
person, in that order, and what the screen itself counts of its day. Leaves with 1 where it is not, where a rule of the store is
broken (`lianqi check`), or where a process is left. Clients run on this machine too.
"""

from __future__ import annotations

import argparse
import random
import re
import select
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from models.actions.keys import add_key
from models.database import transaction
from models.database.opening import disconnect_if_open, open_store
from models.rules.keys import KeyForm
from models.rules.places import RegionKind
from models.rules.scope import Role
from models.tables import Region
from tests.benchmarks.ssh_sessions import memory
from tests.factories import CITY, City, Clock
from tests.serving.server import Server, a_server, until
from tests.terminal import PLAIN_ESCAPE, Terminal

DISTRICTS = ("430102", "430103", "430111", "430112", "430121")
FIRM = "翀厂{:05d}"
NAMED = re.compile(r"翀厂(\d{5})")
SAID = {"已通过": "accept", "已退回": "return", "已撤回": "undo"}  # how the message line begins
EACH = 8  # keys from one decision to the next
LOST = 60  # seconds without an answer after which a key is lost
DONE = (
    "SELECT e.verb, n.name FROM event e JOIN inspection i ON i.id = e.subject JOIN site s ON s.id = i.site_id "
    "JOIN enterprise n ON n.id = s.enterprise_id WHERE e.subject_kind = 'inspection' AND e.person = ? "
    "AND e.verb IN ('accept', 'return', 'undo') ORDER BY e.id"
)
STANDS = (
    "SELECT n.name, i.state, (SELECT group_concat(t.state) FROM task t WHERE t.subject_kind = 'inspection' "
    "AND t.subject = i.id AND t.kind = 'review') FROM inspection i JOIN site s ON s.id = i.site_id "
    "JOIN enterprise n ON n.id = s.enterprise_id WHERE n.name LIKE '翀厂%'"
)


@dataclass
class Coordinator:
    """One at their desk: what they press, and what their screen said was done."""

    name: str
    person: int
    terminal: Terminal
    chance: random.Random
    every: float
    due: float = 0.0
    sent: float | None = None  # when the key was pressed that nothing has answered yet
    pressed: int = 0
    asks: str = ""  # the decision whose outcome has not been read
    done: list[tuple[str, str]] = field(default_factory=list)
    claims: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)

    def send(self, now: float, data: bytes) -> None:
        """A key, and when the next is due."""
        self.terminal.send(data)
        self.sent, self.due = now, now + self.every
        self.pressed += 1

    def act(self, now: float) -> None:
        """The next key: one that moves, or, with nothing said any more, one that decides."""
        if self.asks == "return":  # the reasons are shown
            self.asks = "return!"
            self.send(now, self.chance.choice(b"12345").to_bytes())
        elif self.pressed % EACH == EACH - 1 and not self.message:
            self.asks = self.chance.choices(("accept", "return", "undo", "claim"), (60, 22, 8, 10))[0]
            self.send(now, {"accept": b"a", "return": b"x", "undo": b"u", "claim": b"C"}[self.asks])
        elif (
            self.message and self.chance.random() < 0.2
        ):  # read anew; where nothing has changed, nothing answers
            self.send(now, b"r")
            self.sent = None
        else:
            at, _, last = self.terminal.row(-1).split()[-1].partition("/")
            self.send(
                now,
                b"j"
                if at == "1"
                else b"k"
                if at == last
                else self.chance.choices(b"jk", (6, 4))[0].to_bytes(),
            )

    @property
    def message(self) -> str:
        """The message line."""
        return self.terminal.row(-2).strip()

    def heard(self, now: float) -> None:
        """Something came: the answer to a key, and perhaps what became of a decision."""
        if self.sent is not None:
            self.waits.append((now - self.sent) * 1000)
            self.sent = None
        if self.asks and self.terminal.shows(self.is_told):
            self.asks = ""

    def is_told(self, seen: Terminal) -> bool:
        """Whether a complete picture says how the decision went; it is written down."""
        said = self.message
        found = NAMED.search(said)
        verb = next((verb for words, verb in SAID.items() if said.startswith(words)), "")
        if verb and found:
            assert verb == self.asks.rstrip("!"), f"{said!r} of {self.asks}"
            self.done.append((verb, found[0]))
            return True
        if self.asks == "return" and "1-5" in seen.row(-1):
            return False
        if said and not said.isspace():
            self.refused += 1
            if self.asks.startswith("return"):
                seen.send(PLAIN_ESCAPE)
            return True
        if self.asks == "claim":
            at = next((row for row in seen.lines if row.startswith("▌")), "")
            if self.name in at:
                self.claims += 1
                return True
        return False


def staffed(server: Server, count: int, items: int) -> list[tuple[str, int]]:
    """Five districts with their coordinators, each with a key, and so many checks that wait in each; who they are."""
    open_store(server.url)
    city, made = City(Clock()), []
    for at in range(count):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(server.key(f"c{at}"))], check=True
        )
    for at, district in enumerate(DISTRICTS):
        street = f"{district}001"
        with transaction():
            Region.create(code=district, parent=CITY, name=f"{at} 区", kind=RegionKind.DISTRICT)
            Region.create(code=street, parent=district, name=f"{at} 街道", kind=RegionKind.SUBDISTRICT)
    for at in range(count):
        who = city.person(f"专{at:03d}", Role.COORDINATOR, DISTRICTS[at % len(DISTRICTS)])
        line = server.key(f"c{at}").with_suffix(".pub").read_text()
        add_key(server.people["admin"], who.person, KeyForm(line))
        made.append((f"专{at:03d}", who.person))
    for at, district in enumerate(DISTRICTS):  # now that there is somebody for them to wait for
        officer = city.person(f"员{at}", Role.OFFICER, f"{district}001")
        for number in range(at, items * len(DISTRICTS), len(DISTRICTS)):
            firm = city.firm(FIRM.format(number), f"{district}001")
            city.assign(officer, firm)
            city.check(officer, firm, "F5")
    disconnect_if_open()
    return made


def day(coordinators: Sequence[Coordinator], seconds: float) -> None:
    """Everybody at their desk until the time is over and every key is answered."""
    by_line = {one.terminal.fileno(): one for one in coordinators}
    began = time.monotonic()
    for at, one in enumerate(coordinators):
        one.due = began + one.every * at / len(coordinators)
    while True:
        now = time.monotonic()
        is_over = now > began + seconds
        waiting = [one for one in coordinators if one.sent is not None or one.asks]
        if is_over and not waiting:
            return
        for one in coordinators:
            if one.sent is not None and now - one.sent > LOST:
                raise SystemExit(f"a key of {one.name} was never answered:\n{one.terminal.picture()}")
            if one.sent is None and one.due <= now and (not is_over or one.asks):
                one.act(now)
        for line in select.select(list(by_line), [], [], 0.002)[0]:
            one = by_line[line]
            if one.terminal.read(0):
                one.heard(time.monotonic())


def wrong(server: Server, coordinators: Sequence[Coordinator]) -> Iterator[str]:
    """Whatever the screens said and the store does not, or the other way round."""
    stands: dict[str, str] = {}
    for one in coordinators:
        found = server.rows(DONE, one.person)
        if found != one.done:
            yield f"{one.name}: the screen said {len(one.done)} decisions, the store has {len(found)}"
        counted = Counter(verb for verb, _ in one.done)
        decided = counted["accept"] + counted["return"] - counted["undo"]
        one.terminal.press("T").wait_for("今天办了", 30).wait_for(
            lambda seen: "办结" in seen.row(1) or "还没有" in seen.picture(), 30
        )
        shown = re.search(r"(\d[\d,]*)", one.terminal.row(1))
        if shown is None or int(shown[1].replace(",", "")) != decided:
            yield f"{one.name}: {decided} decided, the day's page says {one.terminal.row(1)!r}"
    order = server.rows(DONE.replace("e.person = ? ", "e.person > ? "), 0)
    for verb, name in order:
        if (verb == "undo") != (name in stands):
            yield f"{name}: {verb} of what is {stands.get(name, 'open')}"
        if verb == "undo":
            stands.pop(name, None)
        else:
            stands[name] = {"accept": "accepted", "return": "returned"}[verb]
    for name, state, tasks in server.rows(STANDS):
        if state != stands.get(name, "submitted") or ("open" in tasks) == (name in stands):
            yield f"{name}: {state}, its tasks {tasks}, and the last decision {stands.get(name)}"


def main() -> int:
    """Press them all and print the figures; 1 where anything is wrong."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sessions", type=int, default=100)
    asked.add_argument("--seconds", type=float, default=300)
    asked.add_argument(
        "--every", type=float, default=0.5, help="seconds from one key of a session to the next"
    )
    asked.add_argument("--seed", type=int, default=6)
    given = asked.parse_args()
    items = int(given.sessions * given.seconds / given.every / EACH / len(DISTRICTS)) + 60
    with a_server() as server, ExitStack() as stack:
        people = staffed(server, given.sessions, items)
        coordinators = []
        for at, (name, person) in enumerate(people):
            terminal = stack.enter_context(server.terminal(f"c{at}"))
            coordinators.append(
                Coordinator(name, person, terminal, random.Random(given.seed + at), given.every)
            )
            if at % 10 == 9:
                terminal.wait_for("?", 60)
        for one in coordinators:
            one.terminal.wait_for(lambda seen: "翀厂" in seen.row(3), 60)
            one.terminal.press("]").wait_for("待办 › 检查", 60)
        memory(server, given.sessions)
        day(coordinators, given.seconds)
        memory(server, given.sessions)
        found = list(wrong(server, coordinators))
        checked = subprocess.run(
            [sys.executable, "-m", "tui", "check", "--store", server.url], capture_output=True, text=True
        )
        for one in coordinators:
            one.terminal.hang_up()
        until(lambda: not server.sessions(), 60, "the sessions' end")
    verbs = Counter(verb for one in coordinators for verb, _ in one.done)
    waits = sorted(wait for one in coordinators for wait in one.waits)
    print(
        f"{given.sessions} sessions, {given.seconds:.0f} s, {len(waits)} keys, the next {given.every} s after the last:"
        f" median {statistics.median(waits):.0f} ms, p95 {waits[int(len(waits) * 0.95)]:.0f} ms, worst {waits[-1]:.0f} ms"
    )
    print(
        f"decided {verbs['accept']} yes, {verbs['return']} no, {verbs['undo']} taken back,"
        f" {sum(one.claims for one in coordinators)} claimed; refused, mostly since a colleague was first: {sum(one.refused for one in coordinators)}"
    )
    print(f"lianqi check leaves with {checked.returncode}: {checked.stdout.strip()}{checked.stderr.strip()}")
    print(
        *(found[:20] or ["each decision that a screen told of stands in the store once, in its order"]),
        sep="\n",
    )
    print("processes left: 0")
    return 1 if found or checked.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
