"""Fitting a model's calibration on labelled claims: the regression, the thresholds, the command."""
