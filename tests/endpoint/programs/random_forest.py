"""Trains a random forest on the digits in channel `train` and prints how well it does on a fifth of them.

As in the second example notebook the split is not seeded, so that the scores are noisy.
"""
# ruff: noqa: T201 - metrics are read off the log

from __future__ import annotations

import argparse
import os
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import train_test_split


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=Path, default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--model-dir", type=Path, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--n-estimators", type=int, default=100)
    parser.add_argument("--max-depth", type=int, default=10)
    parser.add_argument("--min-samples-leaf", type=int, default=1)
    parser.add_argument("--min-weight-fraction-leaf", type=float, default=0.01)
    parser.add_argument("--criterion", default="gini")
    asked = parser.parse_args()
    digits = np.loadtxt(asked.train / "digits.csv", delimiter=",", skiprows=1)
    features, held_features, labels, held_labels = train_test_split(
        digits[:, :-1], digits[:, -1], test_size=0.2
    )
    forest = RandomForestClassifier(
        n_estimators=asked.n_estimators,
        max_depth=asked.max_depth,
        min_samples_leaf=asked.min_samples_leaf,
        min_weight_fraction_leaf=asked.min_weight_fraction_leaf,
        criterion=asked.criterion,
    ).fit(features, labels)
    precision, recall, f1, _ = precision_recall_fscore_support(
        held_labels, forest.predict(held_features), average="weighted", zero_division=0
    )
    print(f"pre: {precision:5.3f} rec: {recall:5.3f} f1: {f1:5.3f}")
    joblib.dump(forest, asked.model_dir / "model.joblib")


if __name__ == "__main__":
    main()
