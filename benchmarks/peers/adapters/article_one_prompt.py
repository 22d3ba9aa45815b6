"""One prompt for all: the article, its notes, and the question for every claim with its label. It is ours.

It stands for the programs that check a text in a single request, such as sooth, which cannot be run here: it
asks a service of its own for probabilities, in a protocol of its own, and knows no other model.
"""

from __future__ import annotations

import json
import os
import urllib.request

from serving import Article, Found, headed, serve

LABELS = ["supported", "refuted", "conflicting_evidence", "not_enough_evidence"]
SYSTEM = """You check an article against notes. List every factual claim of the article, in its order and
its words, each once, and say of each what the notes say of it: supported, refuted, conflicting_evidence (some
notes support it and others refute it) or not_enough_evidence. Use the notes alone, not what you know. Answer
in JSON:
{"claims": [{"claim": "...", "label": "..."}]}"""
CLAIM = {
    "type": "object",
    "properties": {"claim": {"type": "string"}, "label": {"enum": LABELS}},
    "required": ["claim", "label"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {"claims": {"type": "array", "items": CLAIM}},
    "required": ["claims"],
    "additionalProperties": False,
}


def check(article: Article) -> Found:
    """The claims as the model lists them; an answer that was cut off is no JSON, and raises."""
    notes = "\n".join(f"- {headed(one)}: {one['text']}" for one in article["notes"])
    prompt = f"Article of {article['published']}:\n{article['text']}\n\nNotes:\n{notes}"
    body = {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "claims", "schema": SCHEMA, "strict": True},
        },
    }
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        (choice,) = json.load(answer)["choices"]
    found = json.loads(choice["message"]["content"])["claims"]
    return {"claims": [{"text": one["claim"], "label": one["label"]} for one in found]}


serve("one prompt (ours)", check)
