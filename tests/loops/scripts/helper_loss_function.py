"""Functions of the script predict and compare; the loop puts them together."""
import torch

torch.manual_seed(0)
W = torch.randn(3, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)


def net(x):
    return x @ W + b


def squared(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size  #: update
            param.grad.zero_()  #: zero_grad


def data_iter(batch_size, features, labels):
    order = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        pick = order[i : i + batch_size]
        yield features[pick], labels[pick]


features = torch.randn(40, 3)
labels = features @ torch.tensor([2.0, -3.4, 1.0]) + 4.2
for epoch in range(3):
    for X, y in data_iter(10, features, labels):
        l = squared(net(X), y)  #: forward+loss
        l.sum().backward()  #: loss+backward
        sgd([W, b], 0.03, 10)
    with torch.no_grad():
        train_l = squared(net(features), labels)
        print(f"epoch {epoch + 1}, loss {float(train_l.mean()):f}")
