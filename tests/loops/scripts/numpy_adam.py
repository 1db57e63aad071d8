"""Adam written out, on a softmax classifier in NumPy."""
import numpy as np

rng = np.random.default_rng(4)
X = rng.normal(size=(60, 4))
labels = X[:, :3].argmax(axis=1)
targets = np.eye(3)[labels]
W = np.zeros((4, 3))
m = np.zeros_like(W)
v = np.zeros_like(W)
lr, beta1, beta2, eps = 0.05, 0.9, 0.999, 1e-8
for t in range(1, 31):
    scores = X @ W  #: forward
    scores = scores - scores.max(axis=1, keepdims=True)  #: forward
    exps = np.exp(scores)  #: forward
    probs = exps / exps.sum(axis=1, keepdims=True)  #: forward
    loss = -np.mean(np.sum(targets * np.log(probs), axis=1))  #: loss
    d_scores = (probs - targets) / len(X)  #: backward
    dW = X.T @ d_scores  #: backward
    m = beta1 * m + (1 - beta1) * dW  #: update
    v = beta2 * v + (1 - beta2) * dW**2  #: update
    m_hat = m / (1 - beta1**t)  #: update
    v_hat = v / (1 - beta2**t)  #: update
    W -= lr * m_hat / (np.sqrt(v_hat) + eps)  #: update
    accuracy = (probs.argmax(axis=1) == labels).mean()
    if t % 10 == 0:
        print(t, loss, accuracy)
