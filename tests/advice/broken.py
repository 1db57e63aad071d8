"""One weight, two points: the loop that the tests of single mistakes break in one place."""

NEWLINE = "\n"

DATA = """
X = torch.tensor([1.0, 2.0])
Y = 2 * X
w = torch.tensor(0.5, requires_grad=True)
"""

FORWARD = "    y_pred = w * X\n"
LOSS = "    loss = ((y_pred - Y) ** 2).mean()\n"
BACKWARD = "    loss.backward()\n"
UPDATE = "    with torch.no_grad():\n        w -= 0.1 * w.grad\n"
CLEAR = "    w.grad.zero_()\n"


def loop(
    data: str = DATA,
    forward: str = FORWARD,
    loss: str = LOSS,
    backward: str = BACKWARD,
    update: str = UPDATE,
    clear: str = CLEAR,
    iterations: int = 4,
) -> str:
    """Return the loop with other lines in one of its places."""
    body = forward + loss + backward + update + clear
    return f"{data}for epoch in range({iterations}):\n{body}"


MODEL = """
X = torch.randn(8, 3)
Y = torch.randint(0, 2, (8,))
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.2), nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""

BODY = """
    logits = model(X)
    loss = F.cross_entropy(logits, Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def model_loop(model: str = MODEL, body: str = BODY, iterations: int = 4) -> str:
    """Return a loop that trains a small classifier with an optimizer."""
    return f"{model}for epoch in range({iterations}):\n{body.strip(NEWLINE)}\n"
