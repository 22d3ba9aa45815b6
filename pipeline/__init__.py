"""onrecord: who stands behind each claim of a news article, and does the evidence bear it out?"""

__version__ = "0.1.0"
