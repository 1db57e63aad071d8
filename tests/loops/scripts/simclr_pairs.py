"""Contrastive learning: two views of each image attract, all others repel."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class SimCLR(object):
    def __init__(self, model, optimizer, scheduler, temperature=0.5, n_views=2):
        self.model = model
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.temperature = temperature
        self.n_views = n_views
        self.criterion = nn.CrossEntropyLoss()

    def info_nce_loss(self, features):
        batch = features.shape[0] // self.n_views
        labels = torch.cat([torch.arange(batch) for _ in range(self.n_views)], dim=0)
        labels = (labels.unsqueeze(0) == labels.unsqueeze(1)).float()

        features = F.normalize(features, dim=1)

        similarity_matrix = torch.matmul(features, features.T)

        # discard the main diagonal from both: labels and similarities matrix
        mask = torch.eye(labels.shape[0], dtype=torch.bool)
        labels = labels[~mask].view(labels.shape[0], -1)
        similarity_matrix = similarity_matrix[~mask].view(similarity_matrix.shape[0], -1)

        # select and combine multiple positives
        positives = similarity_matrix[labels.bool()].view(labels.shape[0], -1)
        # select only the negatives the negatives
        negatives = similarity_matrix[~labels.bool()].view(similarity_matrix.shape[0], -1)

        logits = torch.cat([positives, negatives], dim=1)
        labels = torch.zeros(logits.shape[0], dtype=torch.long)

        logits = logits / self.temperature
        return logits, labels

    def train(self, train_loader, epochs):
        n_iter = 0
        for epoch_counter in range(epochs):
            for images, _ in train_loader:
                images = torch.cat(images, dim=0)

                features = self.model(images)  #: forward
                logits, labels = self.info_nce_loss(features)  #: forward
                loss = self.criterion(logits, labels)  #: loss

                self.optimizer.zero_grad()  #: zero_grad
                loss.backward()  #: backward
                self.optimizer.step()  #: update

                if n_iter % 2 == 0:
                    top1 = (logits.argmax(1) == labels).float().mean()
                    print("loss", loss.item(), "acc/top1", top1.item())
                n_iter += 1

            # warmup for the first 2 epochs
            if epoch_counter >= 2:
                self.scheduler.step()
            print(f"Epoch: {epoch_counter}\tLoss: {loss.item():.5f}")


torch.manual_seed(0)
pictures = torch.randn(24, 12)


def two_views(x):
    return [x + 0.1 * torch.randn_like(x) for _ in range(2)]


loader = [(two_views(batch), torch.zeros(8)) for batch in pictures.split(8)]
model = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 6))
optimizer = torch.optim.Adam(model.parameters(), 3e-3, weight_decay=1e-4)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=3)
SimCLR(model, optimizer, scheduler).train(loader, 3)
