"""The table of calls: what the rules are compared with torch on."""

from call_table_elements import ARITHMETIC, CHOICES, UNARY
from call_table_joining import ALGEBRA, ORDERS, PRODUCTS, REDUCTIONS, SHAPES
from call_table_layers import ACTIVATIONS, LAYERS, LOSSES, RECURRENT
from call_table_parts import COPIES, COPYING, INDEXING, MAKING, SETTING

TABLE = [
    *ARITHMETIC, *UNARY, *CHOICES, *REDUCTIONS, *PRODUCTS, *SHAPES, *INDEXING, *SETTING, *COPIES,
    *COPYING, *MAKING, *ORDERS, *ALGEBRA, *LAYERS, *ACTIVATIONS, *LOSSES, *RECURRENT,
]  # fmt: skip
