"""What a tensor is

A tensor is a block of numbers with three properties: a **shape** (how many numbers
there are in each direction), a **dtype** (what kind of numbers they are) and a
**device** (which processor holds them). A model, its data, its loss and its gradients
are all tensors, so this is the one noun to learn first.

There is no training here, only one tensor after another. Look for the shape and the
dtype of each in the tensors panel, and at the end for a number that is not quite what
was asked for.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 1
# ///
import torch

torch.manual_seed(0)

# %% one number in two pairs of brackets
# The brackets become the shape: one row of one column, $[1, 1]$.
#
# $$a = \begin{bmatrix} 1 \end{bmatrix}$$
#
# The number was written without a point, so its dtype is `int64`, a whole number.
# Such a tensor cannot have a gradient: torch differentiates floating-point and
# complex numbers only.
a = torch.tensor([[1]])
print(a.shape, a.dtype, a.device)

# %% the same number with a point
# A point makes it `float32`, the dtype in which nearly all training is done.
#
# The shape has not changed: $b \in \mathbb{R}^{1 \times 1}$. Data and weights are
# written with a point from here on.
b = torch.tensor([[1.0]])
print(b.shape, b.dtype, b.device)

# %% four random numbers: a vector
# `rand(4)` draws four numbers from 0 up to, but not including, 1: $v_i \in [0, 1)$.
#
# One direction, so one number in the shape. The seed at the top makes every run draw
# the same four, so that two people can compare what they see.
v = torch.rand(4)
print(v.shape, v)

# %% two rows of three: a matrix
# The shape is read from the outside in: 2 rows, each of 3 columns.
#
# $$M = \begin{bmatrix} m_{11} & m_{12} & m_{13} \\ m_{21} & m_{22} & m_{23}
# \end{bmatrix}$$
#
# In a table of data the rows are usually the examples and the columns the features.
M = torch.rand(2, 3)
print(M.shape, M)

# %% evenly spaced numbers, and an end that is left out
# `arange(start, end, step)` stops before its end, as Python's `range` does.
#
# $$t_i = 0.1 \cdot i$$
#
# To have 1.0 in it, the end must lie a little beyond 1.0. Any end above 1.0 and not
# above 1.1 would do, and the two here give the same 11 values.
short = torch.arange(0, 1.0, 0.1)
steps = torch.arange(0, 1.0 + 1e-4, 0.1)
same = torch.arange(0, 1.1, 0.1)
print(len(short), len(steps), len(same))
print("the last:", steps[-1].item(), same[-1].item())

# %% a number that does not exist
# `steps[3]` is still a tensor, of shape []; `.item()` takes the Python number out.
#
# It ought to be 0.3 and is 0.30000001192092896. A `float32` has 24 binary digits,
# about 7 decimal ones, and 0.3 has no end in binary, as 1/3 has none in decimal. So
# it holds the nearest number it can: $0.3 \approx 0.30000001192092896$.
#
# Nothing is broken. But never ask whether two floating-point numbers are equal; ask
# whether they are close.
third = steps[3]
print(third.shape, third.item())
print("equal to 0.3:", third.item() == 0.3)
print("close to 0.3:", abs(third.item() - 0.3) < 1e-6)
