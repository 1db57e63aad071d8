"""Mathematics in a terminal: LaTeX formulas read and laid out in characters."""
