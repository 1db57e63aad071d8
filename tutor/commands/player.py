"""The process of one run that another process follows: its argument is a descriptor.

It takes a plan from the socket behind the descriptor, plays it, and writes there what happens. It
stands still while nobody reads, and ends when the other side has gone.
"""

import os
import socket
import sys
import threading
from contextlib import suppress

import msgspec

from tutor.commands.plan import Plan, Refused, Told
from tutor.engine.devices import DeviceAbsent
from tutor.engine.headless import play
from tutor.engine.limits import headroom
from tutor.engine.settings import Settings
from tutor.lesson.reader import read
from tutor.link.frames import Line
from tutor.trace.model import Event, Step


class Player:
    """Plays one plan for the process at the other end of a socket."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._line = Line(end, Plan)
        self._loss: float | None = None

    def serve(self) -> None:
        """Take the plan and play it."""
        plan = self._receive()
        threading.Thread(target=self._leave_with_reader, daemon=True).start()
        lesson, mistakes = read(plan.source, plan.path)
        if lesson is None:
            self._line.send(Refused(str(mistakes[0])))
            return
        if plan.beginning:
            from tutor.engine.beginnings import catch

            catch(plan.seed, plan.path, self._line.send)
        try:
            play(lesson, _settings(plan), self._tell, plan.text or "", self._take_loss)
        except DeviceAbsent as problem:
            self._line.send(Refused(str(problem)))

    def _receive(self) -> Plan:
        try:
            plan: Plan = self._line.receive()
        except EOFError:
            raise SystemExit("nobody asked for a run") from None
        return plan

    def _leave_with_reader(self) -> None:
        """End this process as soon as the other side closes its end, whatever the script does."""
        with suppress(OSError):
            self._end.recv(1)
        os._exit(1)

    def _take_loss(self, loss: float | None) -> None:
        self._loss = loss

    def _tell(self, event: Event, _: int) -> None:
        if isinstance(event, Step):
            # Whoever compares runs looks at what is named; the rest is most of a step.
            lean = msgspec.structs.replace(event, ops=(), flows=(), source="")
            self._line.send(Told(lean, self._loss))
        else:
            self._line.send(event)


def _settings(plan: Plan) -> Settings:
    memory = headroom(plan.memory)
    return Settings(plan.device, plan.seed, plan.preload, memory, plan.iterations, plan.arguments)


def main() -> None:
    """Serve the socket behind the descriptor that the command line names."""
    end = socket.socket(fileno=int(sys.argv[1]))
    # A process that the script forks must not hold the socket open after this one has gone.
    os.register_at_fork(after_in_child=end.close)
    Player(end).serve()
    # Threads that the script left running do not keep the process: all has been said.
    os._exit(0)


if __name__ == "__main__":
    main()
