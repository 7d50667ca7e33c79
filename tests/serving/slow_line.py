"""A line with a delay and few bytes a second, between a client and a server on this machine."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time


class SlowLine:
    """Listens on `port` and passes on to another; each way `delay` seconds late, and so many bytes a second."""

    def __init__(self, to: int, delay: float, rate: float) -> None:
        self.to, self.delay, self.rate = to, delay, rate
        self.down = 0  # bytes that went to the client
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> SlowLine:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
                self._sockets += [client, server]
                for one, other, is_down in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass, args=(one, other, is_down), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, is_down: bool) -> None:
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

        def deliver() -> None:
            with contextlib.suppress(OSError):
                while True:
                    due, data = waiting.get()
                    time.sleep(max(due - time.monotonic(), 0))
                    if not data:
                        other.shutdown(socket.SHUT_WR)
                        return
                    other.sendall(data)

        threading.Thread(target=deliver, daemon=True).start()
        free = time.monotonic()  # when the line has sent all it was given
        data = b"-"
        while data:
            try:
                data = one.recv(1024)
            except OSError:
                data = b""
            self.down += len(data) if is_down else 0
            free = max(free, time.monotonic()) + len(data) / self.rate
            waiting.put((free + self.delay, data))
