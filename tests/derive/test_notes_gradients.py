"""Which gradient a formula of the notes means: of which loss, and of which backward."""

from pathlib import Path

from runs import ran

from tutor.derive.notes import checked_notes

TWO = r'''
"""Two losses."""
# /// script
# [tool.gradstep.symbols]
# "K" = "second"
# ///
import torch

w = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(3.0, requires_grad=True)
for epoch in range(3):
    # %% forward
    y = 1 * w
    # %% loss
    loss = w**2
    second = v**3 + w
    # %% backward
    # $$\frac{\partial L}{\partial w} = 2 w$$
    # $$\frac{\partial K}{\partial w} = 1$$
    # $$\frac{\partial K}{\partial v} = 3 v^2$$
    # $$\frac{\partial L}{\partial v} = 3 v^2$$
    loss.backward()
    second.backward()
    # %% update
    # $$w \leftarrow w - 0.1 w.\mathrm{grad}$$
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    v.grad = None
'''


def test_each_loss_has_a_gradient_of_its_own(tmp_path: Path) -> None:
    found = checked_notes(*ran(tmp_path, TWO))
    assert [each.holds for each in found] == [True, True, True, None, True]
    assert found[3].reason == "the gradient of v comes from second, not from loss"


def test_what_backward_added_is_meant_and_not_the_sum(tmp_path: Path) -> None:
    # The gradient of w is never cleared above, so from iteration 2 on w.grad is more than 2 w + 1.
    lesson, steps = ran(tmp_path, TWO)
    backward = next(s for s in steps if s.phase == "backward" and s.iteration == 2)
    gradient = backward.tensors["w"].grad
    assert gradient is not None
    assert gradient.values != 2 * backward.tensors["w"].values + 1
    assert checked_notes(lesson, steps)[0].steps == 3


OPTIMIZER = r'''
"""The optimizer's own rate."""
import torch

model = torch.nn.Linear(2, 1)
X, Y = torch.rand(4, 2), torch.rand(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
for epoch in range(3):
    # %% forward
    # $$\hat Y = X w^\top + b$$
    # $$\hat y_i = \sum_{j=1}^{2} x_{ij} w_j + b$$
    preds = model(X)
    # %% loss
    # $$L = \operatorname{mean}((\hat y - y)^2)$$
    loss = torch.nn.functional.mse_loss(preds, Y)
    # %% zero_grad
    # $$w.\mathrm{grad} \leftarrow \mathrm{None}, \; b.\mathrm{grad} \leftarrow \mathrm{None}$$
    optimizer.zero_grad()
    # %% backward
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} (\hat y - y)^\top X$$
    loss.backward()
    # %% update
    # $$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$
    optimizer.step()
'''


def test_an_optimizer_tells_its_rate(tmp_path: Path) -> None:
    found = checked_notes(*ran(tmp_path, OPTIMIZER))
    assert [each.holds for each in found] == [True] * 7
    assert found[-1].names == {"w": "model.weight", "η": "the learning rate", "L": "loss"}


def test_an_optimizer_with_momentum_has_no_such_rate(tmp_path: Path) -> None:
    source = OPTIMIZER.replace("lr=0.25", "lr=0.25, momentum=0.9")
    found = checked_notes(*ran(tmp_path, source))[-1]
    assert found.holds is None
    assert found.reason == "η, the learning rate, has no name here"


NUMPY = r'''
"""By hand."""
import numpy as np

X = np.array([1.0, 2.0])
Y = 3 * X
w = 0.0
lr = 0.1
for epoch in range(3):
    # %% forward
    y_pred = w * X
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    # $$\frac{\partial L}{\partial w} = 5 (w - 3)$$
    # $$\mathrm{grad} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    grad = (2 * (y_pred - Y) * X).mean()
    # %% update
    # $$w \leftarrow w - \eta \cdot \mathrm{grad}$$
    w -= lr * grad
    # %% zero_grad
'''


def test_without_autograd_a_gradient_is_checked_under_its_name(tmp_path: Path) -> None:
    found = checked_notes(*ran(tmp_path, NUMPY))
    assert [each.holds for each in found] == [None, True, True]
    assert found[0].reason == "backward has passed no gradient on to w here"


JOINED = r'''
"""All in one phase."""
import torch

w = torch.tensor(2.0, requires_grad=True)
for epoch in range(2):
    # %% forward+loss+backward+update
    # $$L = w^2$$
    loss = w**2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
'''


def test_a_value_that_changed_after_its_use_makes_nothing_false(tmp_path: Path) -> None:
    (found,) = checked_notes(*ran(tmp_path, JOINED))
    assert found.holds is None
    assert found.reason == "w changes in the same part"


TIME = r'''
"""Gradients that pile up."""
# /// script
# [tool.gradstep.symbols]
# "g_t" = "w.grad"
# ///
import torch

w = torch.tensor(2.0, requires_grad=True)
for epoch in range(4):
    # %% forward
    # %% loss
    loss = w**2
    # %% backward
    # $$g_t = g_{t-1} + 2 w$$
    # $$g_t = 2 w$$
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
'''


def test_a_symbol_of_the_table_has_its_value_before_the_step(tmp_path: Path) -> None:
    found = checked_notes(*ran(tmp_path, TIME))
    assert [(each.holds, each.steps) for each in found] == [(True, 3), (False, 1)]
