"""SageMaker's built-in algorithms on this machine; `registry` names them.

Kept light: each training process imports this package.
"""
