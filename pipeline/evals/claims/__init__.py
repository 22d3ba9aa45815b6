"""`onrecord eval claims`: how many of the labelled claims a model's claims cover."""
