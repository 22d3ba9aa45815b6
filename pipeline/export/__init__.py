"""Verdicts and decisions for other programs: ClaimReview, CSV, Markdown, Parquet.

Imports report, reviews, verdicts and records.
"""
