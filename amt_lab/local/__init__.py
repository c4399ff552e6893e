"""The local endpoint: SageMaker's tuning API on the loopback interface, with real training.

Only `launcher` is for the rest of the package; the endpoint itself runs as a process of its own.
"""
