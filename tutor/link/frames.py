"""Frames on a socket: four bytes of length, then a message as msgpack.

Never pickle: the far side runs other people's code, and unpickling would run it here.
"""

import os
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

LENGTH = struct.Struct(">I")
encode_message = msgspec.msgpack.Encoder().encode


def frame(message: Struct) -> bytes:
    """Return a message as the bytes of one frame."""
    body = encode_message(message)
    return LENGTH.pack(len(body)) + body


class Unframer:
    """Cuts a stream of bytes into messages of the given type, wherever the pieces end."""

    def __init__(self, kind: Any) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """Take bytes and yield the messages that they complete."""
        self._pending += data
        at = 0
        while len(self._pending) - at >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._pending, at)
            end = at + LENGTH.size + size
            if end > len(self._pending):
                break
            yield self._decode(bytes(self._pending[at + LENGTH.size : end]))
            at = end
        del self._pending[:at]


class Line:
    """A blocking line to another process: for the engine's side, and for commands.

    A child that is forked from the process that made it has no part in it: it says and hears
    nothing.
    """

    def __init__(self, end: socket.socket, kind: Any) -> None:
        self._socket = end
        self._unframer = Unframer(kind)
        self._waiting: list[Any] = []
        self._sending = threading.Lock()
        self._home = os.getpid()

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self._socket.fileno()

    @property
    def waiting(self) -> bool:
        """Whether a message has come that nobody has taken yet."""
        return bool(self._waiting)

    def send(self, message: Struct) -> None:
        """Send one message whole; several threads may send."""
        if os.getpid() != self._home:
            return
        with self._sending:
            self._socket.sendall(frame(message))

    def receive(self, block: bool = True) -> Any:
        """Return the next message, or None if there is none yet and `block` is false.

        EOFError when the other side has gone.
        """
        if os.getpid() != self._home and not block:
            return None
        while not self._waiting:
            try:
                data = self._socket.recv(65536, 0 if block else socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except ConnectionResetError as problem:
                raise EOFError from problem
            if not data:
                raise EOFError
            self._waiting.extend(self._unframer.feed(data))
        return self._waiting.pop(0)

    def feed(self, data: bytes) -> Iterator[Any]:
        """Yield the messages in bytes that the caller has read from the socket by itself."""
        return self._unframer.feed(data)

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
