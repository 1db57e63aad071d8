"""One body trains and validates, as tutorials on transfer learning have it."""
import copy

import torch
from torch import nn

torch.manual_seed(0)
dataloaders = {
    "train": [(torch.randn(6, 4), torch.randint(0, 2, (6,))) for _ in range(3)],
    "val": [(torch.randn(6, 4), torch.randint(0, 2, (6,))) for _ in range(2)],
}
dataset_sizes = {"train": 18, "val": 12}


def train_model(model, criterion, optimizer, scheduler, num_epochs=2):
    best_acc = 0.0
    best = copy.deepcopy(model.state_dict())
    for epoch in range(num_epochs):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            running_loss = 0.0
            running_corrects = 0
            for inputs, labels in dataloaders[phase]:
                optimizer.zero_grad()  #: zero_grad
                with torch.set_grad_enabled(phase == "train"):  #: forward
                    outputs = model(inputs)  #: forward
                    _, preds = torch.max(outputs, 1)
                    loss = criterion(outputs, labels)  #: loss
                    if phase == "train":
                        loss.backward()  #: backward
                        optimizer.step()  #: update
                running_loss += loss.item() * inputs.size(0)
                running_corrects += torch.sum(preds == labels.data)
            if phase == "train":
                scheduler.step()
            epoch_loss = running_loss / dataset_sizes[phase]
            epoch_acc = running_corrects.double() / dataset_sizes[phase]
            print(f"{phase} loss {epoch_loss:.4f} acc {epoch_acc:.4f}")
            if phase == "val" and epoch_acc > best_acc:
                best_acc = epoch_acc
                best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return model


net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
train_model(net, nn.CrossEntropyLoss(), sgd, torch.optim.lr_scheduler.StepLR(sgd, 7, 0.1))
