"""The budgets of the design, measured: ``python -m bench`` prints each against its reference."""
