"""`onrecord eval verdicts`: labels against those of public data sets."""
