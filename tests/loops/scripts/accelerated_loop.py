"""The loop that a library of pretrained models suggests: batches as dicts, outputs.loss."""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.utils.data import DataLoader


class Accelerator:
    """Stands in for a library that moves things to devices."""

    def __init__(self, gradient_accumulation_steps=1):
        self.steps = gradient_accumulation_steps
        self.is_main_process = True

    def prepare(self, *things):
        return things

    def backward(self, loss, **kwargs):
        (loss / self.steps).backward(**kwargs)  #: loss+backward


@dataclass
class Output:
    loss: torch.Tensor
    logits: torch.Tensor


class TinyClassifier(nn.Module):
    def __init__(self, words, labels):
        super().__init__()
        self.embed = nn.EmbeddingBag(words, 8)
        self.head = nn.Linear(8, labels)

    def forward(self, input_ids, labels=None):
        logits = self.head(self.embed(input_ids))
        loss = None
        if labels is not None:
            loss = nn.functional.cross_entropy(logits, labels)
        return Output(loss, logits)


torch.manual_seed(0)
ids = torch.randint(0, 30, (48, 6))
rows = [{"input_ids": row, "labels": (row[0] > 14).long()} for row in ids]
train_dataloader = DataLoader(rows[:32], batch_size=8, shuffle=True)
eval_dataloader = DataLoader(rows[32:], batch_size=8)
accelerator = Accelerator(gradient_accumulation_steps=2)
model = TinyClassifier(30, 2)
no_decay = ["bias"]
optimizer_grouped_parameters = [
    {"params": [p for n, p in model.named_parameters() if not any(nd in n for nd in no_decay)], "weight_decay": 0.01},
    {"params": [p for n, p in model.named_parameters() if any(nd in n for nd in no_decay)], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(optimizer_grouped_parameters, lr=5e-2)
model, optimizer, train_dataloader, eval_dataloader = accelerator.prepare(model, optimizer, train_dataloader, eval_dataloader)
num_update_steps_per_epoch = math.ceil(len(train_dataloader) / 2)
lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: 1 / (1 + s))
completed_steps = 0
for epoch in range(2):
    model.train()
    total_loss = 0
    for step, batch in enumerate(train_dataloader):
        outputs = model(**batch)  #: forward+loss
        loss = outputs.loss  #: loss
        total_loss += loss.detach().float()
        accelerator.backward(loss)
        if step % 2 == 0 or step == len(train_dataloader) - 1:
            optimizer.step()  #: update
            lr_scheduler.step()
            optimizer.zero_grad()  #: zero_grad
            completed_steps += 1
        if completed_steps >= 100:
            break

    model.eval()
    right = 0
    for step, batch in enumerate(eval_dataloader):
        with torch.no_grad():
            outputs = model(**batch)
        predictions = outputs.logits.argmax(dim=-1)
        right += (predictions == batch["labels"]).sum().item()
    print(f"epoch {epoch}: {total_loss.item() / len(train_dataloader)} {right}")
