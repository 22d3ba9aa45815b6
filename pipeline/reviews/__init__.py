"""Decisions of people on claims: their file, whether they still hold, the review in a terminal, agreement.

Imports verdicts, config and records.
"""
