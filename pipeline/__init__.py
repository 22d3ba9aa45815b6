"""onrecord: who stands behind each claim of a news article, and does the evidence bear it out?"""

__version__ = "0.1.0"
MANY_OBJECTS = 100_000
"""New objects after which garbage is looked for.

Modules and the parser are as many that stay, and the parse of an article is more: to look through them as
often as Python does takes a tenth of a run, and more of a short command.
"""
