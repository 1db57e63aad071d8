"""The perceptron's rule: the error is the target minus the answer, so the step is added."""
import numpy as np

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
wanted = np.array([0, 0, 0, 1])
weights = np.zeros(2)
bias = 0.0
rate = 0.1
for epoch in range(8):
    mistakes = 0
    for x, t in zip(inputs, wanted):
        answer = 1 if x @ weights + bias > 0 else 0  #: forward
        error = t - answer  #: backward
        weights += rate * error * x  #: update
        bias += rate * error  #: update
        mistakes += int(error != 0)
    print(epoch, mistakes)
print(weights, bias)
