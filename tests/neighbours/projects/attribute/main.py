import torch
import training

torch.manual_seed(0)
w = torch.zeros(2, requires_grad=True)
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [-1.0, 0.5]])
y = torch.tensor([5.0, 11.0, 0.0])
print("before", w.tolist())
losses = training.descend(w, X, y)
print("after", w.tolist())
print(losses)
