"""Reading formulas: from the LaTeX of a lesson's notes to equations over the script's names."""
