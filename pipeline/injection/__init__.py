"""Words that are meant for a machine (prompt injection): found, flagged, left out for a model.

Imports text and records.
"""
