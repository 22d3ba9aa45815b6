"""The newsroom in the browser: the pages of the report, with forms to decide, add evidence and run articles.

May import whatever is below the command.
"""
