"""A convolutional net in NumPy whose layers learn inside backprop()."""
import numpy as np

np.random.seed(0)


class Conv3x3:
    def __init__(self, num_filters):
        self.num_filters = num_filters
        self.filters = np.random.randn(num_filters, 3, 3) / 9

    def iterate_regions(self, image):
        h, w = image.shape
        for i in range(h - 2):
            for j in range(w - 2):
                yield image[i : (i + 3), j : (j + 3)], i, j

    def forward(self, input):
        self.last_input = input
        h, w = input.shape
        output = np.zeros((h - 2, w - 2, self.num_filters))
        for im_region, i, j in self.iterate_regions(input):
            output[i, j] = np.sum(im_region * self.filters, axis=(1, 2))
        return output

    def backprop(self, d_L_d_out, learn_rate):
        d_L_d_filters = np.zeros(self.filters.shape)
        for im_region, i, j in self.iterate_regions(self.last_input):
            for f in range(self.num_filters):
                d_L_d_filters[f] += d_L_d_out[i, j, f] * im_region  #: backward
        # Update filters
        self.filters -= learn_rate * d_L_d_filters  #: update
        return None


class Softmax:
    def __init__(self, input_len, nodes):
        self.weights = np.random.randn(input_len, nodes) / input_len
        self.biases = np.zeros(nodes)

    def forward(self, input):
        self.last_input_shape = input.shape
        input = input.flatten()
        self.last_input = input
        totals = np.dot(input, self.weights) + self.biases
        self.last_totals = totals
        exp = np.exp(totals)
        return exp / np.sum(exp, axis=0)

    def backprop(self, d_L_d_out, learn_rate):
        for i, gradient in enumerate(d_L_d_out):
            if gradient == 0:
                continue
            # e^totals
            t_exp = np.exp(self.last_totals)  #: backward
            # Sum of all e^totals
            S = np.sum(t_exp)  #: backward
            # Gradients of out[i] against totals
            d_out_d_t = -t_exp[i] * t_exp / (S**2)  #: backward
            d_out_d_t[i] = t_exp[i] * (S - t_exp[i]) / (S**2)  #: backward
            # Gradients of loss against totals
            d_L_d_t = gradient * d_out_d_t  #: backward
            # Gradients of loss against weights/biases/input
            d_L_d_w = self.last_input[np.newaxis].T @ d_L_d_t[np.newaxis]  #: backward
            d_L_d_inputs = self.weights @ d_L_d_t  #: backward
            # Update weights / biases
            self.weights -= learn_rate * d_L_d_w  #: update
            self.biases -= learn_rate * d_L_d_t  #: update
            return d_L_d_inputs.reshape(self.last_input_shape)  #: backward


images = np.random.rand(10, 5, 5)
labels = (images[:, :3].sum((1, 2)) > images[:, 3:].sum((1, 2))).astype(int)
conv = Conv3x3(2)  # 5x5 -> 3x3x2
softmax = Softmax(3 * 3 * 2, 2)


def forward(image, label):
    out = conv.forward(image - 0.5)  #: forward
    out = softmax.forward(out)  #: forward

    # Calculate cross-entropy loss and accuracy. np.log() is the natural log.
    loss = -np.log(out[label])  #: loss
    acc = 1 if np.argmax(out) == label else 0
    return out, loss, acc


def train(im, label, lr=0.05):
    # Forward
    out, loss, acc = forward(im, label)

    # Calculate initial gradient
    gradient = np.zeros(2)
    gradient[label] = -1 / out[label]  #: backward

    # Backprop
    gradient = softmax.backprop(gradient, lr)
    gradient = conv.backprop(gradient, lr)

    return loss, acc


for epoch in range(2):
    print("--- Epoch %d ---" % (epoch + 1))
    permutation = np.random.permutation(len(images))
    loss = 0
    num_correct = 0
    for i, (im, label) in enumerate(zip(images[permutation], labels[permutation])):
        if i % 10 == 9:
            print("[Step %d] Past 10 steps: Average Loss %.3f | Accuracy: %d%%" % (i + 1, loss / 10, num_correct))
            loss = 0
            num_correct = 0
        l, acc = train(im, label)
        loss += l
        num_correct += acc
