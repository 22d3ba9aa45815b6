"""Reads every text, for articles and evidence alike: formats, web pages, PDF, feeds, encodings.

Imports web, text, injection, config and records.
"""
