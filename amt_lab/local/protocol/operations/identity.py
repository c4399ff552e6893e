"""Who the caller is, and the role questions that SageMaker's SDK asks before it trains.

There is one account, and every role in it exists, trusts SageMaker and may do everything: local
training processes have no use for roles.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from amt_lab.local.data_folder import ACCOUNT
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_USER = "local"
_LONG_AGO = 1577836800.0
"""2020-01-01: when the roles of the account were made."""

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@operation("GetCallerIdentity", service="sts")
def get_caller_identity(request: Request, engine: Engine) -> Response:
    return {
        "UserId": "AIDALOCALENDPOINT000",
        "Account": ACCOUNT,
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/{_USER}",
    }


@operation("GetRole", service="iam")
def get_role(request: Request, engine: Engine) -> Response:
    """The role that is asked for, with a trust policy (URL-encoded, as IAM gives it) for SageMaker."""
    name = request["RoleName"]
    return {
        "Role": {
            "Path": "/",
            "RoleName": name,
            "RoleId": "AROALOCALENDPOINT000",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
            "CreateDate": _LONG_AGO,
            "AssumeRolePolicyDocument": quote(json.dumps(_TRUST)),
        }
    }


@operation("SimulatePrincipalPolicy", service="iam")
def simulate_principal_policy(request: Request, engine: Engine) -> Response:
    """Every action is allowed."""
    return {
        "IsTruncated": False,
        "EvaluationResults": [
            {"EvalActionName": action, "EvalResourceName": "*", "EvalDecision": "allowed"}
            for action in request["ActionNames"]
        ],
    }
