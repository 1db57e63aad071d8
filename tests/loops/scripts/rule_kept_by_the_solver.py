"""A solver object keeps the rule of its update, a function which it was given."""

import numpy as np


def momentum(w, dw, velocity):
    velocity = 0.9 * velocity - 0.05 * dw
    return w + velocity, velocity


class Solver:
    def __init__(self, x, y, update):
        self.x, self.y, self.update = x, y, update
        self.w, self.velocity = np.zeros(2), np.zeros(2)

    def step(self):
        error = self.x @ self.w - self.y  #: forward+loss
        self.loss = (error**2).mean()  #: loss
        slope = 2 * self.x.T @ error / len(error)  #: backward
        self.w, self.velocity = self.update(self.w, slope, self.velocity)  #: update

    def train(self, turns):
        for turn in range(turns):
            self.step()
            print(turn, round(float(self.loss), 4))


points = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -2.0]])
Solver(points, points @ np.array([1.0, -0.5]), momentum).train(5)
