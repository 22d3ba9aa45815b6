"""Who said it: cues, quotations, the people and bodies of an article, kinds of source, anonymity, standing.

Imports text and records.
"""
