import torch

RATE = 0.02


def predict(w, X):
    return X @ w


def descend(w, X, y, steps=3):
    """Go down the slope of the mean squared error."""
    losses = []
    for step in range(steps):
        loss = ((predict(w, X) - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= RATE * w.grad
            w.grad.zero_()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    print("this file is imported")
