"""What a process needs to work on articles, loaded as this is imported.

The server that other processes are forked from imports it (processes.py), so that all of them together load
it once.
"""

from contextlib import suppress

from pipeline.run import preparation as preparation
from pipeline.stance import settling as settling
from pipeline.text import grammar

with suppress(grammar.NoParser):  # Each article will say so.
    grammar.load()
