"""Measurements of onrecord, each a script that writes its results as JSON."""
