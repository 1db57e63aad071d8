"""Mixed precision, accumulation and clipping, with a warm-up schedule and a checkpoint."""
import io

import torch
import torch.nn as nn

torch.manual_seed(0)


def train_one_epoch(model, criterion, optimizer, data_loader, device, epoch, scaler=None, accum_iter=2, clip_grad_norm=None, scheduler=None):
    model.train()
    metric = {"loss": 0.0, "acc1": 0.0, "seen": 0}
    optimizer.zero_grad()
    for data_iter_step, (image, target) in enumerate(data_loader):
        image, target = image.to(device), target.to(device)
        with torch.amp.autocast(device.type, enabled=scaler is not None, dtype=torch.bfloat16):  #: forward
            output = model(image)  #: forward
            loss = criterion(output, target)  #: loss

        loss_value = loss.item()
        loss /= accum_iter  #: loss
        update_grad = (data_iter_step + 1) % accum_iter == 0
        if scaler is not None:
            scaler.scale(loss).backward()  #: backward
            if update_grad:
                if clip_grad_norm is not None:
                    # we should unscale the gradients of optimizer's assigned params if do gradient clipping
                    scaler.unscale_(optimizer)
                    nn.utils.clip_grad_norm_(model.parameters(), clip_grad_norm)
                scaler.step(optimizer)  #: update
                scaler.update()
        else:
            loss.backward()  #: backward
            if update_grad:
                if clip_grad_norm is not None:
                    nn.utils.clip_grad_norm_(model.parameters(), clip_grad_norm)
                optimizer.step()  #: update
        if update_grad:
            optimizer.zero_grad()  #: zero_grad
            if scheduler is not None:
                scheduler.step()

        acc1 = (output.argmax(1) == target).float().mean()
        batch_size = image.shape[0]
        metric["loss"] += loss_value * batch_size
        metric["acc1"] += acc1.item() * batch_size
        metric["seen"] += batch_size
    print(f"Epoch {epoch}: loss {metric['loss'] / metric['seen']:.4f} acc {metric['acc1'] / metric['seen']:.3f}")


def evaluate(model, criterion, data_loader, device):
    model.eval()
    total, n = 0.0, 0
    with torch.inference_mode():
        for image, target in data_loader:
            output = model(image.to(device))
            loss = criterion(output, target.to(device))
            total += loss.item() * len(image)
            n += len(image)
    return total / n


def main():
    device = torch.device("cpu")
    data = [(torch.randn(8, 3, 8, 8), torch.randint(0, 4, (8,))) for _ in range(4)]
    model = nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4)).to(device)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
    for epoch in range(3):
        train_one_epoch(model, criterion, optimizer, data, device, epoch, None, 2, 1.0, scheduler)
        print("val", round(evaluate(model, criterion, data[:1], device), 4))
        buffer = io.BytesIO()
        torch.save({"model": model.state_dict(), "epoch": epoch}, buffer)


if __name__ == "__main__":
    main()
