"""Methods that are looked up by their names take part in training where the name leads to them."""

import pytest
from lesson_tools import lesson_of, phases

PARTS = """\
import torch
class Part:
    def forth(self, it):
        it.loss = (it.net(it.x) - 1).pow(2).mean()
    def back(self, it):
        it.loss.backward()
    def step(self, it):
        it.opt.step()
    def idle(self, it):
        it.loss.backward(None)
        it.opt.step()
class It:
    def __init__(self, parts):
        self.net = torch.nn.Linear(2, 1)
        self.opt = torch.optim.SGD(self.net.parameters(), lr=0.1)
        self.parts = {0}
    def call(self, name):
        for part in self.parts:
            {1}
    def fit(self, xs):
        for self.x in xs:
            self.call("forth")
            self.call("back")
            self.call("step")
It([Part()]).fit(xs)
"""


def told(parts: str, looks: str) -> list[tuple[str, str]]:
    """Return the lines of the training loop with their phases."""
    return phases(PARTS.replace("{0}", parts).replace("{1}", looks))


TRAINING = [
    ("forward+loss", "it.loss = (it.net(it.x) - 1).pow(2).mean()"),
    ("backward", "it.loss.backward()"),
    ("update", "it.opt.step()"),
]


@pytest.mark.parametrize(
    "looks",
    [
        "getattr(part, name)(self)",
        "getattr(part, f'{name}')(self)",
        "found = getattr(part, name, None); found(self)",
    ],
)
@pytest.mark.parametrize("parts", ["parts", "parts or []", "list(parts)", "[*parts, Part()]"])
def test_a_method_is_found_by_its_name(parts: str, looks: str) -> None:
    found = told(parts, looks)

    assert [each for each in found if each[0] != "other"] == TRAINING


def test_a_name_that_nothing_tells_leads_nowhere() -> None:
    # Given a look-up by a name that comes from outside
    found = told("parts", "getattr(part, ask())(self)")

    # Then none of the methods is taken to be meant.
    assert found == []


def test_a_loop_over_the_names_of_phases_is_no_iteration() -> None:
    source = PARTS.replace("{0}", "parts").replace("{1}", "getattr(part, name)(self)")
    calls = [f'            self.call("{name}")\n' for name in ("forth", "back", "step")]
    loop = '            for name in ["forth", "back", "step"]:\n                self.call(name)\n'

    lesson = lesson_of(source.replace("".join(calls), loop))

    [found] = lesson.loops
    assert lesson.source.split("\n")[found.first_line - 1].strip() == "for self.x in xs:"


@pytest.mark.parametrize(("looked_up", "trains"), [("'idle'", True), ("'fit'", False)])
def test_a_word_is_a_method_only_where_a_look_up_may_mean_it(looked_up: str, trains: bool) -> None:
    # Given a method that trains, of which only words speak, and a look-up that says its own name
    source = f"""
    import torch
    class Part:
        def idle(self, net, opt, xs):
            for x in xs:
                net(x).sum().backward()
                opt.step()
    print("idle")
    getattr(Part(), {looked_up})(net, opt, xs)
    """

    assert bool(lesson_of(source).loops) == trains
