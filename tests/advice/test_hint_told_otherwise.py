"""Phases that the text told wrong, pointed out by what the run shows."""

import pytest
from playing import HEAD, Played, Player

from tutor.lesson.edits.correcting import corrected
from tutor.lesson.model import Correction

WEIGHTS = """
X, Y = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0])
w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.1)
hidden = {"back": torch.Tensor.backward, "clear": opt.zero_grad, "move": opt.step}
"""
"""What a table holds is known only where it is run."""

LOOP = WEIGHTS + "for epoch in range(4):\n    loss = ((w * X + b - Y) ** 2).mean()\n"


def phases(run: Played, line: int) -> set[str]:
    return {step.phase for step in run.steps if step.first_line <= line <= step.last_line}


def test_a_clearing_that_the_text_hides_is_pointed_out(played: Player) -> None:
    # Given a loop whose gradients are cleared by a call that the text does not tell
    run = played(HEAD + LOOP + "    loss.backward()\n    opt.step()\n    hidden['clear']()\n")

    # Then the line is named, with what it was told as, what it did and the key that mends it.
    assert run.hint.subject == "phase told wrong"
    assert run.code(run.hint.line) == "hidden['clear']()"
    assert phases(run, run.hint.line or 0) == {"other"}
    said = "told as other, but it cleared w.grad: f corrects it. An update had used that gradient."
    assert run.hint.text == said


def test_an_update_that_the_text_hides_is_pointed_out(played: Player) -> None:
    # Given a loop that moves c itself, and w and b by a call that the text does not tell
    body = (
        "    loss.backward()\n    hidden['move']()\n    opt.zero_grad()\n"
        "    c.data -= 0.1 * c.grad\n    c.grad = None\n"
    )
    weights = "c = torch.tensor(0.1, requires_grad=True)\n"
    start, loop = (LOOP + body).split("for epoch")
    run = played(HEAD + start + weights + "for epoch" + loop.replace("+ b", "+ b + c"))

    assert run.hint.subject == "phase told wrong"
    assert run.code(run.hint.line) == "hidden['move']()"
    assert "it moves w: f corrects it. Nothing else moved w between" in run.hint.text


def test_a_backward_that_the_text_hides_is_pointed_out(played: Player) -> None:
    # Given a loop in which one of two losses goes backward by a call that the text does not tell
    body = (
        "    hidden['back'](loss)\n    norm = b**2\n    norm.backward()\n"
        "    opt.step()\n    opt.zero_grad()\n"
    )
    run = played(HEAD + LOOP + body)

    assert run.hint.subject == "phase told wrong"
    line = run.hint.line or 0
    assert run.code(line + 1) == "hidden['back'](loss)"
    assert run.hint.text.startswith(f"told as other up to line {line + 1}, but it went backward")
    assert f"Line {line + 4} moved w by the gradient that it gave" in run.hint.text


def test_a_training_loop_that_the_text_hides_is_pointed_out(played: Player) -> None:
    body = "    hidden['back'](loss)\n    hidden['move']()\n    hidden['clear']()\n"
    run = played(HEAD + LOOP + body)

    assert {step.loop for step in run.steps} == {None}
    assert run.hint.subject == "training loop not told"
    assert "went backward more than once and moved w; say which line" in run.hint.text


def test_what_a_person_has_corrected_is_not_pointed_out_again(played: Player) -> None:
    # Given a loop whose hidden clearing was noticed
    run = played(HEAD + LOOP + "    loss.backward()\n    opt.step()\n    hidden['clear']()\n")
    line = run.hint.line or 0

    # When its line is corrected, to what it is or to anything else
    for phase in ("zero_grad", "other"):
        lesson = corrected(run.lesson, (Correction(line, line, phase),))
        again = Played(lesson, [*run.steps, run.end])

        # Then nothing is left to say.
        assert again.hints == []


@pytest.mark.parametrize(
    "body",
    [
        "    loss.backward()\n    opt.step()\n    opt.zero_grad()\n    w.data.clamp_(0, 1)\n",
        "    opt.zero_grad()\n    loss.backward()\n    seen = w.grad.abs()\n    opt.zero_grad()\n"
        "    loss = ((w * X + b - Y) ** 2).mean()\n    loss.backward()\n    opt.step()\n",
    ],
    ids=["a weight that is kept in bounds", "a backward to look only"],
)
def test_what_is_beside_training_is_not_pointed_out(played: Player, body: str) -> None:
    assert played(HEAD + LOOP + body).hints == []
