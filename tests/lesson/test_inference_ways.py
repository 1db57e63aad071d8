"""Phases are opened on every way to their statements, not only on that which the text takes."""

import pytest
from lesson_tools import lesson_of, loop, phases

HEAD = """\
    import torch
    model = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in batches:
"""
PREDICT = ["out = model(x)", "loss = (out - y).pow(2).mean()"]


def opened(*rows: str, head: str = HEAD) -> list[tuple[str, str]]:
    """Return the phases of a loop's segments, each with the first statement of its code."""
    lesson = lesson_of(loop(*rows, head=head))
    text = lesson.source.split("\n")
    found = []
    for segment in lesson.segments:
        lines = [
            text[line - 1].strip() for line in range(segment.first_line, segment.last_line + 1)
        ]
        code = [line for line in lines if not line.endswith(":")]
        if segment.loop and not segment.fetch and code:
            found.append((segment.phase, code[0]))
    return found


def test_both_ways_of_a_condition_open_the_phase_that_they_share() -> None:
    rows = ["if amp:", "    (loss / 2).mean().backward()", "    log(1)", "else:", "    log(2)"]
    back = ["    loss.backward()", "opt.step()"]

    found = opened(*PREDICT, *rows, *back)

    assert found[2:] == [
        ("loss+backward", "(loss / 2).mean().backward()"),
        ("other", "log(1)"),
        ("other", "log(2)"),
        ("backward", "loss.backward()"),
        ("update", "opt.step()"),
    ]


def test_what_follows_a_condition_is_opened_where_its_ways_meet() -> None:
    rows = ["loss.backward()", "if n % 2:", "    opt.step()", "    log(1)", "log(2)"]

    found = opened(*PREDICT, *rows)

    assert found[-3:] == [("update", "opt.step()"), ("other", "log(1)"), ("other", "log(2)")]


def test_what_runs_again_in_an_inner_loop_is_opened_again() -> None:
    rows = ["loss, h = 0, None", "for t in x:", "    one = t * 2", "    h = model(one)"]
    ends = ["    loss = loss + (h - y).pow(2).mean()", "loss.backward()", "opt.step()"]

    found = opened(*rows, *ends)

    assert found[:4] == [
        ("other", "loss, h = 0, None"),
        ("other", "one = t * 2"),
        ("forward", "h = model(one)"),
        ("loss", "loss = loss + (h - y).pow(2).mean()"),
    ]


def test_a_handler_opens_its_phase_whatever_failed() -> None:
    rows = ["try:", "    loss.backward()", "    log(1)", "except ValueError:", "    log(2)"]

    found = opened(*PREDICT, *rows, "opt.step()")

    assert found[2:] == [
        ("backward", "loss.backward()"),
        ("other", "log(1)"),
        ("other", "log(2)"),
        ("update", "opt.step()"),
    ]


@pytest.mark.parametrize("rows", [["with autocast():", "    {0}", "    {1}"], ["{0}", "{1}"]])
def test_what_can_only_be_reached_from_above_is_opened_once(rows: list[str]) -> None:
    rows = [row.format("a = model(x)", "b = model(a)") for row in rows]

    found = opened(*rows, "loss = (b - y).pow(2).mean()", "loss.backward()", "opt.step()")

    assert [phase for phase, _ in found] == ["forward", "loss", "backward", "update"]


def test_a_context_manager_of_the_script_is_gone_into_before_its_block_and_behind_it() -> None:
    text = """\
        import torch
        from contextlib import contextmanager
        @contextmanager
        def optimizing(optimizer):
            optimizer.zero_grad()
            try:
                yield
            finally:
                optimizer.step()
        net = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(net.parameters(), 0.1)
        for x, y in data:
            with optimizing(opt):
                loss = ((net(x) - y) ** 2).mean()
                loss.backward()
        """

    told = {row: phase for phase, row in phases(text)}
    assert told["optimizer.zero_grad()"] == "zero_grad"
    assert told["optimizer.step()"] == "update"
    assert told["loss = ((net(x) - y) ** 2).mean()"] == "forward+loss"


def test_a_context_manager_that_opens_itself_is_gone_into_once() -> None:
    text = """\
        import torch
        from contextlib import contextmanager
        @contextmanager
        def nested(depth, optimizer):
            if depth:
                with nested(depth - 1, optimizer):
                    pass
            optimizer.zero_grad()
            yield
        net = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(net.parameters(), 0.1)
        for x, y in data:
            with nested(2, opt):
                out = net(x)
                loss = ((out - y) ** 2).mean()
                loss.backward()
                opt.step()
        """

    told = {row: phase for phase, row in phases(text)}
    assert told["out = net(x)"] == "forward"


ENTERED = """\
    import torch
    from contextlib import contextmanager
    class Step:
        def __init__(self, optimizer):
            self.optimizer = optimizer
        def __enter__(self):
            self.optimizer.zero_grad()
            return self
        def __exit__(self, *problem):
            self.optimizer.step()
        @contextmanager
        def clearing(self):
            self.optimizer.zero_grad()
            yield
    net = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(net.parameters(), 0.1)
    step = Step(opt)
    for x, y in data:
        with {0}:
            loss = ((net(x) - y) ** 2).mean()
            loss.backward()
"""


@pytest.mark.parametrize("entered", ["Step(opt)", "step", "Step(opt) as s"])
def test_an_object_that_is_a_context_manager_is_gone_into(entered: str) -> None:
    told = phases(ENTERED.format(entered))

    assert ("zero_grad", "self.optimizer.zero_grad()") in told
    assert ("update", "self.optimizer.step()") in told
    assert ("other", f"with {entered}:") in told
    assert ("forward+loss", "loss = ((net(x) - y) ** 2).mean()") in told


def test_a_context_manager_with_one_phase_in_it_is_gone_into() -> None:
    text = ENTERED.format("step.clearing()") + "        opt.step()\n"

    told = phases(text)

    assert ("zero_grad", "self.optimizer.zero_grad()") in told
    assert ("other", "with step.clearing():") in told


@pytest.mark.parametrize("left_open", ["raise NotImplementedError", "...", '"""To be written."""'])
def test_a_method_that_a_class_leaves_open_is_that_of_the_classes_below(left_open: str) -> None:
    found = phases(f"""\
        import torch
        class Model:
            def predict(self, x):
                {left_open}
            def fit(self, x, y):
                for epoch in range(3):
                    p = self.predict(x)
                    loss = ((p - y) ** 2).mean()
                    loss.backward()
                    self.w.data -= 0.1 * self.w.grad
        class Linear(Model):
            def __init__(self):
                self.w = torch.zeros(3, requires_grad=True)
            def predict(self, x):
                return x @ self.w
        x, y = torch.randn(8, 3), torch.randn(8)
        Linear().fit(x, y)
        """)

    assert found == [
        ("forward", "p = self.predict(x)"),
        ("loss", "loss = ((p - y) ** 2).mean()"),
        ("backward", "loss.backward()"),
        ("update", "self.w.data -= 0.1 * self.w.grad"),
    ]


@pytest.mark.parametrize(
    "update",
    [
        "w = (w - 0.1 * g).detach().requires_grad_()",
        "w = (w - 0.1 * g).detach().clone().requires_grad_()",
    ],
)
def test_a_weight_may_be_made_anew_as_a_leaf(update: str) -> None:
    found = phases(f"""\
        import torch
        w = torch.zeros(3, requires_grad=True)
        for epoch in range(3):
            loss = ((x @ w - y) ** 2).mean()
            g, = torch.autograd.grad(loss, w)
            {update}
        """)

    assert [phase for phase, _ in found] == ["forward+loss", "backward", "update"]


def test_a_class_may_have_the_name_of_its_own_base() -> None:
    # Given a class that is defined once more from itself, as in the cells of a notebook
    found = phases("""\
        import torch
        from torch.optim import SGD
        class Model:
            def __init__(self):
                self.w = torch.ones(3, requires_grad=True)
        class Model(Model):
            def predict(self, x):
                return x @ self.w
        class SGD(SGD):
            pass
        x, y = torch.randn(8, 3), torch.randn(8)
        model = Model()
        optimizer = SGD([model.w], lr=0.1)
        for epoch in range(3):
            p = model.predict(x)
            loss = ((p - y) ** 2).mean()
            loss.backward()
            optimizer.step()
        """)

    assert [phase for phase, _ in found] == ["forward", "loss", "backward", "update"]


RETURNED = [
    "return (w - 0.1 * g).detach().requires_grad_()",
    "return (w - 0.1 * g).detach().requires_grad_(), loss",
]


@pytest.mark.parametrize("returned", RETURNED)
def test_a_weight_may_be_moved_in_what_a_function_returns(returned: str) -> None:
    target = "w, last" if returned.endswith("loss") else "w"
    source = f"""
        import torch
        def step(w):
            loss = ((x @ w - y) ** 2).mean()
            g, = torch.autograd.grad(loss, w)
            {returned}
        w = torch.randn(3, requires_grad=True)
        for epoch in range(9):
            {target} = step(w)
    """

    told = [phase for phase, _ in phases(source) if phase != "other"]

    assert told == ["forward+loss", "backward", "update"]


def test_two_weights_may_be_moved_in_one_line() -> None:
    found = phases("""\
        import torch
        def move(w, rate):
            loss = ((x @ w - y) ** 2).mean()
            g, = torch.autograd.grad(loss, [w])
            return (w - rate * g).detach().requires_grad_(), loss.item()
        v, w = torch.zeros(2, requires_grad=True), torch.ones(2, requires_grad=True)
        for i in range(2):
            (v, first), (w, second) = move(v, 0.1), move(w, 0.2)
        """)

    told = [phase for phase, _ in found if phase != "other"]
    assert told == ["forward+loss", "backward", "update"]


def test_each_line_that_calls_a_function_opens_its_phase_behind_the_call() -> None:
    head = """\
    import torch
    model = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    def error(x, y):
        out = model(x)
        return (out - y).pow(2).mean()
    for x, y in batches:
"""
    found = opened("error(x, y).backward()", "error(-x, y).backward()", "opt.step()", head=head)

    assert [each for each in found if "error(" in each[1]] == [
        ("backward", "error(x, y).backward()"),
        ("backward", "error(-x, y).backward()"),
    ]


HEADERS = [
    "while (loss := ((x @ w - y) ** 2).mean()) > 0.1:",
    "while (loss := error(w)) > 0.1:",
    "while n < 9 and (loss := error(w)).item() > 0.1:",
]


@pytest.mark.parametrize("header", HEADERS)
def test_the_header_of_a_loop_may_compute_the_loss(header: str) -> None:
    lesson = lesson_of(f"""
        import torch
        def error(w):
            return ((x @ w - y) ** 2).mean()
        w = torch.zeros(3, requires_grad=True)
        {header}
            g, = torch.autograd.grad(loss, w)
            w = (w - 0.1 * g).detach().requires_grad_()
    """)

    told = [(each.phase, each.first_line) for each in lesson.segments if each.loop]
    assert told == [("forward+loss", 6), ("backward", 7), ("update", 8)]


def test_a_header_that_only_counts_on_is_no_phase() -> None:
    lesson = lesson_of(loop(*PREDICT, "loss.backward()", "opt.step()", head=HEAD))

    assert [each.phase for each in lesson.segments if each.heads] == ["other"]
    assert not any(each.computes for each in lesson.segments if each.heads)


@pytest.mark.parametrize(
    "clears", ["params[0].grad.zero_()", "params[0].grad = None", "w.grad.data.zero_()"]
)
def test_a_gradient_is_cleared_whatever_leads_to_it(clears: str) -> None:
    found = phases(f"""\
        import torch
        w = torch.zeros(3, requires_grad=True)
        params = [w]
        for epoch in range(3):
            loss = ((x @ w - y) ** 2).mean()
            loss.backward()
            w.data -= 0.1 * w.grad
            {clears}
        """)

    assert [phase for phase, _ in found][-1] == "zero_grad"
