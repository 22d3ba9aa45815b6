"""Text as such: sentences, words, grammar, offsets, the word lists.

Imports records only.
"""
