"""From nothing to a newsroom: the first folder, and what is still missing.

Imports all but cli.
"""
