"""A model of plain numbers, called on every input by ``map``."""

xs = [(1.0, 2.0), (-1.0, 0.5), (0.5, -2.0)]
ys = [2.0, -1.5, 2.0]
w = [0.1, -0.1]


def model(x):
    return w[0] * x[0] + w[1] * x[1]


def cost():
    predictions = list(map(model, xs))  #: forward
    errors = [p - y for p, y in zip(predictions, ys)]  #: loss
    return errors, sum(e * e for e in errors) / len(errors)  #: loss


for epoch in range(5):
    errors, loss = cost()
    slopes = [2 * sum(e * x[k] for e, x in zip(errors, xs)) / 3 for k in range(2)]  #: backward
    for k in range(2):
        w[k] -= 0.05 * slopes[k]  #: update
    print(epoch, round(loss, 4))
