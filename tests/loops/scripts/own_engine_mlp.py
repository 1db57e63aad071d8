"""A net of numbers that know their graph, each layer a list of neurons; no library."""
import random
random.seed(0)
class Value:
    def __init__(self, data, children=()):
        self.data = data; self.grad = 0.0; self._backward = lambda: None; self._prev = children
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad; other.grad += out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad; other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def backward(self):
        topo, seen = [], set()
        def build(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev: build(c)
                topo.append(v)
        build(self); self.grad = 1.0
        for v in reversed(topo): v._backward()
class Neuron:
    def __init__(self, n):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(n)]
        self.b = Value(0.0)
    def __call__(self, x):
        out = self.b
        for wi, xi in zip(self.w, x):
            out = out + wi * xi
        return out
    def parameters(self): return self.w + [self.b]
class Layer:
    def __init__(self, n, m): self.neurons = [Neuron(n) for _ in range(m)]
    def __call__(self, x):
        out = [n(x) for n in self.neurons]
        return out[0] if len(out) == 1 else out
    def parameters(self): return [p for n in self.neurons for p in n.parameters()]
class MLP:
    def __init__(self, n, sizes):
        s = [n] + sizes
        self.layers = [Layer(s[i], s[i + 1]) for i in range(len(sizes))]
    def __call__(self, x):
        for l in self.layers: x = l(x)
        return x
    def parameters(self): return [p for l in self.layers for p in l.parameters()]
n = MLP(3, [4, 1])
xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]
for k in range(6):
    ypred = [n(x) for x in xs]  #: forward
    loss = sum(((yout + (-ygt)) * (yout + (-ygt)) for ygt, yout in zip(ys, ypred)), Value(0.0))  #: loss
    for p in n.parameters():  #: zero_grad
        p.grad = 0.0  #: zero_grad
    loss.backward()  #: backward
    for p in n.parameters():  #: update
        p.data += -0.01 * p.grad  #: update
    print(k, loss.data)
