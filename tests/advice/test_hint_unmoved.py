"""Weights that never move: no step, another model's optimizer, lists, cuts, zeros everywhere."""

import pytest
from broken import MODEL, loop, model_loop
from playing import Player

FORWARD = (
    "    logits = model(X)\n    loss = F.cross_entropy(logits, Y)\n    optimizer.zero_grad()\n"
)
WALK = "    loss.backward()\n"
STEP = "    optimizer.step()\n"

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = {first}
        self.second = nn.Linear(4, 2)
    def forward(self, x):
        {hidden}
        return self.second(h)
X = torch.randn(8, 3)
Y = torch.randint(0, 2, (8,))
model = Net()
optimizer = torch.optim.SGD({handed}, lr=0.1)
"""


def net(
    hidden: str, first: str = "nn.Linear(3, 4)", handed: str = "model.parameters()", more: str = ""
) -> str:
    return model_loop(NET.format(first=first, hidden=hidden, handed=handed) + more)


def test_a_script_that_takes_no_step_is_told_so(played: Player) -> None:
    run = played(model_loop(body=FORWARD + WALK))
    assert run.hint.subject == "step missing"
    assert "Write optimizer.step() behind backward" in run.hint.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (FORWARD + WALK + "    optimizer.step\n", "optimizer.step"),
        (FORWARD + "    loss.backward\n" + STEP, "loss.backward"),
        (FORWARD.replace("zero_grad()", "zero_grad") + WALK + STEP, "optimizer.zero_grad"),
    ],
)
def test_a_method_without_brackets_is_told_by_its_line(
    played: Player, body: str, code: str
) -> None:
    run = played(model_loop(body=body))
    hint = next(hint for hint in run.hints if hint.subject == "statement without effect")
    assert run.code(hint.line) == code
    assert f"Write {code}()." in hint.text


@pytest.mark.parametrize(
    ("update", "mend"),
    [
        ("w - 0.1 * w.grad", "w -= 0.1 * w.grad"),
        ("w.sub(0.1 * w.grad)", "w.sub_(0.1 * w.grad)"),
    ],
)
def test_an_update_whose_result_is_dropped_is_told(played: Player, update: str, mend: str) -> None:
    run = played(loop(update=f"    with torch.no_grad():\n        {update}\n"))
    assert run.hint.subject == "statement without effect"
    assert f"Write {mend}." in run.hint.text


def test_a_conversion_whose_result_is_dropped_is_told(played: Player) -> None:
    run = played("X = torch.ones(3)\nX.double()\n")
    assert "gives a new tensor and leaves X as it is. Write X = X.double()." in run.hint.text


def test_what_a_module_does_in_place_needs_no_name(played: Player) -> None:
    assert played("model = nn.Linear(3, 1)\nmodel.double()\nmodel.to('cpu')\n").hints == []


def test_an_optimizer_of_the_model_before_is_told_with_both_lines(played: Player) -> None:
    run = played(model_loop(MODEL + "model = nn.Linear(3, 2)\n"))
    assert run.hint.subject == "not handed to the optimizer"
    assert "gave the name model to a new model behind it" in run.hint.text
    assert run.code(run.hint.line).startswith("optimizer =")


def test_an_optimizer_of_another_model_is_told_what_it_got(played: Player) -> None:
    other = MODEL.replace("SGD(model.", "SGD(other.").replace(
        "optimizer =", "other = nn.Linear(3, 2)\noptimizer ="
    )
    run = played(model_loop(other))
    assert "moves none of the weights that have gradients" in run.hint.text
    assert "optimizer got other.parameters()" in run.hint.text


def test_a_layer_that_is_replaced_behind_the_optimizer_is_told(played: Player) -> None:
    run = played(net("h = self.first(x)", more="model.second = nn.Linear(4, 2)\n"))
    assert "put a new layer there behind it" in run.hint.text


def test_the_head_alone_handed_over_is_meant(played: Player) -> None:
    assert played(net("h = self.first(x)", handed="model.second.parameters()")).hints == []


def test_layers_in_a_plain_list_are_told_with_the_list_to_write(played: Player) -> None:
    run = played(net("h = self.first[0](x)", first="[nn.Linear(3, 4)]"))
    assert run.hint.subject == "layers in a plain list"
    assert "nn.ModuleList([nn.Linear(3, 4)])" in run.hint.text


@pytest.mark.parametrize(
    ("first", "handed"),
    [
        ("nn.ModuleList([nn.Linear(3, 4)])", "model.parameters()"),
        ("[nn.Linear(3, 4)]", "[*model.parameters(), *model.first[0].parameters()]"),
    ],
)
def test_layers_that_the_optimizer_knows_are_right(played: Player, first: str, handed: str) -> None:
    assert played(net("h = self.first[0](x)", first=first, handed=handed)).hints == []


@pytest.mark.parametrize(
    "hidden", ["h = torch.relu(self.first(x)).detach()", "h = torch.relu(self.first(x).data)"]
)
def test_a_cut_inside_forward_is_told_by_its_line(played: Player, hidden: str) -> None:
    run = played(net(hidden))
    assert run.hint.subject == "cut off"
    assert run.code(run.hint.line) == hidden
    assert "model.first.weight" in run.hint.text


def test_a_loss_that_is_made_a_leaf_is_told(played: Player) -> None:
    body = FORWARD + "    loss = torch.tensor(loss.item(), requires_grad=True)\n" + WALK + STEP
    run = played(model_loop(body=body))
    assert run.hint.subject == "cut off"
    assert "loss is a leaf that was computed from nothing" in run.hint.text


def test_a_model_made_in_the_loop_is_told(played: Player) -> None:
    data, *rest = MODEL.strip().rsplit("\n", 2)
    body = "".join(f"    {line}\n" for line in rest) + FORWARD + WALK + STEP
    run = played(model_loop(data + "\n", body))
    assert run.hint.subject == "model made in the loop"
    assert "before the loop" in run.hint.text


def test_a_relu_that_lets_nothing_through_is_told(played: Player) -> None:
    run = played(model_loop(MODEL + "with torch.no_grad():\n    model[0].bias.fill_(-100.0)\n"))
    assert run.hint.subject == "a layer that is dead"
    assert "relu gets nothing above 0" in run.hint.text


def test_a_hinge_that_is_content_is_no_dead_layer(played: Player) -> None:
    script = """
    X, y = torch.tensor([9.0, -9.0, 8.0]), torch.tensor([1.0, -1.0, 1.0])
    w = torch.zeros(1, requires_grad=True)
    for epoch in range(9):
        loss = torch.relu(1 - y * X * w).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
    """
    assert played(script).hints == []


def test_weights_that_all_begin_with_zero_are_told(played: Player) -> None:
    script = """
    X, Y = torch.randn(6, 2), torch.randn(6, 1)
    V = torch.zeros(2, 4, requires_grad=True)
    W = torch.zeros(4, 1, requires_grad=True)
    for epoch in range(5):
        loss = ((torch.tanh(X @ V) @ W - Y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            V -= 0.1 * V.grad
            W -= 0.1 * W.grad
        V.grad = W.grad = None
    """
    run = played(script)
    assert run.hint.subject == "no slope"
    assert "begin with small random ones" in run.hint.text


def test_a_rounded_prediction_is_told_to_have_no_slope(played: Player) -> None:
    script = """
    X, Y = torch.randn(6, 2), torch.ones(6, 1)
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(5):
        loss = ((torch.round(model(X)) - Y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    run = played(script)
    assert "round in line" in run.hint.text
    assert "has slope 0 everywhere" in run.hint.text


def test_zeros_at_the_floor_of_the_loss_are_right(played: Player) -> None:
    script = """
    w = torch.zeros(3, requires_grad=True)
    for epoch in range(6):
        loss = (w ** 2).sum()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
    """
    assert played(script).hints == []


def test_a_prediction_made_into_a_new_leaf_is_named_as_the_cut(played: Player) -> None:
    run = played(
        """
        model = nn.Linear(2, 1)
        optimizer = torch.optim.Adam(model.parameters())
        X, Y = torch.ones(4, 2), torch.ones(4, 1)
        for epoch in range(3):
            optimizer.zero_grad()
            pred = torch.tensor(model(X).tolist(), requires_grad=True)
            loss = F.mse_loss(pred, Y)
            loss.backward()
            optimizer.step()
        """
    )

    assert run.hint.subject == "cut off"
    assert run.code(run.hint.line).startswith("pred = torch.tensor")
    assert "pred gets the gradient, and no weight of the model does" in run.hint.text


@pytest.mark.parametrize("place", ["model[1]", "model[-1]"])
def test_a_layer_put_into_a_place_of_a_model_behind_its_optimizer(
    played: Player, place: str
) -> None:
    run = played(
        f"""
        model = nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 9))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        {place} = nn.Linear(4, 3)
        X, Y = torch.ones(4, 2), torch.tensor([0, 1, 2, 0])
        for epoch in range(4):
            loss = F.cross_entropy(model(X), Y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        """
    )

    assert "put a new layer there behind it: make the optimizer after that" in run.hint.text


def test_an_input_that_gets_a_gradient_in_an_expression_need_not_move(played: Player) -> None:
    run = played(
        """
        model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        start = torch.zeros(1, 1)
        for i in range(4):
            u = model(start.requires_grad_())
            slope = torch.autograd.grad(u, start, torch.ones_like(u), create_graph=True)[0]
            loss = (slope - 1).pow(2).sum() + u.pow(2).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        """
    )

    assert run.hints == []


def test_a_place_that_a_model_is_called_with_need_not_move(played: Player) -> None:
    # Given a net for which what it says at one place is fitted, with its slope there
    run = played("""
net = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
start = torch.zeros(1, 1, requires_grad=True)
for i in range(4):
    opt.zero_grad()
    u = net(start)
    (slope,) = torch.autograd.grad(u, start, torch.ones_like(u), create_graph=True)
    loss = (u - 1).pow(2).sum() + (slope - 1).pow(2).sum()
    loss.backward()
    opt.step()
""")

    assert run.hints == []
