"""Which of AWS's own programs a request names, if any.

The URIs that the SDK's `script_uris.retrieve` gives have lain at
`s3://jumpstart-cache-prod-<region>/source-directory-tarballs/<name>/transfer_learning/<task>/v<version>/`, newer ones
with more folders in between; the last part of that is what counts here, and the image does not.
"""

from __future__ import annotations

import re

CLASSIFICATION, REGRESSION = "classification", "regression"
_PROGRAM = re.compile(
    r"s3://.+/(?P<name>[a-z0-9]+)/transfer_learning/(?P<task>classification|regression)/(?:.+/)?sourcedir\.tar\.gz"
)


def named_twin(source: str | None) -> tuple[str, str] | None:
    """(name, task) of the program at the URI `source`; None where it has another form."""
    found = _PROGRAM.fullmatch(source or "")
    return (found["name"], found["task"]) if found else None
