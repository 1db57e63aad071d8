"""Over a real connection of OpenSSH: it is cut, nothing stays behind, and one comes back."""

import signal

import psutil
import pytest

from tests.terminal.pseudo_terminal import survivors
from tests.terminal.secure_shell import Connect, connect, server

__all__ = ["connect", "server"]


@pytest.mark.parametrize("cut", ["client", "server"])
def test_a_connection_that_is_cut_leaves_nothing_and_costs_nothing(
    connect: Connect, server: tuple[int, psutil.Process], cut: str
) -> None:
    t = connect("autograd-1w")
    t.wait("n begin")
    t.press("3")
    t.wait("► backward", "none → −30")
    family = server[1].children(recursive=True)
    assert any("gradstep" in " ".join(each.cmdline()) for each in family)

    if cut == "client":
        t.signal(signal.SIGKILL)
    else:
        server[1].children()[0].kill()

    t.status()
    assert survivors(family) == []
    again = connect("autograd-1w")
    again.wait("Go on at iteration 1, backward (step 3)?")
    again.press("enter")
    again.wait("► backward", "none → −30")
    assert again.leave() == 0
    assert again.restored


def test_a_client_that_sends_no_locale_gets_plain_characters(connect: Connect) -> None:
    t = connect("autograd-1w", send="XDG_*")
    t.wait("n begin")
    t.press("3")
    t.wait("> backward", "none -> -30")
