"""MiniCheck (Tang et al., 2024): the prompt of its language-model checker, taken from its source.

Its own models want a GPU, so its prompt is sent to the model that all are compared on, with the claim in one
piece. As in MiniCheck the answer is one token, and supported means a probability of "yes" over a half. The
request is ours.
"""

from __future__ import annotations

import json
import math
import os
import urllib.request

from serving import Found, bare, serve

bare("minicheck")

from minicheck.utils import SYSTEM_PROMPT, USER_PROMPT  # noqa: E402 - after bare()


def judge(claim: str, passages: list[str]) -> Found:
    """The probability of "yes" as a label; another first word than yes or no was not asked for."""
    prompt = USER_PROMPT.replace("[DOCUMENT]", "\n".join(passages)).replace("[CLAIM]", claim)
    messages = [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": prompt}]
    body = {"messages": messages, "max_tokens": 1, "logprobs": True, "top_logprobs": 5}
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        (choice,) = json.load(answer)["choices"]
    tops = choice["logprobs"]["content"][0]["top_logprobs"]
    yes = sum(math.exp(one["logprob"]) for one in tops if one["token"].strip().lower() == "yes")
    return {
        "label": "supported" if yes > 0.5 else "refuted",
        "score": round(yes, 6),
        "parsed": choice["message"]["content"].strip().lower() in ("yes", "no"),
    }


serve("MiniCheck 0.1.0 (prompt from its source)", judge)
