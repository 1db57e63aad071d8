"""A linear support vector machine by subgradient steps, a branch for each side of the margin."""
import numpy as np


class SVM:
    def __init__(self, learning_rate=0.01, lambda_param=0.01, n_iters=4):
        self.lr = learning_rate
        self.lambda_param = lambda_param
        self.n_iters = n_iters
        self.w = None
        self.b = None

    def fit(self, X, y):
        n_samples, n_features = X.shape

        y_ = np.where(y <= 0, -1, 1)

        # init weights
        self.w = np.zeros(n_features)
        self.b = 0

        for _ in range(self.n_iters):
            for idx, x_i in enumerate(X):
                condition = y_[idx] * (np.dot(x_i, self.w) - self.b) >= 1  #: forward
                if condition:
                    self.w -= self.lr * (2 * self.lambda_param * self.w)  #: backward+update
                else:
                    self.w -= self.lr * (2 * self.lambda_param * self.w - np.dot(x_i, y_[idx]))  #: backward+update
                    self.b -= self.lr * y_[idx]  #: update

    def predict(self, X):
        approx = np.dot(X, self.w) - self.b
        return np.sign(approx)


rng = np.random.default_rng(0)
X = np.r_[rng.normal(2, 1, (10, 2)), rng.normal(-2, 1, (10, 2))]
y = np.r_[np.ones(10), -np.ones(10)]
clf = SVM()
clf.fit(X, y)
print(clf.w, clf.b, (clf.predict(X) == y).mean())
