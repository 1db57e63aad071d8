import numpy as np
from learning import fit as teach

rng = np.random.default_rng(0)
X = rng.normal(size=(20, 2))
y = X @ np.array([2.0, -1.0]) + 0.5
w, b = teach(X, y)
print(w, b)
