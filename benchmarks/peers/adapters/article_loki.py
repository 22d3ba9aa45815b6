"""Loki (OpenFactVerification, Libr-AI): its FactCheck from its source, all five steps.

Replaced is its search of the web: for each claim the three notes that its queries' words fit best (BM25) are
what was found. With its own search Loki takes three pages for each of up to five queries. What it would
download is replaced as well: the sentences of NLTK's Punkt come from another package of the same model, and
the encoding in which it counts the words of the article is no more than a split at spaces.
"""

from __future__ import annotations

import os
import types

import nltk
import numpy
import punkt
import tiktoken
from rank_bm25 import BM25Okapi
from serving import Article, Found, headed, serve

PASSAGES = 3
LABELS = {1.0: "supported", 0.0: "refuted", "No evidence found.": "not_enough_evidence"}
"""Of Loki's factuality; all between 0 and 1 is controversial."""

nltk.sent_tokenize = punkt.sent_tokenize
tiktoken.get_encoding = lambda _: types.SimpleNamespace(encode=str.split)

from factcheck import FactCheck  # noqa: E402 - after the stand-ins
from factcheck.core.Retriever import retriever_map  # noqa: E402


class Notes:
    """A retriever over the notes of one article."""

    found: list[dict[str, str]]

    def __init__(self, llm_client: object, **_: object) -> None:
        self.llm_client = llm_client

    def retrieve_evidence(self, claim_queries_dict: dict[str, list[str]]) -> dict[str, list[dict[str, str]]]:
        ranking = BM25Okapi([_words(one["text"]) for one in self.found])
        return {
            claim: [
                self.found[n]
                for n in numpy.argsort(-ranking.get_scores(_words(" ".join(queries))), kind="stable")[
                    :PASSAGES
                ]
            ]
            for claim, queries in claim_queries_dict.items()
        }


def _words(text: str) -> list[str]:
    return text.casefold().split()


def check(article: Article) -> Found:
    """The claims of Loki's report; those that it finds not worth a check have no label."""
    Notes.found = [{"text": one["text"], "url": headed(one)} for one in article["notes"]]
    found = loki.check_text(article["text"])["claim_detail"]
    return {
        "claims": [
            {
                "text": one["claim"],
                "label": LABELS.get(one["factuality"], "conflicting_evidence")
                if one["checkworthy"]
                else None,
            }
            for one in found
        ]
    }


retriever_map["notes"] = Notes
endpoint = {"LOCAL_API_KEY": "none", "LOCAL_API_URL": os.environ["OPENAI_BASE_URL"] + "/"}
loki = FactCheck("local", client="local_openai", retriever="notes", api_config=endpoint)

serve("OpenFactVerification 0.1.0 (source)", check)
