"""The lesson that ``gradstep new`` writes: a small one that works, with comments for its author."""

import os

_TEXT = '''\
r"""TITLE

Say in one or two paragraphs what this lesson is about. It is Markdown, and a formula may
stand in it: $y = 3x$. The r before the quotes keeps the backslashes of formulas whole.

End with what to look for. Here it is the weight, which comes closer to 3 with each iteration.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

X = torch.tensor([1.0, 2.0, 3.0])
Y = 3 * X
w = torch.tensor(0.0, requires_grad=True)
lr = 0.05

for epoch in range(10):
    # %% forward: predict
    # The comment lines under a marker are its notes. They are shown each time the phase
    # has run, so they have to be true in every iteration.
    #
    # $$\\hat y_i = w x_i$$
    y_pred = w * X

    # %% loss: how far off
    # $$L = \\frac{1}{N} \\sum_{i=1}^{N} (\\hat y_i - y_i)^2$$
    loss = ((y_pred - Y) ** 2).mean()

    # %% backward
    # `loss.backward()` computes $\\frac{\\partial L}{\\partial w}$ and puts it in `w.grad`.
    loss.backward()

    # %% update
    # $$w \\leftarrow w - \\eta \\frac{\\partial L}{\\partial w}$$
    with torch.no_grad():
        w -= lr * w.grad

    # %% zero_grad
    # PyTorch adds each new gradient to the old one, so the old one is cleared. A phase may
    # also be empty: a marker whose notes say why there is nothing to do.
    w.grad.zero_()

    # %% other: print the figures
    # What belongs to none of the five phases is `other`.
    print(f"{epoch + 1:2d}: loss {loss:.6f}  w {w:.4f}")

# %% what came of it
# Outside a loop a marker opens a section, and its text is the headline.
print(f"f(10) = {w * 10:.3f}")
'''


def text(path: str) -> str:
    """Return the lesson for a file of this name; the name makes its title."""
    from tutor.lesson.naming import name_of

    words = name_of(path).replace("-", " ").replace('"', "").replace("\\", "").strip()
    title = words[:1].upper() + words[1:]
    return _TEXT.replace("TITLE", title or "A new lesson", 1)


def write(path: str) -> None:
    """Write a lesson to start from into a new file.

    Raises `FileExistsError` if there is such a file, which stays as it is, and another `OSError`
    where none can be made; the message is a sentence.
    """
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text(path))
    except FileExistsError:
        message = f"{path} exists already and was left as it is; choose another name"
        raise FileExistsError(message) from None
    except OSError as error:
        folder = os.path.dirname(path) or "this folder"
        reason = (error.strerror or str(error)).lower()
        raise OSError(f"{path} cannot be written: {reason}; check {folder}") from None
