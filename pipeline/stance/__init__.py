"""Whether a sentence supports or refutes a claim: figures, dates, opposites, contradictions, calibration.

Imports injection, attribution, text and records.
"""
