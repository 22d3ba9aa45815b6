"""Files here and at a URL: whole or not at all.

Imports config only.
"""
