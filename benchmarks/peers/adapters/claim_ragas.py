"""ragas: its metric Faithfulness, the share of an answer's statements that can be inferred from the contexts.

The claim is the answer to be checked. Without a number the metric has no result.
"""

from __future__ import annotations

import asyncio

from openai import AsyncOpenAI
from ragas.llms import llm_factory
from ragas.metrics.collections import Faithfulness
from serving import Found, binary, serve, version_of

loop = asyncio.new_event_loop()
metric = Faithfulness(llm=llm_factory("local", client=AsyncOpenAI(max_retries=0)))


def judge(claim: str, passages: list[str]) -> Found:
    """The metric's value as a label."""
    asked = metric.ascore(user_input="What is claimed?", response=claim, retrieved_contexts=passages)
    return binary(loop.run_until_complete(asked).value)


serve(version_of("ragas"), judge)
