"""Measuring on labelled data: `onrecord eval`.

Imports the stages, the model and what is below.
"""
