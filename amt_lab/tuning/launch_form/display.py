"""rjsf's hints on order, widgets and class names."""

from __future__ import annotations

from amt_lab.tuning.launch_form.parts import RANGE_MEMBERS, Schema
from amt_lab.tuning.request import CONFIG, RANGE_KINDS


def ui_schema() -> Schema:
    """Rjsf's hints on order and widgets; they fit the schema of every request."""
    ranges = {
        f"{kind}ParameterRanges": {
            "ui:options": {"orderable": False},
            "items": {
                "ui:classNames": "amt-lab-range",
                "ui:order": [*RANGE_MEMBERS[kind], "*"],
                "ui:options": {"label": False},
            },
        }
        for kind in RANGE_KINDS
    }
    definition: Schema = {
        "ui:order": [
            "AlgorithmSpecification",
            "StaticHyperParameters",
            "InputDataConfig",
            "OutputDataConfig",
            "*",
        ],
        "StaticHyperParameters": {"ui:classNames": "amt-lab-statics"},
        "InputDataConfig": {
            "ui:options": {"orderable": False},
            "items": {"ui:classNames": "amt-lab-channel", "ui:options": {"label": False}},
        },
    }
    return {
        "ui:order": ["HyperParameterTuningJobName", CONFIG, "TrainingJobDefinition", "*"],
        "HyperParameterTuningJobName": {"ui:autofocus": True},
        CONFIG: {
            "ui:order": [
                "HyperParameterTuningJobObjective",
                "ParameterRanges",
                "Strategy",
                "ResourceLimits",
                "TrainingJobEarlyStoppingType",
                "*",
            ],
            "HyperParameterTuningJobObjective": {
                "ui:order": ["MetricName", "Type", "*"],
                "Type": {"ui:widget": "radio", "ui:options": {"inline": True}},
            },
            "ParameterRanges": ranges,
            "ResourceLimits": {"ui:classNames": "amt-lab-limits"},
            "TrainingJobEarlyStoppingType": {
                "ui:widget": "radio",
                "ui:options": {"inline": True},
            },
        },
        "TrainingJobDefinition": definition,
    }
