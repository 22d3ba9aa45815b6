"""Loki (OpenFactVerification, Libr-AI): its ClaimVerify, one call a passage, from its source.

A passage supports, refutes or is irrelevant; an answer that cannot be read is asked for twice more and then
counts as irrelevant. The claim's factuality is the share of supporting among the passages that say anything;
Loki calls 1 supported, 0 refuted and all between controversial.
"""

from __future__ import annotations

import os

from serving import Found, bare, serve

# Its package loads a browser and a tokeniser that this step does not use.
bare("factcheck")
bare("factcheck.core")
bare("factcheck.utils.llmclient")

from factcheck.core.ClaimVerify import ClaimVerify  # noqa: E402 - after bare()
from factcheck.utils.llmclient.local_openai_client import LocalOpenAIClient  # noqa: E402
from factcheck.utils.prompt.chatgpt_prompt import ChatGPTPrompt  # noqa: E402

endpoint = {"LOCAL_API_KEY": "none", "LOCAL_API_URL": os.environ["OPENAI_BASE_URL"] + "/"}
verifier = ClaimVerify(LocalOpenAIClient("local", endpoint), ChatGPTPrompt())


def judge(claim: str, passages: list[str]) -> Found:
    """The label by the share of support; without a word for or against, Loki has no evidence."""
    given = [{"text": text, "url": str(number)} for number, text in enumerate(passages)]
    found = verifier.verify_claims({claim: given})[claim]
    relations = [one.relationship for one in found]
    for_, against = relations.count("SUPPORTS"), relations.count("REFUTES")
    parsed = not any(one.reasoning.startswith("[System Warning]") for one in found)
    if not for_ + against:
        return {"label": "not_enough_evidence", "score": None, "parsed": parsed}
    score = for_ / (for_ + against)
    labels = {1.0: "supported", 0.0: "refuted"}
    return {"label": labels.get(score, "conflicting_evidence"), "score": score, "parsed": parsed}


serve("OpenFactVerification 0.1.0 (source)", judge)
