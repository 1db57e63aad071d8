"""One file for each kind of mistake that raises nothing: each watches the steps for it."""
