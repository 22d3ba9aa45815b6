"""Every way in which a text comes in, for articles and evidence alike: formats, pages, PDF, feeds, encodings.

Imports web, text, injection, config and records.
"""
