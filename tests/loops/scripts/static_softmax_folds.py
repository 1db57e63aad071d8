"""Softmax regression in a class with fit(), judged by k-fold cross validation, in NumPy."""

import numpy as np


class SoftmaxRegression:
    def __init__(self, learning_rate=0.1, n_iter=20, l2=1e-3, batch_size=None, random_state=0):
        self.learning_rate = learning_rate
        self.n_iter = n_iter
        self.l2 = l2
        self.batch_size = batch_size
        self.random_state = random_state
        self.losses_ = []

    @staticmethod
    def _softmax(z):
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)

    def _one_hot(self, y):
        return np.eye(self.n_classes_)[y]

    def _loss(self, probs, targets):
        ce = -np.mean(np.sum(targets * np.log(probs + 1e-12), axis=1))
        return ce + 0.5 * self.l2 * np.sum(self.coef_**2)

    def fit(self, X, y):
        rng = np.random.default_rng(self.random_state)
        self.n_classes_ = int(y.max()) + 1
        n, d = X.shape
        self.coef_ = rng.normal(0, 0.01, size=(d, self.n_classes_))
        self.intercept_ = np.zeros(self.n_classes_)
        T = self._one_hot(y)
        size = self.batch_size or n
        for _ in range(self.n_iter):
            order = rng.permutation(n)
            for start in range(0, n, size):
                idx = order[start : start + size]
                xb, tb = X[idx], T[idx]
                probs = self._softmax(xb @ self.coef_ + self.intercept_)  #: forward
                error = (probs - tb) / len(xb)  #: backward
                grad_w = xb.T @ error + self.l2 * self.coef_  #: backward
                grad_b = error.sum(axis=0)  #: backward
                self.coef_ -= self.learning_rate * grad_w  #: update
                self.intercept_ -= self.learning_rate * grad_b  #: update
            self.losses_.append(self._loss(self.predict_proba(X), T))
        return self

    def predict_proba(self, X):
        return self._softmax(X @ self.coef_ + self.intercept_)

    def predict(self, X):
        return self.predict_proba(X).argmax(axis=1)

    def score(self, X, y):
        return float((self.predict(X) == y).mean())


def k_fold(n, k, rng):
    parts = np.array_split(rng.permutation(n), k)
    for i in range(k):
        yield np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]


def main():
    rng = np.random.default_rng(7)
    centers = np.array([[0.0, 2.0], [2.0, 0.0], [-2.0, -1.0]])
    y = rng.integers(0, 3, 60)
    X = centers[y] + rng.normal(0, 0.8, size=(60, 2))
    scores = []
    for fold, (train, test) in enumerate(k_fold(len(X), 3, rng)):
        model = SoftmaxRegression(learning_rate=0.5, n_iter=5, batch_size=20)
        model.fit(X[train], y[train])
        scores.append(model.score(X[test], y[test]))
        print(f"fold {fold}: loss {model.losses_[-1]:.4f} accuracy {scores[-1]:.3f}")
    print(f"mean {np.mean(scores):.3f} +- {np.std(scores):.3f}")


if __name__ == "__main__":
    main()
