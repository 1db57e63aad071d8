"""One step of the training, which a loop elsewhere calls."""


def train_step(model, optimizer, X, Y):
    optimizer.zero_grad()
    loss = ((model(X) - Y) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
