"""Trains a small network on the digits in channel `train`, prints a line an epoch, saves the weights.

The hyperparameter `dummy` has no effect: what a tuning job makes of it shows how noisy the rest is.
"""
# ruff: noqa: T201 - metrics are read off the log

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=Path, default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--model-dir", type=Path, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--dummy", type=float)
    asked = parser.parse_args()
    training, held = _digits(asked.train / "digits.csv")
    network = nn.Sequential(
        nn.Linear(64, asked.hidden),
        nn.ReLU(),
        nn.Dropout(asked.dropout),
        nn.Linear(asked.hidden, 10),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=asked.learning_rate)
    for epoch in range(asked.epochs):
        network.train()
        for features, labels in DataLoader(training, batch_size=64, shuffle=True):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(features), labels)
            loss.backward()
            optimizer.step()
        print(f"epoch={epoch}; {_scores(network, held)}", flush=True)
    torch.save(network.state_dict(), asked.model_dir / "model.pt")


def _digits(file: Path) -> tuple[TensorDataset, TensorDataset]:
    """Four fifths to learn from, one to look at. Read without NumPy, which torch can do without."""
    rows = [list(map(float, line.split(","))) for line in file.read_text().splitlines()[1:]]
    table = torch.tensor(rows)[torch.randperm(len(rows))]
    whole = TensorDataset(table[:, :-1] / 16, table[:, -1].long())
    apart = len(rows) // 5
    return TensorDataset(*whole[apart:]), TensorDataset(*whole[:apart])


def _scores(network: nn.Module, held: TensorDataset) -> str:
    features, labels = held[:]
    network.eval()
    with torch.no_grad():
        told = network(features)
        loss = nn.functional.cross_entropy(told, labels)
    accuracy = (told.argmax(dim=1) == labels).float().mean()
    return f"valid-loss={loss:.5f}; valid-accuracy={accuracy:.5f};"


if __name__ == "__main__":
    main()
