"""The settings: what config.yaml may hold, and where in the file a mistake stands.

Imports nothing of the package.
"""
