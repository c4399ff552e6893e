"""The local twin of SageMaker's built-in XGBoost container, in algorithm mode.

Follows aws/sagemaker-xgboost-container: its hyperparameter and channel rules, its metrics (computed
by scikit-learn as there) and its log lines. `python -m amt_lab.local.algorithms.xgboost` is the
training process; this module is what the endpoint itself needs to know and imports nothing heavy.
"""

from amt_lab.local.algorithms.xgboost.twin import XGBoost

__all__ = ["XGBoost"]
