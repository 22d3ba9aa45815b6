"""Decisions of people on claims: their file, where they stand today, the review in a terminal, agreement.

Imports verdicts, config and records.
"""
