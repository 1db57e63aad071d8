"""Phases that change places inside a block that holds several of them."""

from order_scripts import CLOSURE, NOW_AND_THEN, ordered


def test_phases_inside_a_with_change_places_inside_it() -> None:
    text = """\
        for i in range(3):
            loss = criterion(model(X), Y)
            loss.backward()
            with torch.no_grad():
                w -= w.grad
                w.grad = None
        """

    found = ordered(text, "forward+loss", "backward", "zero_grad", "update")

    assert found.count("with") == 1
    assert found.index("w.grad = None") < found.index("w -= w.grad")


def test_phases_inside_an_if_change_places_inside_it() -> None:
    rows = ordered(NOW_AND_THEN, "forward+loss", "backward", "zero_grad", "update").split("\n")

    assert rows[3:7] == [
        "    if i % 4 == 3:", "        opt.zero_grad()", "        # move", "        opt.step()",
    ]  # fmt: skip


def test_an_elif_stays_with_its_if() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            if i % 4 == 3:
                # %% update
                opt.step()
            elif i % 4 == 2:
                print(1)
                # %% zero_grad
                opt.zero_grad()
        """

    found = ordered(text, "update", "zero_grad", "backward")

    assert found.split("\n")[1] == "    if i % 4 == 3:"


def test_phases_inside_a_function_stay_above_its_return() -> None:
    rows = ordered(CLOSURE, "forward+loss", "backward", "zero_grad", "update").split("\n")

    assert rows[3:6] == [
        "        loss.backward()", "        opt.zero_grad()", "        return loss",
    ]  # fmt: skip
