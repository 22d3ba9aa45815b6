"""The verdict file: its form, where it is kept, how it is shown, what differs between two of them.

Imports storage, config and records.
"""
