"""The form's second half: what each trial trains, on what (`TrainingJobDefinition`)."""

from __future__ import annotations

from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.launch_form.parts import Schema, object_schema, s3_address


def training_schema(machines: str) -> Schema:
    return object_schema(
        "Training",
        {
            "AlgorithmSpecification": object_schema(
                "Algorithm",
                {
                    "TrainingImage": {
                        "type": "string",
                        "title": "Training image",
                        "description": "The container image's URI in ECR.",
                        "maxLength": 255,
                    },
                    "TrainingInputMode": {
                        "type": "string",
                        "title": "How data reaches the training",
                        "enum": ["File", "FastFile", "Pipe"],
                    },
                },
                required=["TrainingInputMode"],
            ),
            "StaticHyperParameters": {
                "type": "object",
                "title": "Static hyperparameters",
                "description": "The same for every trial.",
                "additionalProperties": {"type": "string"},
            },
            "InputDataConfig": {
                "type": "array",
                "title": "Channels",
                "maxItems": 20,
                "items": _channel(),
            },
            "OutputDataConfig": object_schema(
                "Output",
                {"S3OutputPath": s3_address("Where models go")},
                required=["S3OutputPath"],
            ),
            machines: _machines(),
            "RoleArn": {
                "type": "string",
                "title": "Execution role",
                "description": "ARN of the IAM role that SageMaker trains as.",
                "minLength": 20,
            },
            "StoppingCondition": object_schema(
                "Time limit of a trial",
                {"MaxRuntimeInSeconds": {"type": "integer", "title": "Seconds", "minimum": 1}},
            ),
        },
        required=["AlgorithmSpecification", "OutputDataConfig", "RoleArn", "StoppingCondition"],
    )


def _channel() -> Schema:
    every = (kind for algorithm in algorithms().values() for kind in algorithm.content_types)
    types = list(dict.fromkeys(every))
    source = object_schema(
        "",
        {
            "S3DataType": {
                "type": "string",
                "title": "What the address names",
                "enum": ["S3Prefix", "ManifestFile", "AugmentedManifestFile"],
                "default": "S3Prefix",
            },
            "S3Uri": s3_address("Address"),
        },
        required=["S3DataType", "S3Uri"],
    )
    return object_schema(
        "",
        {
            "ChannelName": {"type": "string", "title": "Channel", "minLength": 1, "maxLength": 64},
            "ContentType": {"type": "string", "title": "Content type", "examples": types},
            "DataSource": object_schema("", {"S3DataSource": source}),
        },
        required=["ChannelName", "DataSource"],
    )


def _machines() -> Schema:
    return object_schema(
        "Machines of a trial",
        {
            "InstanceType": {
                "type": "string",
                "title": "Instance type",
                "examples": ["ml.m5.large", "ml.m5.xlarge", "ml.c5.xlarge", "ml.g5.xlarge"],
            },
            "InstanceCount": {"type": "integer", "title": "Instances", "minimum": 1},
            "VolumeSizeInGB": {"type": "integer", "title": "Storage in GB", "minimum": 1},
        },
    )
