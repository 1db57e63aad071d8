"""A student learns from a frozen teacher and from the labels."""
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
teacher = nn.Linear(4, 3).eval()
student = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
temperature, alpha = 2.0, 0.7
inputs = torch.randn(32, 4)
labels = teacher(inputs).argmax(dim=1)
for epoch in range(6):
    with torch.no_grad():
        soft = F.softmax(teacher(inputs) / temperature, dim=1)
    logits = student(inputs)  #: forward
    hard_loss = F.cross_entropy(logits, labels)  #: loss
    soft_loss = F.kl_div(F.log_softmax(logits / temperature, dim=1), soft, reduction="batchmean")  #: loss
    loss = alpha * soft_loss + (1 - alpha) * hard_loss  #: loss
    optimizer.zero_grad()  #: zero_grad
    loss.backward()  #: backward
    optimizer.step()  #: update
    accuracy = (logits.argmax(dim=1) == labels).float().mean().item()
    print(epoch, loss.item(), accuracy)
