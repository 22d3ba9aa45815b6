"""Labelled articles: whole articles with every claim, its source, its quotation and its label, and the score.

docs/evaluation.md tells the form of the files and how they are labelled.
"""
