"""What each predictor_type minimizes. Apart from the losses, which load SciPy."""

from __future__ import annotations

LOSSES = {
    "binary_classifier": ("logistic", "hinge_loss"),
    "multiclass_classifier": ("softmax_loss", "hinge_loss"),
    "regressor": (
        *("squared_loss", "absolute_loss", "eps_insensitive_squared_loss"),
        *("eps_insensitive_absolute_loss", "quantile_loss", "huber_loss"),
    ),
}
"""The losses that each predictor_type has; the first is what `auto` means."""
