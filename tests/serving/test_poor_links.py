"""A line of 300 ms and ten kilobytes a second: what is typed ahead arrives whole, in order, where it belongs."""

from __future__ import annotations

import json

from tests.serving.server import Server, until
from tests.serving.slow_line import SlowLine

REASON = "照片看不清，第二张请重拍；三号车间也补一张"


def test_a_form_typed_ahead_over_a_poor_line(server: Server) -> None:
    server.write("DELETE FROM draft")
    with (
        SlowLine(server.port, delay=0.15, rate=10_000) as line,
        server.terminal("north", options=("-C",), port=line.port) as desk,
    ):
        desk.wait_for(lambda seen: "?" in seen.row(-1) and bool(seen.row(2)), 40)
        assert line.down < 20_000, "the handshake and a first page"
        desk.press("enter", "x", "0").type(REASON)  # nothing waited for

        def kept() -> bool:
            found = server.rows("SELECT content FROM draft")
            return bool(found) and REASON in json.dumps(json.loads(found[0][0]), ensure_ascii=False)

        until(kept, 15, "the whole reason in the draft")
        desk.wait_for("三号车间")
        desk.press("ctrl+q").wait_for_end(20)
    server.write("DELETE FROM draft")
