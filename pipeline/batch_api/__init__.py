"""The run by way of a provider's Batch API: its rounds, what is under way, what comes back.

Imports run, model and what is below.
"""
