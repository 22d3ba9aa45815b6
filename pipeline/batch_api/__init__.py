"""Runs through a provider's Batch API: the rounds, the requests under way, the answers that come back.

Imports run, model and what is below.
"""
