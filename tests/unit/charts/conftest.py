"""Trials tables as `amt_lab.sagemaker.frames` makes them, from made-up trials."""

from __future__ import annotations

import pytest
from altair.utils import schemapi
from chart_frames import FORMS, detail, trial
from vega_lite_schema import check

from amt_lab import charts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.ranges import ContinuousRange


@pytest.fixture(autouse=True, scope="module")
def _vega_lite_schema():
    """`to_dict` holds every chart to the whole schema, and hardly takes longer for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemapi, "validate_jsonschema", check)
        yield


@pytest.fixture(params=FORMS)
def any_form(request):
    """A trials table of each form that a job goes through."""
    return trials_frame(FORMS[request.param], detail())


@pytest.fixture
def trials():
    return trials_frame(FORMS["a mixture"], detail())


@pytest.fixture(scope="session")
def spec():
    """The explorer's specification of the mixture, to read only."""
    return charts.explorer(trials_frame(FORMS["a mixture"], detail())).to_dict()


@pytest.fixture
def job():
    return detail()


@pytest.fixture
def many():
    """500 trials of 10 hyperparameters."""
    names = ("alpha", "eta", "gamma", "lambda", "subsample", "max_delta_step", "min_child_weight",
             "colsample_bylevel", "colsample_bynode", "colsample_bytree")  # fmt: skip
    ranges = tuple(ContinuousRange(name, 0.01, 1.0) for name in names)
    rows = [trial(n, 0.5 + (n * 0.7548776662) % 1 / 2, ranges=ranges) for n in range(1, 501)]
    return trials_frame(rows, detail(ranges))
