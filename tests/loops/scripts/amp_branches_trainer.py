"""A trainer that can do mixed precision or not, accumulates and clips: a branch for each case."""
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


class TextDataset(Dataset):
    def __init__(self, n=48, vocab=30, length=8, seed=0):
        g = torch.Generator().manual_seed(seed)
        self.ids = torch.randint(1, vocab, (n, length), generator=g)
        self.labels = (self.ids.float().mean(dim=1) > vocab / 2).long()

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, i):
        return {"input_ids": self.ids[i], "attention_mask": torch.ones_like(self.ids[i]), "labels": self.labels[i]}


class Classifier(nn.Module):
    def __init__(self, vocab=30, dim=16, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocab, dim)
        self.head = nn.Linear(dim, classes)

    def forward(self, input_ids, attention_mask):
        h = self.embedding(input_ids) * attention_mask.unsqueeze(-1)
        return self.head(h.sum(1) / attention_mask.sum(1, keepdim=True))


class Trainer:
    def __init__(self, model, device="cpu", lr=1e-2):
        self.model = model.to(device)
        self.device = device
        self.lr = lr
        self.criterion = nn.CrossEntropyLoss()
        self.history = []

    def train(self, train_loader, val_loader, epochs=2, accumulation_steps=2, mixed_precision=False, max_grad_norm=1.0):
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=self.lr)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=self.lr, total_steps=epochs * len(train_loader) // accumulation_steps)
        scaler = torch.amp.GradScaler("cpu") if mixed_precision else None
        for epoch in range(epochs):
            total_loss = self.train_epoch(train_loader, optimizer, scheduler, scaler, accumulation_steps, max_grad_norm)
            val_loss, val_acc = self.evaluate(val_loader)
            self.history.append((total_loss, val_loss))
            print(f"epoch {epoch}: train {total_loss:.4f} val {val_loss:.4f} acc {val_acc:.2f}")

    def train_epoch(self, train_loader, optimizer, scheduler, scaler, accumulation_steps, max_grad_norm):
        self.model.train()
        total_loss = 0
        for batch_idx, batch in enumerate(train_loader):
            input_ids = batch["input_ids"].to(self.device)
            attention_mask = batch["attention_mask"].to(self.device)
            labels = batch["labels"].to(self.device)

            if scaler:
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    logits = self.model(input_ids, attention_mask)  #: forward
                    loss = self.criterion(logits, labels)  #: loss
            else:
                logits = self.model(input_ids, attention_mask)  #: forward
                loss = self.criterion(logits, labels)  #: loss

            if accumulation_steps > 1:
                loss = loss / accumulation_steps  #: loss

            if scaler:
                scaler.scale(loss).backward()  #: backward
            else:
                loss.backward()  #: backward

            if (batch_idx + 1) % accumulation_steps == 0:
                if scaler:
                    scaler.unscale_(optimizer)
                    nn.utils.clip_grad_norm_(self.model.parameters(), max_norm=max_grad_norm)
                    scaler.step(optimizer)  #: update
                    scaler.update()
                else:
                    nn.utils.clip_grad_norm_(self.model.parameters(), max_norm=max_grad_norm)
                    optimizer.step()  #: update
                optimizer.zero_grad(set_to_none=True)  #: zero_grad
                scheduler.step()
            total_loss += loss.item() * accumulation_steps
        return total_loss / len(train_loader)

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        total, correct, count = 0.0, 0, 0
        for batch in loader:
            logits = self.model(batch["input_ids"].to(self.device), batch["attention_mask"].to(self.device))
            labels = batch["labels"].to(self.device)
            total += self.criterion(logits, labels).item()
            correct += (logits.argmax(-1) == labels).sum().item()
            count += len(labels)
        return total / len(loader), correct / count


def main():
    torch.manual_seed(42)
    train_loader = DataLoader(TextDataset(), batch_size=8, shuffle=True)
    val_loader = DataLoader(TextDataset(16, seed=1), batch_size=8)
    trainer = Trainer(Classifier())
    trainer.train(train_loader, val_loader)


if __name__ == "__main__":
    main()
