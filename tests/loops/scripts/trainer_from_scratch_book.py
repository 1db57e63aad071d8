"""Linear regression as a textbook builds it: plain tensors, an own SGD, and a trainer."""
import torch


class Module:
    """The base class of models."""

    def __call__(self, *inputs):
        return self.forward(*inputs)

    def forward(self, X):
        return self.net(X)

    def loss(self, y_hat, y):
        raise NotImplementedError

    def training_step(self, batch):
        l = self.loss(self(*batch[:-1]), batch[-1])  #: forward+loss
        return l

    def validation_step(self, batch):
        l = self.loss(self(*batch[:-1]), batch[-1])
        self.losses.append(float(l))

    def configure_optimizers(self):
        raise NotImplementedError


class SyntheticRegressionData:
    """Synthetic data for linear regression."""

    def __init__(self, w, b, noise=0.01, num_train=64, num_val=32, batch_size=16):
        self.num_train, self.batch_size = num_train, batch_size
        n = num_train + num_val
        self.X = torch.randn(n, len(w))
        noise = torch.randn(n, 1) * noise
        self.y = torch.matmul(self.X, w.reshape((-1, 1))) + b + noise

    def get_dataloader(self, train):
        if train:
            rows = torch.randperm(self.num_train)
        else:
            rows = torch.arange(self.num_train, len(self.X))
        return [(self.X[k], self.y[k]) for k in rows.split(self.batch_size)]

    def train_dataloader(self):
        return self.get_dataloader(train=True)

    def val_dataloader(self):
        return self.get_dataloader(train=False)


class SGD:
    """Minibatch stochastic gradient descent."""

    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def step(self):
        for param in self.params:
            param -= self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad.zero_()


class LinearRegressionScratch(Module):
    """The linear regression model implemented from scratch."""

    def __init__(self, num_inputs, lr, sigma=0.01):
        self.lr = lr
        self.losses = []
        self.w = torch.normal(0, sigma, (num_inputs, 1), requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def forward(self, X):
        return torch.matmul(X, self.w) + self.b

    def loss(self, y_hat, y):
        l = (y_hat - y) ** 2 / 2
        return l.mean()

    def configure_optimizers(self):
        return SGD([self.w, self.b], self.lr)


class Trainer:
    """The base class for training models with data."""

    def __init__(self, max_epochs):
        self.max_epochs = max_epochs

    def prepare_data(self, data):
        self.train_dataloader = data.train_dataloader()
        self.val_dataloader = data.val_dataloader()

    def prepare_model(self, model):
        model.trainer = self
        self.model = model

    def prepare_batch(self, batch):
        return batch

    def fit(self, model, data):
        self.prepare_data(data)
        self.prepare_model(model)
        self.optim = model.configure_optimizers()
        for self.epoch in range(self.max_epochs):
            self.fit_epoch()

    def fit_epoch(self):
        for batch in self.train_dataloader:
            self.optim.zero_grad()  #: zero_grad
            loss = self.model.training_step(self.prepare_batch(batch))
            with torch.no_grad():
                loss.backward()  #: backward
                self.optim.step()  #: update
        for batch in self.val_dataloader:
            with torch.no_grad():
                self.model.validation_step(self.prepare_batch(batch))


torch.manual_seed(0)
model = LinearRegressionScratch(2, lr=0.3)
data = SyntheticRegressionData(w=torch.tensor([2.0, -3.4]), b=4.2)
trainer = Trainer(max_epochs=3)
trainer.fit(model, data)
print([round(each, 3) for each in model.losses])
print(model.w.detach().ravel(), model.b.item())
