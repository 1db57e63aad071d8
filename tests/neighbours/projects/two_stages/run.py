"""Two trainings, each in a file of its own."""

import torch
from finetune import finetune
from pretrain import pretrain
from shapes import Encoder

torch.manual_seed(0)
encoder = Encoder()
data = torch.rand(6, 4)
pretrain(encoder, data)
finetune(encoder, data, data.sum(dim=1, keepdim=True))
print([p.norm().item() for p in encoder.parameters()])
