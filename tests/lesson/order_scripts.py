"""Scripts whose phases are put in other orders, and how that is done."""

from lesson_tools import lesson_of

from tutor.lesson.edits import in_order

ORDER = ("forward", "loss", "backward", "update", "zero_grad")
"""The phases of `MARKED` as they stand."""

MARKED = """\
    for i in range(3):
        # %% forward
        out = model(x)
        # %% loss
        loss = criterion(out, y)
        # %% backward
        loss.backward()
        # %% update
        w -= lr * w.grad
        # %% zero_grad
        w.grad = None
    """

NOW_AND_THEN = """\
    for i in range(3):
        loss = criterion(model(X), Y)
        loss.backward()
        if i % 4 == 3:
            # move
            opt.step()
            opt.zero_grad()
    """

CLOSURE = """\
    for i in range(3):
        def closure():
            opt.zero_grad()
            loss = criterion(model(X), Y)
            loss.backward()
            return loss
        opt.step(closure)
    """


def ordered(text: str, *phases: str) -> str:
    """Return the script in another order."""
    return in_order(lesson_of(text), phases)
