"""Conjugate gradients and two Kalman filters in NumPy: nothing is trained."""

import numpy as np

rng = np.random.default_rng(0)
M = rng.normal(size=(5, 5))
A = M @ M.T + 5 * np.eye(5)
b = rng.normal(size=5)


def conjugate_gradient(A, b, x, tol=1e-8):
    r = b - A @ x
    p = r.copy()
    rs_old = r @ r
    for i in range(len(b)):
        Ap = A @ p
        alpha = rs_old / (p @ Ap)
        x = x + alpha * p
        r = r - alpha * Ap
        rs_new = r @ r
        if np.sqrt(rs_new) < tol:
            break
        p = r + (rs_new / rs_old) * p
        rs_old = rs_new
    return x


x = conjugate_gradient(A, b, np.zeros(5))
print(np.abs(A @ x - b).max() < 1e-6)

dt = 0.1
F = np.array([[1, dt], [0, 1]])
H = np.array([[1.0, 0.0]])
Q = 0.01 * np.eye(2)
R = np.array([[0.5]])
state = np.zeros((2, 1))
P = np.eye(2)
zs = [np.array([[0.3 * k * dt + rng.normal() * 0.5]]) for k in range(10)]
for z in zs:
    state = F @ state
    P = F @ P @ F.T + Q
    y = z - H @ state
    S = H @ P @ H.T + R
    K = P @ H.T @ np.linalg.inv(S)
    state = state + K @ y
    P = (np.eye(2) - K @ H) @ P
print(state.ravel())


class KalmanFilter:
    def __init__(self, F, H, Q, R):
        self.F, self.H, self.Q, self.R = F, H, Q, R
        self.n = F.shape[1]
        self.P = np.eye(self.n)
        self.x = np.zeros((self.n, 1))

    def predict(self):
        self.x = np.dot(self.F, self.x)
        self.P = np.dot(np.dot(self.F, self.P), self.F.T) + self.Q
        return self.x

    def update(self, z):
        y = z - np.dot(self.H, self.x)
        S = self.R + np.dot(self.H, np.dot(self.P, self.H.T))
        K = np.dot(np.dot(self.P, self.H.T), np.linalg.inv(S))
        self.x = self.x + np.dot(K, y)
        I = np.eye(self.n)
        self.P = np.dot(I - np.dot(K, self.H), self.P)


kf = KalmanFilter(F, H, Q, R)
predictions = []
for z in zs:
    predictions.append(np.dot(H, kf.predict())[0])
    kf.update(z)
print(kf.x.ravel(), len(predictions))
