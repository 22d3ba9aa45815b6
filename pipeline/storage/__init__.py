"""Files on this machine and at a URL, written whole or not at all.

Imports config only.
"""
