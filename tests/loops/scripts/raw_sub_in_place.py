"""A logistic regression whose weights are changed by sub_."""
import torch

torch.manual_seed(3)
features = torch.randn(40, 3)
labels = (features.sum(dim=1) > 0).float()
weights = torch.zeros(3, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
params = [weights, bias]

for step in range(25):
    logits = features @ weights + bias  #: forward
    probs = torch.sigmoid(logits)  #: forward
    nll = -(labels * probs.log() + (1 - labels) * (1 - probs).log()).mean()  #: loss
    nll.backward()  #: backward
    with torch.no_grad():
        for p in params:
            p.sub_(0.5 * p.grad)  #: update
            p.grad = None  #: zero_grad
    hits = ((probs > 0.5).float() == labels).float().mean()
    if step % 5 == 4:
        print(step, round(nll.item(), 4), hits.item())
