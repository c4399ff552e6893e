"""The REST resources, one module each. A new one is a module and a line here."""

from amt_lab.server.handlers import (
    charts,
    connections,
    insights,
    launch_form,
    openapi,
    storage,
    training_jobs,
    trials,
    tuning_jobs,
)

ROUTES = [
    *connections.ROUTES,
    *tuning_jobs.ROUTES,
    *trials.ROUTES,
    *training_jobs.ROUTES,
    *charts.ROUTES,
    *insights.ROUTES,
    *launch_form.ROUTES,
    *storage.ROUTES,
    *openapi.ROUTES,
]
"""Path as the contract spells it, and its handler."""
