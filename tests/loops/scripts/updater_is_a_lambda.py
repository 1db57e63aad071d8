"""Softmax regression as a textbook builds it, with a lambda as its updater."""
import torch


def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)


def net(X):
    return softmax(torch.matmul(X.reshape((-1, W.shape[0])), W) + b)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def sgd(params, lr, batch_size):
    """Minibatch stochastic gradient descent."""
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size  #: update
            param.grad.zero_()  #: zero_grad


def train_epoch_ch3(net, train_iter, loss, updater):
    """Train a model for one epoch."""
    if isinstance(net, torch.nn.Module):
        net.train()
    total = 0.0
    for X, y in train_iter:
        y_hat = net(X)  #: forward
        l = loss(y_hat, y)  #: loss
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()  #: zero_grad
            l.mean().backward()  #: loss+backward
            updater.step()  #: update
        else:
            l.sum().backward()  #: loss+backward
            updater(X.shape[0])
        total += float(l.sum())
    return total


def train_ch3(net, train_iter, loss, num_epochs, updater):
    for epoch in range(num_epochs):
        print(epoch + 1, round(train_epoch_ch3(net, train_iter, loss, updater), 3))


torch.manual_seed(0)
lr = 0.1
W = torch.normal(0, 0.01, size=(12, 3), requires_grad=True)
b = torch.zeros(3, requires_grad=True)
updater = lambda batch_size: sgd([W, b], lr, batch_size)
x = torch.randn(48, 3, 4)
y = x.reshape(48, -1)[:, :3].argmax(1)
train_iter = list(zip(x.split(12), y.split(12)))
train_ch3(net, train_iter, cross_entropy, 3, updater)
