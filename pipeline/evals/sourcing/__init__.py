"""`onrecord eval sourcing` and `finding`: sources against labelled attributions."""
