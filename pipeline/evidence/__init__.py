"""What a claim is checked against: notes, an index, other articles, web searches; and the search in them.

Imports documents, stance, model, text and records.
"""
