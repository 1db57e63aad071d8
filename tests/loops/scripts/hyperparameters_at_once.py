"""A textbook's trainer whose classes store all that they are made with in one call."""
import inspect
import torch


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        frame = inspect.currentframe().f_back
        _, _, _, local_vars = inspect.getargvalues(frame)
        self.hparams = {k: v for k, v in local_vars.items()
                        if k not in set(ignore + ['self']) and not k.startswith('_')}
        for k, v in self.hparams.items():
            setattr(self, k, v)


class Module(HyperParameters):
    def __call__(self, *args):
        return self.forward(*args)

    def configure_optimizers(self):
        raise NotImplementedError

    def training_step(self, batch):
        l = self.loss(self(*batch[:-1]), batch[-1])  #: forward+loss
        return l

    def validation_step(self, batch):
        l = self.loss(self(*batch[:-1]), batch[-1])
        return l


class LinearRegressionScratch(Module):
    def __init__(self, num_inputs, lr, sigma=0.01):
        self.save_hyperparameters()
        self.w = torch.normal(0, sigma, (num_inputs, 1), requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def forward(self, X):
        return torch.matmul(X, self.w) + self.b

    def loss(self, y_hat, y):
        l = (y_hat - y) ** 2 / 2
        return l.mean()

    def configure_optimizers(self):
        return SGD([self.w, self.b], self.lr)


class SGD(HyperParameters):
    def __init__(self, params, lr):
        self.save_hyperparameters()

    def step(self):
        for p in self.params:
            p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


class Trainer(HyperParameters):
    def __init__(self, max_epochs):
        self.save_hyperparameters()

    def fit(self, model, data):
        self.data = data
        self.model = model
        self.optim = model.configure_optimizers()
        for self.epoch in range(self.max_epochs):
            self.fit_epoch()

    def fit_epoch(self):
        for batch in self.data:
            self.optim.zero_grad()  #: zero_grad
            loss = self.model.training_step(batch)
            with torch.no_grad():
                loss.backward()  #: backward
                self.optim.step()  #: update


torch.manual_seed(0)
X = torch.randn(64, 2)
y = X @ torch.tensor([[2.0], [-3.4]]) + 4.2
data = list(zip(X.split(16), y.split(16)))
model = LinearRegressionScratch(2, lr=0.3)
trainer = Trainer(max_epochs=3)
trainer.fit(model, data)
print(model.w)
