"""The line in which the person answers when the script asks for input."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input


class Answer(Input):
    """A line of text with the script's question in its border."""

    class Given(Message):
        """The person has answered with `text`."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The person wants the keys back and leaves the question open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave")]

    def __init__(self) -> None:
        super().__init__(id="answer", select_on_focus=False)
        # Textual gives the focus away while the line has no place; only a question asks for it.
        self.can_focus = False

    def ask(self, prompt: str, ascii: bool = False) -> None:
        """Show a question and take the keys; while it has them already, nothing changes."""
        self.set_class(ascii, "plain")
        self.border_title = Content(prompt.strip() or "the script waits for a line of text")
        self.border_subtitle = Content("Enter answers, Esc leaves the question open")
        self.can_focus = True
        if not self.has_focus:
            self.focus()

    def done(self) -> None:
        """Give the keys back and forget what was typed."""
        if self.can_focus:
            self.value = ""
            self.can_focus = False
            if self.has_focus:
                self.screen.set_focus(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass the answer on."""
        event.stop()
        self.post_message(self.Given(event.value))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())
