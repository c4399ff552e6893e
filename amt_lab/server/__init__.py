"""The Jupyter Server extension: REST in, one call to the core, JSON out.

`openapi.yaml` is its contract. Loading it imports no AWS client, no pandas and no Altair: those
come with the first request that needs them, in a thread.
"""
