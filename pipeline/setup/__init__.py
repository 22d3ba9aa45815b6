"""From nothing to a newsroom: the first folder, articles from the web, and what is still missing."""
