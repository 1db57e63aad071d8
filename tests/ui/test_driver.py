"""What the driver tells the app of its terminal."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from tutor.ui.driver import Driver


class Loop:
    """Keeps what is to be done in the event loop."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def call_soon_threadsafe(self, call: Callable[[], object]) -> None:
        self.waiting.append(call)

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class App:
    def __init__(self) -> None:
        self.messages: list[Any] = []

    def post_message(self, message: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def driver() -> Driver:
    """Return a driver without a terminal."""
    made = object.__new__(Driver)
    made.__dict__.update(_loop=Loop(), _app=App(), _in_band_window_resize=False)
    return made


def test_of_two_sizes_at_once_the_app_is_told_the_present_one_last(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a handler within which the signal of a second change is handled
    sizes = [Size(1, 76), Size(80, 24)]
    monkeypatch.setattr(driver, "_get_terminal_size", lambda: sizes[0])
    driver._resized()
    sizes.pop(0)
    driver._resized()
    # When the event loop goes on
    driver._loop.run()  # type: ignore[attr-defined]
    # Then no older size is told.
    told = driver._app.messages  # type: ignore[attr-defined]
    assert [type(message) for message in told] == [Resize, Resize]
    assert {message.size for message in told} == {Size(80, 24)}


def test_a_terminal_that_tells_its_size_by_itself_is_not_asked(driver: Driver) -> None:
    driver._in_band_window_resize = True
    driver._resized()

    assert driver._loop.waiting == []  # type: ignore[attr-defined]


def test_a_screen_is_suspended_between_two_drawings(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a signal that comes while a frame is handed to the writer
    done: list[str] = []
    monkeypatch.setattr(LinuxDriver, "_sigtstp_application", lambda *_: done.append("suspended"))
    driver._sigtstp_application()
    # Then nothing happens in its handler, and the rest when the event loop goes on.
    assert done == []
    driver._loop.run()  # type: ignore[attr-defined]
    assert done == ["suspended"]
