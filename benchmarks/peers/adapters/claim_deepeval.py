"""deepeval: its FaithfulnessMetric, the share of an output's claims that the context does not contradict.

It extracts truths from the context and claims from the output, and then judges; the written reason is left
out, which saves it a call and changes no score.
"""

from __future__ import annotations

import os

from deepeval.metrics import FaithfulnessMetric
from deepeval.models import LocalModel
from deepeval.test_case import LLMTestCase
from serving import Found, binary, serve, version_of

model = LocalModel(model="local", api_key="none", base_url=os.environ["OPENAI_BASE_URL"], temperature=0)
metric = FaithfulnessMetric(model=model, include_reason=False, async_mode=False)


def judge(claim: str, passages: list[str]) -> Found:
    """The metric's score as a label."""
    case = LLMTestCase(input="What is claimed?", actual_output=claim, retrieval_context=passages)
    return binary(metric.measure(case, _show_indicator=False))


serve(version_of("deepeval"), judge)
