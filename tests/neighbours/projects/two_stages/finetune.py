import torch


def finetune(encoder, data, target, rounds=2):
    optimizer = torch.optim.Adam(encoder.head.parameters(), lr=0.01)
    for _ in range(rounds):
        with torch.no_grad():
            features = encoder.inner(data).relu()
        loss = torch.nn.functional.mse_loss(encoder.head(features), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("finetuned", loss.item())
