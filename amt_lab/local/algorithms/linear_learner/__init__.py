"""SageMaker's Linear Learner: linear models by mini-batch gradient descent, metrics by scikit-learn.

Scikit-learn's own linear models know no mini batches, which are among what is tuned here; so NumPy takes the
steps. https://docs.aws.amazon.com/sagemaker/latest/dg/linear-learner.html
"""

from amt_lab.local.algorithms.linear_learner.twin import LinearLearner

__all__ = ["LinearLearner"]
