"""A large model.

Ten million parameters and batches of 32 images, for the bench: the same script is recorded, run
unrecorded and run plainly.
"""

import torch
from torch import nn

torch.manual_seed(0)
images = torch.randn(32, 3, 32, 32)
labels = torch.randint(0, 400, (32,))
model = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(4),
    nn.Flatten(),
    nn.Linear(2048, 4096),
    nn.ReLU(),
    nn.Linear(4096, 400),
)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for _ in range(5):
    # %% zero_grad
    optimizer.zero_grad()
    # %% forward
    scores = model(images)
    # %% loss
    loss = loss_fn(scores, labels)
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
