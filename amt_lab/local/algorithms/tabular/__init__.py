"""SageMaker's tabular algorithms that are programs of AWS's own in a framework's image.

"The LightGBM built-in algorithm runs in script mode, but the training script is provided for you": a request
names it by the URI of that program, `…/lightgbm/transfer_learning/classification/…/sourcedir.tar.gz`, and reads
its metrics with MetricDefinitions of its own, as with any script. The program lies in a bucket of AWS's that the
local endpoint cannot reach; here a `TabularTwin` does its work. `python -m amt_lab.local.algorithms.tabular NAME
TASK` is the training process.
"""

from amt_lab.local.algorithms.tabular.program import CLASSIFICATION, REGRESSION, named_twin
from amt_lab.local.algorithms.tabular.twin import UNREAD_CHANNELS, TabularTwin, choice

__all__ = [
    "CLASSIFICATION",
    "REGRESSION",
    "UNREAD_CHANNELS",
    "TabularTwin",
    "choice",
    "named_twin",
]
