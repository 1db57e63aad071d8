"""A line that carries some kilobytes a second, before a port of this machine."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue

PACKET = 512
"""Bytes that the line carries at once."""

BUFFER = 4096
"""Bytes that the line itself holds of what is sent; the rest waits at the sender."""


@contextmanager
def slow_line(port: int, rate: float, delay: float) -> Iterator[int]:
    """Give a port from which `rate` bytes a second reach another, each `delay` seconds late.

    The same way back. It is for one connection.
    """
    with socket.socket() as entry:
        entry.bind(("127.0.0.1", 0))
        entry.listen()
        threading.Thread(target=_carry, args=(entry, port, rate, delay), daemon=True).start()
        yield int(entry.getsockname()[1])


def _carry(entry: socket.socket, port: int, rate: float, delay: float) -> None:
    with suppress(OSError), entry.accept()[0] as near, socket.socket() as far:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        far.connect(("127.0.0.1", port))
        ways = [
            threading.Thread(target=_one_way, args=(*way, rate, delay), daemon=True)
            for way in ((near, far), (far, near))
        ]
        for way in ways:
            way.start()
        for way in ways:
            way.join()


def _one_way(begin: socket.socket, end: socket.socket, rate: float, delay: float) -> None:
    """Carry bytes until there are no more, and say so at the other end."""
    under_way: Queue[tuple[float, bytes]] = Queue()
    threading.Thread(target=_deliver, args=(under_way, end), daemon=True).start()
    data = b"-"
    while data:
        with suppress(OSError):
            data = b""
            data = begin.recv(PACKET)
        time.sleep(len(data) / rate)
        under_way.put((time.monotonic() + delay, data))


def _deliver(under_way: "Queue[tuple[float, bytes]]", end: socket.socket) -> None:
    with suppress(OSError):
        while True:
            due, data = under_way.get()
            time.sleep(max(due - time.monotonic(), 0.0))
            if not data:
                break
            end.sendall(data)
        end.shutdown(socket.SHUT_WR)
