import torch


def pretrain(encoder, data, rounds=2):
    optimizer = torch.optim.SGD(encoder.parameters(), lr=0.1)
    for _ in range(rounds):
        again = encoder(data)
        loss = (again - data).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("pretrained", loss.item())
