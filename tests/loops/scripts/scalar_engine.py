"""Numbers that know their graph, and a neuron made of them; no library."""
import random


class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._backward = lambda: None
        self._prev = children

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo, seen = [], set()

        def build(v):
            if v not in seen:
                seen.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()


class Neuron:
    def __init__(self, n):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(n)]
        self.b = Value(0.0)

    def __call__(self, x):
        total = self.b
        for wi, xi in zip(self.w, x):
            total = total + wi * xi
        return total

    def parameters(self):
        return [*self.w, self.b]


random.seed(1)
neuron = Neuron(2)
xs = [(1.0, 2.0), (-1.0, 0.5), (0.5, -1.0)]
ys = [1.0, -1.0, 0.0]
for k in range(20):
    ypred = [neuron(x) for x in xs]  #: forward
    loss = Value(0.0)
    for yout, ygt in zip(ypred, ys):
        diff = yout + -ygt  #: loss
        loss = loss + diff * diff  #: loss
    for p in neuron.parameters():  #: zero_grad
        p.grad = 0.0  #: zero_grad
    loss.backward()  #: backward
    for p in neuron.parameters():  #: update
        p.data += -0.05 * p.grad  #: update
    print(k, round(loss.data, 5))
