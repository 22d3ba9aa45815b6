"""A draft checked against the documents that it was written from: sources by line, labels, formats.

May import whatever is below the command.
"""
