"""What reads the keys and draws, so that a terminal that is gone is an end like others."""

from textual.drivers.linux_driver import LinuxDriver


class Driver(LinuxDriver):
    """Textual's own, which takes the loss of the terminal for a fault of the app."""

    def run_input_thread(self) -> None:
        """Read keys until the end; where reading fails, nobody is there any more."""
        try:
            super().run_input_thread()
        except OSError:
            self._loop.call_soon_threadsafe(self._app.exit, 0)
