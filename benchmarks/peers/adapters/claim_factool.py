"""FacTool (Chern et al., 2023): the verification step of its knowledge-based question answering.

It asks for a dictionary with reasoning, error, correction and factuality. An answer that holds none makes
this release raise; one that never came counts as factual.
"""

from __future__ import annotations

import asyncio

from serving import Found, bare, serve, version_of

bare("factool")

from factool.knowledge_qa.pipeline import knowledge_qa_pipeline  # noqa: E402 - after bare()

# It takes a model called gpt only; the proxy sets the name.
pipeline = knowledge_qa_pipeline("gpt-3.5-turbo", 10, "online")


def judge(claim: str, passages: list[str]) -> Found:
    """Factual or not; a dictionary without that key raises, as it would in FacTool."""
    (answer,) = asyncio.run(pipeline._verification([{"claim": claim}], [passages]))
    if answer is None:
        return {"label": "supported", "parsed": False}
    return {"label": "supported" if answer["factuality"] else "refuted", "parsed": True}


serve(version_of("factool"), judge)
