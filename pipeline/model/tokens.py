"""How many tokens a request will take, without a tokenizer: they differ by model, and are large downloads.

Tokens are estimated from bytes, which counts other scripts than Latin fairly: Cyrillic and
Chinese take more bytes a character, and more tokens. Measured on the recorded answers of the project's
articles (two prompts, Qwen2.5's vocabulary): 3.77 to 3.84 bytes of message text a token. OpenAI's rule of
thumb is about 4 characters of English
(https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

BYTES_A_TOKEN = 3.8


def prompt_tokens(messages: Iterable[Mapping[str, Any]]) -> int:
    """The tokens of a request's messages, roughly; `content` may be missing where a tool was called."""
    return text_tokens("".join(str(message.get("content") or "") for message in messages))


def text_tokens(text: str) -> int:
    """The tokens of a text, roughly."""
    return round(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN)
