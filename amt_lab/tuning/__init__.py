"""The domain: ranges, requests, trials, jobs and the rules that SageMaker holds them to.

Pure data and rules: no I/O, no AWS client, no pandas.
"""
