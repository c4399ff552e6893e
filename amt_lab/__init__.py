"""Amazon SageMaker Automatic Model Tuning inside JupyterLab.

The names that a notebook uses load on first use, so that `import amt_lab` and Jupyter's start cost
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "connect": "amt_lab.sagemaker.connection",
    "use": "amt_lab.sagemaker.connection",
    "tuning_jobs": "amt_lab.sagemaker.jobs_frame",
    "iter_tuning_jobs": "amt_lab.sagemaker.jobs_frame",
    "learning_curves": "amt_lab.sagemaker.frames",
    "trials": "amt_lab.sagemaker.frames",
    "watch": "amt_lab.sagemaker.frames",
    "TuningJob": "amt_lab.sagemaker.tuning_job",
    "TuningRequest": "amt_lab.tuning.request",
    "launch": "amt_lab.sagemaker.tuning_job",
    "stop": "amt_lab.sagemaker.notebook",
    "training_log": "amt_lab.sagemaker.notebook",
    "tutorial_request": "amt_lab.sagemaker.notebook",
    "upload_tutorial_data": "amt_lab.sagemaker.notebook",
    "explore": "amt_lab.widgets.explore",
    "insights": "amt_lab.widgets.insights",
    "refine": "amt_lab.widgets.insights",
    "report": "amt_lab.widgets.explore",
    "compare": "amt_lab.widgets.compare",
    "who_won": "amt_lab.widgets.compare",
    "plot_learning_curves": "amt_lab.widgets.plots",
    "plot_instance_metrics": "amt_lab.widgets.plots",
    "plot_timeline": "amt_lab.widgets.plots",
    "plot_importance": "amt_lab.widgets.plots",
    "plot_dependence": "amt_lab.widgets.plots",
    "plot_surface": "amt_lab.widgets.plots",
    "plot_rank": "amt_lab.widgets.plots",
    "plot_correlation": "amt_lab.widgets.plots",
    "plot_tradeoff": "amt_lab.widgets.plots",
    "save": "amt_lab.widgets.save",
    "visualize_tuning_job": "amt_lab.widgets.amtviz",
    "LaunchForm": "amt_lab.widgets.launch_form",
}

__all__ = [
    "LaunchForm",
    "TuningJob",
    "TuningRequest",
    "compare",
    "connect",
    "explore",
    "insights",
    "iter_tuning_jobs",
    "launch",
    "learning_curves",
    "plot_correlation",
    "plot_dependence",
    "plot_importance",
    "plot_instance_metrics",
    "plot_learning_curves",
    "plot_rank",
    "plot_surface",
    "plot_timeline",
    "plot_tradeoff",
    "refine",
    "report",
    "save",
    "stop",
    "training_log",
    "trials",
    "tuning_jobs",
    "tutorial_request",
    "upload_tutorial_data",
    "use",
    "visualize_tuning_job",
    "watch",
    "who_won",
]


def __getattr__(name: str) -> Any:
    if name == "cache":
        return import_module("amt_lab.cache")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, "cache"])


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "amt-lab"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from amt_lab.server.app import AmtLabApp

    return [{"module": "amt_lab", "app": AmtLabApp}]
