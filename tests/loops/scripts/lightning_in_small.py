"""A framework in one file: hooks, a data module, and a trainer that calls training_step."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class LightModule(nn.Module):
    def log(self, name, value):
        self.logged = getattr(self, "logged", {})
        self.logged[name] = float(value)

    def on_train_epoch_end(self):
        pass


class DataModule:
    def setup(self):
        g = torch.Generator().manual_seed(1)
        self.x = torch.randn(40, 6, generator=g)
        self.y = (self.x[:, 0] > 0).long()

    def train_dataloader(self):
        return list(zip(self.x[:32].split(8), self.y[:32].split(8)))

    def val_dataloader(self):
        return [(self.x[32:], self.y[32:])]


class Classifier(LightModule):
    def __init__(self, hidden=12):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, hidden), nn.ReLU(), nn.Linear(hidden, 2))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)  #: forward
        loss = F.cross_entropy(logits, y)  #: loss
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_acc", (self(x).argmax(1) == y).float().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


class Trainer:
    def __init__(self, max_epochs, gradient_clip_val=0):
        self.max_epochs = max_epochs
        self.gradient_clip_val = gradient_clip_val

    def fit(self, model, data):
        data.setup()
        self.model = model
        self.optim = model.configure_optimizers()
        self.train_batch_idx = 0
        for self.epoch in range(self.max_epochs):
            self.fit_epoch(data)
            model.on_train_epoch_end()
            print(self.epoch, model.logged)

    def fit_epoch(self, data):
        self.model.train()
        for batch in data.train_dataloader():
            loss = self.model.training_step(batch, self.train_batch_idx)
            self.optim.zero_grad()  #: zero_grad
            loss.backward()  #: backward
            if self.gradient_clip_val > 0:
                self.clip_gradients(self.gradient_clip_val, self.model)
            self.optim.step()  #: update
            self.train_batch_idx += 1
        self.model.eval()
        for i, batch in enumerate(data.val_dataloader()):
            with torch.no_grad():
                self.model.validation_step(batch, i)

    def clip_gradients(self, grad_clip_val, model):
        params = [p for p in model.parameters() if p.requires_grad]
        norm = torch.sqrt(sum(torch.sum((p.grad**2)) for p in params))
        if norm > grad_clip_val:
            for param in params:
                param.grad[:] *= grad_clip_val / norm


torch.manual_seed(0)
Trainer(max_epochs=3, gradient_clip_val=1).fit(Classifier(), DataModule())
