"""What the key for copying takes from the panel in front, and how it reaches a clipboard."""

import base64
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from textual.app import App

from tutor.plain.figures import figure_lines
from tutor.plain.lines import plain
from tutor.plain.settled import words
from tutor.trace.model import Step, Window
from tutor.ui.arrange import Area
from tutor.ui.cells import counted
from tutor.ui.framing import drawn
from tutor.ui.scene import Scene

LARGEST = 74_000
"""Characters of base64 that are sent; many terminals drop what is longer than 100,000 bytes."""

PIECE = 240
"""Bytes of one string that GNU screen passes on; it drops longer ones."""


class Copied(NamedTuple):
    """What is copied, the words for it, and how much was left out (in characters)."""

    text: str
    what: str
    left_out: int = 0


def copied(scene: Scene, name: str) -> Copied:
    """Return what the panel of a name shows at present; an empty text where that is nothing."""
    step = scene.step
    if name == "equation" and step is not None:
        text, what = _equations(scene, step)
    elif name == "tensors" and step is not None:
        text, what = _tensors(step)
    elif name == "code" and step is not None:
        text, what = step.source, f"the code of {step.phase}"
    elif name == "output":
        figures = "".join(f"{row}\n" for row in figure_lines(scene.figures))
        text, what = words([scene.printed]) + figures, "the output"
    else:
        lines = drawn(scene, name, Area(0, 0, 100, 60, (name,))).lines
        text, what = "\n".join(plain(line).rstrip() for line in lines), name
    return _fitting(text, what)


def window(name: str, shown: Window | None) -> Copied:
    """Return the elements of a large tensor that are shown, as Python would write them."""
    if shown is None:
        return Copied("", name)
    ranges: list[str] = []
    level = shown.values
    for first in shown.origin:
        ranges.append(f"{first}:{first + len(level)}")
        level = level[0] if level else ()
    place = f"{name}[{', '.join(ranges)}]"
    return _fitting(f"{place} = {json.dumps(shown.values)}", place)


def _fitting(text: str, what: str) -> Copied:
    """Return as much of a text as terminals take."""
    kept = text.encode()[: LARGEST * 3 // 4].decode(errors="ignore")
    return Copied(kept, what, len(text) - len(kept))


def hand_over(copy: Copied, app: App[Any]) -> None:
    """Give what was copied to the clipboard of the app's terminal, and say so on its screen."""
    if copy.text and app._driver is not None:
        send(copy.text, os.environ, app._driver.write)
    app.notify(said(copy), markup=False)


def said(copy: Copied) -> str:
    """Return the sentence that tells what was copied and how much."""
    if not copy.text:
        return f"There is nothing to copy in {copy.what or 'this panel'}."
    words = f"Sent to the clipboard: {copy.what}, {counted(len(copy.text), 'character')}."
    if copy.left_out:
        words += f" {counted(copy.left_out, 'more character')} did not fit."
    return words


def _equations(scene: Scene, step: Step) -> tuple[str, str]:
    """Return the equations as LaTeX; while an op is walked to, those of that op."""
    own = [each for each in step.equations if scene.op is not None and each.op == scene.op.id]
    chosen = own or list(step.equations)
    return "\n".join(each.latex for each in chosen), counted(len(chosen), "equation") + " as LaTeX"


def _tensors(step: Step) -> tuple[str, str]:
    """Return every value that is recorded whole as Python would write it, gradients below it."""
    lines: list[str] = []
    for name, view in step.tensors.items():
        for title, one in ((name, view), (f"{name}.grad", view.grad)):
            if one is not None and one.values is not None:
                lines.append(f"{title} = {json.dumps(one.values)}")
            elif one is not None:
                lines.append(f"# {title} {list(one.shape)} is too large to be recorded whole")
    return "\n".join(lines), counted(len(step.tensors), "value")


def send(text: str, environment: Mapping[str, str], write: Callable[[str], object]) -> None:
    """Give a text to the clipboard of the terminal; `write` writes to the terminal.

    tmux does not pass OSC 52 on by default but has a command for it; GNU screen passes on only what
    is wrapped, in short pieces.
    """
    if environment.get("TMUX") and _by_tmux(text):
        return
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    write(sequence)
    if environment.get("STY") or environment.get("TERM", "").startswith("screen"):
        pieces = (sequence[at : at + PIECE] for at in range(0, len(sequence), PIECE))
        write("".join(f"\x1bP{piece}\x1b\\" for piece in pieces))


def _by_tmux(text: str) -> bool:
    """Have tmux take a text and pass it on to its terminal; False where it cannot."""
    try:
        words = ["tmux", "load-buffer", "-w", "-"]
        done = subprocess.run(
            words, input=text.encode(), capture_output=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
