"""The newsroom in the browser: what the report shows, and what a page alone can't do.

May import whatever is below the command.
"""
