"""The two-layer net of a vision course: loss() gives loss and gradients, train() steps."""
import numpy as np


class TwoLayerNet(object):
    """Affine, ReLU, affine, softmax; all gradients by hand."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        # Unpack variables from the params dictionary
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape

        # Compute the forward pass
        hidden = np.maximum(0, X.dot(W1) + b1)  #: forward
        scores = hidden.dot(W2) + b2  #: forward

        # If the targets are not given then jump out, we're done
        if y is None:
            return scores

        # Compute the loss
        shifted = scores - scores.max(axis=1, keepdims=True)  #: forward
        exp_scores = np.exp(shifted)  #: forward
        probs = exp_scores / exp_scores.sum(axis=1, keepdims=True)  #: forward
        data_loss = -np.log(probs[np.arange(N), y]).mean()  #: loss
        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))  #: loss

        # Backward pass: compute gradients
        grads = {}
        dscores = probs.copy()  #: backward
        dscores[np.arange(N), y] -= 1  #: backward
        dscores /= N  #: backward
        grads["W2"] = hidden.T.dot(dscores) + 2 * reg * W2  #: backward
        grads["b2"] = dscores.sum(axis=0)  #: backward
        dhidden = dscores.dot(W2.T)  #: backward
        dhidden[hidden <= 0] = 0  #: backward
        grads["W1"] = X.T.dot(dhidden) + 2 * reg * W1  #: backward
        grads["b1"] = dhidden.sum(axis=0)  #: backward

        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train / batch_size, 1)
        loss_history, train_acc_history, val_acc_history = [], [], []

        for it in range(num_iters):
            idx = np.random.choice(num_train, batch_size, replace=True)
            X_batch = X[idx]
            y_batch = y[idx]

            # Compute loss and gradients using the current minibatch
            loss, grads = self.loss(X_batch, y=y_batch, reg=reg)
            loss_history.append(loss)

            self.params["W1"] -= learning_rate * grads["W1"]  #: update
            self.params["b1"] -= learning_rate * grads["b1"]  #: update
            self.params["W2"] -= learning_rate * grads["W2"]  #: update
            self.params["b2"] -= learning_rate * grads["b2"]  #: update

            if verbose and it % 10 == 0:
                print("iteration %d / %d: loss %f" % (it, num_iters, loss))

            # Every epoch, check train and val accuracy and decay learning rate.
            if it % iterations_per_epoch == 0:
                train_acc_history.append((self.predict(X_batch) == y_batch).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay

        return {"loss_history": loss_history, "val_acc_history": val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)


np.random.seed(1)
X = 3 * np.random.randn(40, 4)
y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
net = TwoLayerNet(4, 10, 3)
stats = net.train(X, y, X[:10], y[:10], learning_rate=0.1, num_iters=12, batch_size=10, verbose=True)
print("Final training loss: ", stats["loss_history"][-1])
