"""What Amazon's own containers have in common: how they check hyperparameters, read channels and log.

An algorithm is a `FirstPartyTwin` in a file of its own; `python -m amt_lab.local.algorithms.first_party NAME` is
its training process. Only that process imports what it trains with.
"""

from amt_lab.local.algorithms.first_party import log
from amt_lab.local.algorithms.first_party.errors import ClientError
from amt_lab.local.algorithms.first_party.hyperparameters import Values
from amt_lab.local.algorithms.first_party.tables import Table
from amt_lab.local.algorithms.first_party.twin import Conflict, FirstPartyTwin

__all__ = ["ClientError", "Conflict", "FirstPartyTwin", "Table", "Values", "log"]
