"""Fixtures of the local endpoint's unit tests."""

import pytest

from training_bench import Bench  # isort: skip


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    bench.bucket.mkdir(parents=True)
    return bench
