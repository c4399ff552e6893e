"""One step of mini-batch gradient descent: adam, rmsprop or sgd, with both regularizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.first_party.tables import Matrix

_LEARNING_RATES = {"adam": 0.05, "rmsprop": 0.05, "sgd": 0.1}
"""What `auto` means here. The service does not say what it means there."""
_TINY = 1e-8
_RMSPROP_DECAY = 0.9


class Descent:
    """Weights, shape (features, outputs), and biases, shape (1, outputs), on their way down."""

    def __init__(
        self, values: Values, features: int, outputs: int, random: np.random.Generator
    ) -> None:
        self._values = values
        given = values.text("optimizer")
        self._optimizer = "adam" if given == "auto" else given
        self._rate = values.number_or("learning_rate", _LEARNING_RATES[self._optimizer])
        self._wd, self._l1 = values.number_or("wd", 0.0), values.number_or("l1", 0.0)
        self._has_bias = values.yes("use_bias")
        if values.text("init_method") == "normal":
            self.weights = random.normal(0, values.number("init_sigma"), (features, outputs))
        else:
            scale = values.number("init_scale")
            self.weights = random.uniform(-scale, scale, (features, outputs))
        first = values.number("init_bias") if self._has_bias else 0.0
        self.biases = np.full((1, outputs), first)
        self._taken = 0
        self._moments: dict[str, tuple[Matrix, Matrix]] = {}

    def scores(self, features: Matrix) -> Matrix:
        scores: Matrix = features @ self.weights + self.biases
        return scores

    def step(self, features: Matrix, slope: Matrix) -> None:
        """Down a batch's slope by score, shape (rows, outputs), already weighted."""
        self._taken += 1
        rate = self._scheduled_rate()
        down = features.T @ slope / len(features) + self._wd * self.weights
        direction, stride = self._way("weights", down)
        moved = self.weights - rate * stride * direction
        # What l1 asks for is taken off exactly, so that weights do become 0.
        self.weights = np.sign(moved) * np.maximum(0, np.abs(moved) - rate * stride * self._l1)
        if self._has_bias:
            decay = self._wd * self._values.number_or("bias_wd_mult", 0.0)
            down = slope.mean(axis=0, keepdims=True) + decay * self.biases
            rate *= self._values.number_or("bias_lr_mult", 1.0)
            direction, stride = self._way("biases", down)
            self.biases = self.biases - rate * stride * direction

    def _scheduled_rate(self) -> float:
        """The learning rate, that falls by a factor every so many steps."""
        if not self._values.yes("use_lr_scheduler"):
            return self._rate
        every = self._values.number_or("lr_scheduler_step", 100)
        factor = self._values.number_or("lr_scheduler_factor", 0.99)
        least = min(self._rate, self._values.number_or("lr_scheduler_minimum_lr", 1e-5))
        return max(least, float(self._rate * factor ** (self._taken // every)))

    def _way(self, name: str, slope: Matrix) -> tuple[Matrix, Matrix]:
        """Where to go, and how far each weight goes there at a learning rate of 1."""
        zero = np.zeros_like(slope)
        first, second = self._moments.get(name, (zero, zero))
        if self._optimizer == "sgd":
            first = self._values.number_or("momentum", 0.0) * first + slope
            self._moments[name] = (first, second)
            return first, np.ones_like(slope)
        if self._optimizer == "rmsprop":
            second = _RMSPROP_DECAY * second + (1 - _RMSPROP_DECAY) * slope**2
            self._moments[name] = (first, second)
            return slope, 1 / (np.sqrt(second) + _TINY)
        return self._adam(name, slope, first, second)

    def _adam(
        self, name: str, slope: Matrix, first: Matrix, second: Matrix
    ) -> tuple[Matrix, Matrix]:
        """Kingma and Ba 2015, "Adam: a method for stochastic optimization"."""
        # A decay of 1 would never take anything in.
        one = min(self._values.number_or("beta_1", 0.9), 1 - _TINY)
        two = min(self._values.number_or("beta_2", 0.999), 1 - _TINY)
        first = one * first + (1 - one) * slope
        second = two * second + (1 - two) * slope**2
        self._moments[name] = (first, second)
        unbiased = second / (1 - two**self._taken)
        return first / (1 - one**self._taken), 1 / (np.sqrt(unbiased) + _TINY)
