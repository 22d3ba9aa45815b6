"""Labelled articles: whole articles with every claim, its source, its quotation and its label, and the score.

docs/evaluation.md describes the form of the files and how they are labelled.
"""
