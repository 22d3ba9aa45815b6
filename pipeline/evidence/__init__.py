"""The evidence for claims and the search in it: notes, an index, other articles, web searches.

Imports documents, stance, model, text and records.
"""
