"""The rules: each operation once, what it computes beside what its derivative is."""

from tutor.maths.rules import (
    activations,
    arithmetic,
    choices,
    convolution,
    extremes,
    functions,
    indexing,
    joining,
    pooling,
    products,
    reductions,
    shapes,
    soft,
)

__all__ = [
    "activations",
    "arithmetic",
    "choices",
    "convolution",
    "extremes",
    "functions",
    "indexing",
    "joining",
    "pooling",
    "products",
    "reductions",
    "shapes",
    "soft",
]
