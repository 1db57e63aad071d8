import base64
import json
import re

import pytest
from scenes import at
from stage import stage

from tutor.trace.model import Window
from tutor.ui.copying import PIECE, Copied, copied, said, send, window


def test_an_equation_is_copied_as_latex_and_tensors_as_exact_numbers() -> None:
    scene = at("backward")
    assert scene.step is not None

    assert copied(scene, "equation").text == "\n".join(e.latex for e in scene.step.equations)
    values = dict(line.split(" = ") for line in copied(scene, "tensors").text.splitlines())
    w = scene.step.tensors["w"]
    assert w.grad is not None
    assert json.loads(values["w"]) == w.values
    assert json.loads(values["w.grad"]) == w.grad.values
    assert copied(scene, "code").text == scene.step.source


def test_a_window_of_a_large_tensor_is_copied_with_its_place() -> None:
    flat, deep = Window((5,), [1.5, -2.0]), Window((3, 0, 7), [[[1.5], [-2.0]]])

    assert window("v", flat).text == "v[5:7] = [1.5, -2.0]"
    assert window("T", deep).text == "T[3:4, 0:2, 7:8] = [[[1.5], [-2.0]]]"
    assert window("T", None).text == ""


def test_the_sentence_says_what_was_left_out() -> None:
    assert said(Copied("12345", "the output")) == (
        "Sent to the clipboard: the output, 5 characters."
    )
    assert said(Copied("1", "x", 2)).endswith(" 2 more characters did not fit.")
    assert "nothing to copy" in said(Copied("", "the output"))


def test_a_terminal_gets_osc_52_and_gnu_screen_short_wrapped_pieces() -> None:
    written: list[str] = []
    text = "ŷ = 1\n" * 200

    send(text, {"TERM": "xterm"}, written.append)
    (plain,) = written
    assert base64.b64decode(plain.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() == text
    send(text, {"TERM": "screen"}, written.append)
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", written[-1], re.DOTALL)
    assert "".join(pieces) == plain
    assert max(map(len, pieces)) <= PIECE


async def test_y_copies_the_panel_with_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    async with stage() as s:
        await s.press("3", "y")
        assert re.fullmatch(r"Sent to the clipboard: \d+ values, \d+ characters\.", s.toasts[-1])
