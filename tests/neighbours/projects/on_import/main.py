"""Asks a model that is trained while it is imported, and trains another one with its answers."""

import torch

print("first")
from pretrained import X, final, line  # noqa: E402

print("pretrained", final)
with torch.no_grad():
    answers = line(X)
import student  # noqa: E402

fitted = student.fit(X, answers)
print("student", fitted.tolist())
