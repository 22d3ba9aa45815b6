"""Safe fetching: which addresses may be asked, how a page is fetched, robots.txt.

Imports config only.
"""
