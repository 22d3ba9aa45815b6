"""A batch: which articles, one article through the stages, the engine, the estimate, what is up to date.

Imports all that makes a verdict; nothing of what shows one.
"""
