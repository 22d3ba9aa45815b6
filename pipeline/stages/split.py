"""split: the sentences of an article become claims, each tied to the words that it comes from.

Claims are clauses that grammar finds (claims/found.py); no model is asked. Each distinct sentence of the body
is read once, and words that are meant for a machine are left out. Every sentence ends in the ledger.
"""

from __future__ import annotations

from pipeline.claims.found import claims_of
from pipeline.claims.ledger import duplicates, for_a_machine, ledger
from pipeline.injection.disguise import place_in
from pipeline.injection.orders import plain
from pipeline.records import Article, Claim, Dossier, Part, Words, with_ids
from pipeline.text.sentences import Span


def split(dossier: Dossier) -> Dossier:
    """The dossier with the claims and the ledger of its article."""
    article = dossier.article.model_copy(update={"text": plain(dossier.article.text)})
    doubles = duplicates(article)
    body = [
        sentence
        for sentence in article.sentences
        if sentence.part is Part.BODY
        and sentence.index not in doubles
        and not for_a_machine(article, sentence)
    ]
    copies: dict[int, tuple[int, ...]] = {}
    for copy, first in doubles.items():
        copies[first] = (*copies.get(first, ()), copy)
    found = (_placed(claim, dossier.article, copies) for claim in claims_of(article, body))
    claims = with_ids(article.id, found)
    return dossier.model_copy(update={"claims": claims, "ledger": ledger(article, doubles, claims)})


def _placed(claim: Claim, article: Article, copies: dict[int, tuple[int, ...]]) -> Claim:
    """The claim with the article's words as they came, and the repetitions of its sentence."""
    start, end = place_in(article.text, Span(claim.start or 0, claim.end or 0))
    again = [copy for index in claim.sentences for copy in copies.get(index, ())]
    return claim.model_copy(
        update={
            "quote": article.text[start:end],
            "start": start,
            "end": end,
            "added": tuple(_as_it_came(words, article.text) for words in claim.added),
            "sentences": (*claim.sentences, *again),
        }
    )


def _as_it_came(words: Words, text: str) -> Words:
    start, end = place_in(text, Span(words.start, words.end))
    return Words(text=text[start:end], start=start, end=end)
