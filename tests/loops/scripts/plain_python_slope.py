"""One weight with plain floats and no library at all."""
data = [(1.0, 2.1), (2.0, 3.9), (3.0, 6.2)]
w = 0.5
b = 0.0
eta = 0.02
for epoch in range(30):
    for x, y in data:
        p = w * x + b  #: forward
        loss = (p - y) ** 2  #: loss
        dp = 2 * (p - y)  #: backward
        dw = dp * x  #: backward
        db = dp  #: backward
        w -= eta * dw  #: update
        b -= eta * db  #: update
    if epoch % 10 == 0:
        print(epoch, w, b, loss)
