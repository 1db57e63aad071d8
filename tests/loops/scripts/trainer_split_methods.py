"""Each phase is a method of its own, and the loop only calls them."""
import torch


class Learner:
    def __init__(self, net, rate):
        self.net = net
        self.opt = torch.optim.Adam(net.parameters(), lr=rate)

    def predict(self, x):
        return self.net(x)

    def cost(self, guess, y):
        return torch.nn.functional.l1_loss(guess, y)

    def clear(self):
        self.opt.zero_grad()

    def descend(self):
        self.opt.step()


torch.manual_seed(0)
learner = Learner(torch.nn.Linear(4, 2), 0.01)
X, Y = torch.randn(20, 4), torch.randn(20, 2)
for epoch in range(6):
    guess = learner.predict(X)  #: forward
    value = learner.cost(guess, Y)  #: loss
    learner.clear()  #: zero_grad
    value.backward()  #: backward
    learner.descend()  #: update
    print(epoch, value.item())
