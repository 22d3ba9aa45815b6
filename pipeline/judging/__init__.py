"""How a model is asked about a claim: a small one for a word and then a reason, a large one for all at once.

What comes back are scores, a reason and sentences of the evidence; which label they bear is not decided here.
It may import stance, injection, model and what is below them.
"""
