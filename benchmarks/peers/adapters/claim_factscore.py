"""FActScore (Min et al., 2023): its estimator "retrieval+ChatGPT", which asks "True or False?" of each fact.

The claim is the only fact, and its evidence is all that the retrieval finds. The modules that need a GPU or a
database are left out. An answer without "true" or "false" counts as supported unless it has one of a few
words ("not", "cannot", "unknown", "information"): that is FActScore's own rule.
"""

from __future__ import annotations

from pathlib import Path

from serving import Found, absent, serve, version_of

absent("factscore.atomic_facts", "AtomicFactGenerator")
absent("factscore.clm", "CLM")
absent("factscore.npm", "NPM")
absent("factscore.retrieval", "DocDB", "Retrieval")

from factscore.factscorer import FactScorer  # noqa: E402 - after the stand-ins


class Shown:
    """A knowledge source that finds the passages given."""

    passages: list[str]

    def get_passages(self, *_: object, **__: object) -> list[dict[str, str]]:
        return [{"title": "Evidence", "text": text} for text in self.passages]


Path("key").write_text("none")
scorer = FactScorer(model_name="retrieval+ChatGPT", cache_dir="cache", openai_key="key")
shown = Shown()
scorer.retrieval["shown"] = shown


def judge(claim: str, passages: list[str]) -> Found:
    """What _get_score makes of the one fact, and whether the answer said true or false."""
    shown.passages = passages
    scorer.lm.cache_dict.clear()
    (decision,) = scorer._get_score("the claim", claim, [claim], "shown")
    ((answer, _),) = scorer.lm.cache_dict.values()
    return {
        "label": "supported" if decision["is_supported"] else "refuted",
        "parsed": "true" in answer.lower() or "false" in answer.lower(),
    }


serve(version_of("factscore"), judge)
