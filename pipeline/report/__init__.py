"""The site that shows verdicts: its pages, the diff as a page, templates and assets.

Imports reviews, verdicts, attribution, text and records.
"""
