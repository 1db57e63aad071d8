"""k-means and a Gaussian mixture by expectation and maximisation: iterations, but no training loop."""
import numpy as np

rng = np.random.default_rng(0)
X = np.concatenate([rng.normal(m, 0.4, size=(30, 2)) for m in ((0, 0), (2, 2), (0, 3))])


def kmeans(X, k, max_iters=20):
    centroids = X[rng.choice(len(X), k, replace=False)]
    for iteration in range(max_iters):
        distances = np.linalg.norm(X[:, None] - centroids[None], axis=2)
        labels = distances.argmin(axis=1)
        new_centroids = np.array([X[labels == j].mean(axis=0) for j in range(k)])
        shift = np.abs(new_centroids - centroids).max()
        centroids = new_centroids
        if shift < 1e-6:
            break
    inertia = ((X - centroids[labels]) ** 2).sum()
    return centroids, labels, inertia


def gaussian(X, mean, cov):
    d = X.shape[1]
    diff = X - mean
    inv = np.linalg.inv(cov)
    norm = 1.0 / np.sqrt((2 * np.pi) ** d * np.linalg.det(cov))
    return norm * np.exp(-0.5 * np.einsum("ni,ij,nj->n", diff, inv, diff))


def em(X, k, iterations=15):
    n, d = X.shape
    means, _, _ = kmeans(X, k)
    covs = np.array([np.eye(d) for _ in range(k)])
    weights = np.ones(k) / k
    log_likelihoods = []
    for it in range(iterations):
        # E-step
        resp = np.stack([w * gaussian(X, m, c) for w, m, c in zip(weights, means, covs)], axis=1)
        total = resp.sum(axis=1, keepdims=True)
        log_likelihood = np.log(total).sum()
        resp /= total
        # M-step
        nk = resp.sum(axis=0)
        means = (resp.T @ X) / nk[:, None]
        for j in range(k):
            diff = X - means[j]
            covs[j] = (resp[:, j, None] * diff).T @ diff / nk[j] + 1e-6 * np.eye(d)
        weights = nk / n
        log_likelihoods.append(log_likelihood)
    return means, covs, weights, log_likelihoods


centroids, labels, inertia = kmeans(X, 3)
print("inertia", round(float(inertia), 4), np.bincount(labels))
means, covs, weights, ll = em(X, 3)
print("log-likelihood", round(float(ll[0]), 3), "->", round(float(ll[-1]), 3))
print(np.round(np.sort(weights), 3))
