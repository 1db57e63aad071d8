"""Matrix factorisation by stochastic gradient descent, one rating at a time."""
import numpy as np


class MF:
    def __init__(self, R, K, alpha, beta, iterations):
        self.R = R
        self.num_users, self.num_items = R.shape
        self.K = K
        self.alpha = alpha
        self.beta = beta
        self.iterations = iterations

    def train(self):
        # Initialize user and item latent feature matrice
        self.P = np.random.normal(scale=1.0 / self.K, size=(self.num_users, self.K))
        self.Q = np.random.normal(scale=1.0 / self.K, size=(self.num_items, self.K))

        # Initialize the biases
        self.b_u = np.zeros(self.num_users)
        self.b_i = np.zeros(self.num_items)
        self.b = np.mean(self.R[np.where(self.R != 0)])

        # Create a list of training samples
        self.samples = [
            (i, j, self.R[i, j])
            for i in range(self.num_users)
            for j in range(self.num_items)
            if self.R[i, j] > 0
        ]

        # Perform stochastic gradient descent for number of iterations
        training_process = []
        for i in range(self.iterations):
            np.random.shuffle(self.samples)
            self.sgd()
            mse = self.mse()
            training_process.append((i, mse))
            if (i + 1) % 10 == 0:
                print("Iteration: %d ; error = %.4f" % (i + 1, mse))

        return training_process

    def mse(self):
        """A function to compute the total mean square error"""
        xs, ys = self.R.nonzero()
        predicted = self.full_matrix()
        error = 0
        for x, y in zip(xs, ys):
            error += pow(self.R[x, y] - predicted[x, y], 2)
        return np.sqrt(error)

    def sgd(self):
        """Perform stochastic graident descent"""
        for i, j, r in self.samples:
            # Computer prediction and error
            prediction = self.get_rating(i, j)  #: forward
            e = r - prediction  #: backward

            # Update biases
            self.b_u[i] += self.alpha * (e - self.beta * self.b_u[i])  #: update
            self.b_i[j] += self.alpha * (e - self.beta * self.b_i[j])  #: update

            # Create copy of row of P since we need to update it but use older values for update on Q
            P_i = self.P[i, :].copy()

            # Update user and item latent feature matrices
            self.P[i, :] += self.alpha * (e * self.Q[j, :] - self.beta * self.P[i, :])  #: update
            self.Q[j, :] += self.alpha * (e * P_i - self.beta * self.Q[j, :])  #: update

    def get_rating(self, i, j):
        """Get the predicted rating of user i and item j"""
        return self.b + self.b_u[i] + self.b_i[j] + self.P[i, :].dot(self.Q[j, :].T)

    def full_matrix(self):
        return self.b + self.b_u[:, np.newaxis] + self.b_i[np.newaxis, :] + self.P.dot(self.Q.T)


np.random.seed(0)
R = np.array([[5, 3, 0, 1], [4, 0, 0, 1], [1, 1, 0, 5], [1, 0, 0, 4], [0, 1, 5, 4]])
mf = MF(R, K=2, alpha=0.1, beta=0.01, iterations=6)
mf.train()
print(mf.full_matrix().round(2))
