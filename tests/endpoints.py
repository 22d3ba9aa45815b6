"""Endpoints that behave as documented: doubles of those that docs/providers.md shows.

    with FakeServer(mistral) as server: ...

Each is a script of fake_server.py, named after the endpoint. It refuses what the documents and reports named
there say is refused, in their words. What a model would answer is made from the schema that a request asks
for, in whatever way. None of them is the real thing: they show that the documents allow a request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from fake_server import Reply

Body = dict[str, Any]
Endpoint = Callable[[Body], Reply]

_OPENAI = {
    *("model", "messages", "max_completion_tokens", "max_tokens", "response_format", "tools", "tool_choice"),
    *("logprobs", "top_logprobs", "temperature", "top_p", "seed", "reasoning_effort", "stop", "n", "user"),
    *("presence_penalty", "frequency_penalty", "parallel_tool_calls", "stream"),
}
"""Parameters of https://platform.openai.com/docs/api-reference/chat that a test may send."""


# --- what a model would say ---------------------------------------------------------------------------


def schema_of(body: Body) -> Body:
    """The schema that a request asks for: by response_format, as a tool, or in its words."""
    form = body.get("response_format") or {}
    if "json_schema" in form:
        return form["json_schema"]["schema"]
    if tools := body.get("tools"):
        return tools[0]["function"]["parameters"]
    told = "\n".join(
        message["content"] for message in body["messages"] if isinstance(message["content"], str)
    )
    found = re.search(r"json_schema:\s*(\{.*\})", told)
    assert found, "the request asks for no shape"
    return json.loads(found[1])


def made(schema: Body, defs: Body | None = None) -> Any:
    """A value that fits a schema: the first word, the number one, a sentence."""
    defs = schema.get("$defs", defs or {})
    if "$ref" in schema:
        return made(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: made(inner, defs) for name, inner in schema["properties"].items()}
        case "array":
            return [made(schema["items"], defs)]
        case "integer":
            return 1
        case "boolean":
            return True
    return "It says so. It was reported on that day."


def answer(body: Body) -> str:
    """What the model says, as JSON; where claims are asked for, each sentence is one."""
    schema = schema_of(body)
    if "claims" in schema["properties"]:
        asked = re.search(r"<(sentences?)>\n(.*)\n</\1>", body["messages"][-1]["content"], re.DOTALL)
        said = [line.partition("] ")[2] for line in asked[2].splitlines()]
        claims = [{"sentence": n, "words": [s], "text": s} for n, s in enumerate(said, 1)]
        return json.dumps({"claims": claims})
    return json.dumps(made(schema))


def words(body: Body) -> int:
    """The tokens of the request, roughly."""
    return len(json.dumps(body["messages"])) // 4


# --- answers --------------------------------------------------------------------------------------------


def reply(
    body: Body, content: object, finish: str = "stop", logprobs: object = None, **message: object
) -> Reply:
    """A completion in OpenAI's form; `usage` counts what was said."""
    said = len(json.dumps(content)) // 4
    usage = {"prompt_tokens": words(body), "completion_tokens": said, "total_tokens": words(body) + said}
    return whole(body, content, usage, finish, logprobs, **message)


def whole(
    body: Body,
    content: object,
    usage: object,
    finish: str = "stop",
    logprobs: object = None,
    **message: object,
) -> Reply:
    """A completion with a usage of its own."""
    told = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": told, "finish_reason": finish, "logprobs": logprobs}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"]}
    return Reply(body=json.dumps({**head, "choices": [choice], "usage": usage}).encode())


def refusal(status: int, message: object, **more: object) -> Reply:
    """An error in OpenAI's form."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None, **more}
    return Reply(status, json.dumps({"error": error}).encode())


def logprobs_of(body: Body, content: str) -> object:
    """Log-probabilities as OpenAI gives them, where they were asked for: a token for each word."""
    if not body.get("logprobs"):
        return None
    tokens = re.findall(r"\w+|\W+", content)
    top = body.get("top_logprobs", 0)
    return {
        "content": [
            {
                "token": t,
                "logprob": -0.1,
                "bytes": None,
                "top_logprobs": [{"token": t, "logprob": -0.1}][:top],
            }
            for t in tokens
        ]
    }


def calls(body: Body) -> Reply:
    """The call of the tool that was asked for."""
    name = body["tools"][0]["function"]["name"]
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": answer(body)}}
    return reply(body, None, "tool_calls", tool_calls=[call])


def _unknown(body: Body, taken: Iterable[str]) -> list[str]:
    return sorted(body.keys() - set(taken))


def _is_strict(schema: Any) -> bool:
    """True where each object is closed and requires all it has, as OpenAI's strict mode wants it."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    named = schema.get("properties")
    closed = schema.get("additionalProperties") is False and schema.get("required") == list(named or ())
    return (named is None or closed) and all(map(_is_strict, schema.values()))


def _asks_for_json(body: Body) -> bool:
    return "json" in json.dumps(body["messages"]).casefold()


# --- the endpoints --------------------------------------------------------------------------------------


def openai(body: Body) -> Reply:
    """A reasoning model of OpenAI's, gpt-5-mini.

    https://platform.openai.com/docs/guides/reasoning: thoughts are hidden, and count against
    max_completion_tokens; go-openai 1061, glass 227, inspect_ai 2739 and litellm 18856 for what is refused.
    """
    if unknown := _unknown(body, _OPENAI):
        return refusal(400, f"Unrecognized request argument supplied: {unknown[0]}")
    for name in ("logprobs", "top_logprobs", "presence_penalty", "frequency_penalty"):
        if name in body:
            told = f"Unsupported parameter: '{name}' is not supported with this model."
            return refusal(400, told, param=name, code="unsupported_parameter")
    if "max_tokens" in body:
        told = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
            " 'max_completion_tokens' instead."
        )
        return refusal(400, told, param="max_tokens", code="unsupported_parameter")
    if body.get("temperature", 1) != 1:
        told = (
            "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value"
            " is supported."
        )
        return refusal(400, told, param="temperature", code="unsupported_value")
    if body.get("reasoning_effort", "low") not in ("minimal", "low", "medium", "high"):
        told = (
            "Unsupported value: 'reasoning_effort'. Supported values are: 'minimal', 'low', 'medium' and"
            " 'high'."
        )
        return refusal(400, told, param="reasoning_effort", code="unsupported_value")
    form = body["response_format"]
    if form["type"] == "json_schema" and not (form["json_schema"]["strict"] and _is_strict(schema_of(body))):
        return refusal(
            400, "Invalid schema for response_format: 'additionalProperties' is required to be false."
        )
    thoughts = {"minimal": 0, "low": 400}.get(body.get("reasoning_effort", "medium"), 2000)
    content = answer(body)
    said = len(content) // 4
    longest = body.get("max_completion_tokens", 10**6)
    usage = {"prompt_tokens": words(body), "completion_tokens": min(thoughts + said, longest)}
    usage["total_tokens"] = sum(usage.values())
    details = {"completion_tokens_details": {"reasoning_tokens": min(thoughts, longest)}}
    if thoughts + said > longest:
        return whole(body, "", usage | details, finish="length")
    return whole(body, content, usage | details)


def gpt_4o(body: Body) -> Reply:
    """A model of OpenAI's that does not reason: https://platform.openai.com/docs/api-reference/chat."""
    if unknown := _unknown(body, _OPENAI - {"reasoning_effort"}):
        return refusal(400, f"Unrecognized request argument supplied: {unknown[0]}")
    if not _is_strict(schema_of(body)):
        return refusal(
            400, "Invalid schema for response_format: 'additionalProperties' is required to be false."
        )
    if body.get("top_logprobs", 0) > 20:
        return refusal(400, "Invalid value for 'top_logprobs': must be less than or equal to 20.")
    return reply(body, answer(body), logprobs=logprobs_of(body, answer(body)))


def azure(body: Body) -> Reply:
    """A deployment of gpt-5-mini on Azure OpenAI: refuses what OpenAI does.

    https://learn.microsoft.com/azure/ai-foundry/openai/how-to/reasoning
    """
    return openai(body)


def mistral(body: Body) -> Reply:
    """https://docs.mistral.ai/api: 422 for any field that it does not know (eca 231, platform-docs-public 7,
    langchain-azure 82), among them max_completion_tokens, logprobs and seed."""
    taken = {
        *("model", "messages", "max_tokens", "temperature", "top_p", "random_seed", "stop", "stream", "n"),
        *(
            "response_format",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "presence_penalty",
            "frequency_penalty",
        ),
    }
    if unknown := _unknown(body, taken):
        told = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
        detail = [{**told, "loc": ["body", name], "input": body[name]} for name in unknown]
        error = {
            "object": "error",
            "message": {"detail": detail},
            "type": "invalid_request_error",
            "code": None,
        }
        return Reply(422, json.dumps(error).encode())
    return reply(body, answer(body))


def magistral(body: Body) -> Reply:
    """https://docs.mistral.ai/capabilities/reasoning: content is a list, of a thought and a text."""
    found = mistral(body)
    if found.status != 200:
        return found
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": 'Perhaps {"verdict": "false"}?'}]}
    return reply(body, [thought, {"type": "text", "text": answer(body)}])


def groq(body: Body) -> Reply:
    """https://console.groq.com/docs/openai: 400 for logprobs, top_logprobs and logit_bias.

    https://console.groq.com/docs/structured-outputs: json_schema for some models only, without minItems
    (beeai-framework 1215); JSON mode wants the word json in the prompt (vercel/ai 7508).
    """
    for name in ("logprobs", "top_logprobs", "logit_bias"):
        if name in body:
            return refusal(400, f"`{name}` is not supported with this model")
    form = body.get("response_format", {}).get("type")
    if form == "json_schema" and not re.search("gpt-oss|kimi-k2|llama-4", body["model"]):
        return refusal(400, "This model does not support response format `json_schema`.")
    if form == "json_schema" and (found := re.search("minItems|maxItems", json.dumps(schema_of(body)))):
        return refusal(
            400,
            f"invalid schema for response format: response_format/json_schema: {found[0]} is not supported",
        )
    if form == "json_object" and not _asks_for_json(body):
        return refusal(
            400,
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
            " 'json_object'.",
        )
    return reply(body, answer(body))


def deepseek(body: Body) -> Reply:
    """https://api-docs.deepseek.com/guides/json_mode: json_object, with the word json in the prompt.

    llm-exe 662 and langchain 29282 for json_schema, claude-code-router 1249 for the length.
    """
    form = body.get("response_format", {}).get("type")
    if form == "json_schema":
        return refusal(400, "This response_format type is unavailable now", code="invalid_request_error")
    if form == "json_object" and not _asks_for_json(body):
        return refusal(
            400,
            "Prompt must contain the word 'json' in some form to use 'response_format' of type"
            " 'json_object'.",
        )
    if body.get("max_tokens", 1) > 8192:
        return refusal(400, "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]")
    return reply(body, answer(body), logprobs=logprobs_of(body, answer(body)))


def gemini(body: Body) -> Reply:
    """https://ai.google.dev/gemini-api/docs/openai: errors come in a list; log-probabilities are refused
    (generative-ai 2947); thoughts are in no count but the total (any-llm 1293)."""
    taken = _OPENAI - {"logprobs", "top_logprobs", "seed"}
    told = None
    if "logprobs" in body:
        told = "Logprobs is not supported for this model."
    elif unknown := _unknown(body, taken):
        told = f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.'
    elif "maxItems" in json.dumps(schema_of(body)):
        told = "The specified schema produces a constraint that has too many states for serving."
    if told:
        error = [{"error": {"code": 400, "message": told, "status": "INVALID_ARGUMENT"}}]
        return Reply(400, json.dumps(error).encode())
    said = len(answer(body)) // 4
    usage = {
        "prompt_tokens": words(body),
        "completion_tokens": said,
        "total_tokens": words(body) + said + 300,
    }
    return whole(body, answer(body), usage)


def anthropic(body: Body) -> Reply:
    """https://platform.claude.com/docs/en/api/openai-sdk: response_format, logprobs and seed are
    ignored, tools are taken. Without them the JSON comes in a fence, among words."""
    if body.get("tools"):
        return calls(body)
    return reply(body, f"Here is the JSON that you asked for:\n\n```json\n{answer(body)}\n```")


def openrouter(body: Body) -> Reply:
    """https://openrouter.ai/docs/api-reference/errors and /parameters: 404 where none takes all that is
    asked for; white space keeps the connection open before the answer."""
    if "logprobs" in body:
        return refusal(404, "No endpoints found that can handle the requested parameters.", code=404)
    found = reply(body, answer(body), reasoning=None, refusal=None)
    return Reply(body=b"\n         \n" + found.body)


def ollama(body: Body) -> Reply:
    """https://docs.ollama.com/api/openai-compatibility: unknown fields are ignored.

    A prompt above the context of 4,096 tokens is cut without a word there: here it fails the test.
    """
    assert words(body) + body.get("max_tokens", 0) <= 4096, "this prompt would have been cut"
    assert "max_tokens" in body, "this answer would have had no bound"
    return reply(body, answer(body), logprobs=logprobs_of(body, answer(body)))


def vllm(body: Body) -> Reply:
    """https://docs.vllm.ai/en/stable/serving/openai_compatible_server.html: up to 20 log-probabilities."""
    if body.get("top_logprobs", 0) > 20:
        return refusal(400, "Requested sample logprobs of 21, which is greater than max allowed: 20")
    return reply(body, answer(body), logprobs=logprobs_of(body, answer(body)), reasoning_content=None)


def lmstudio(body: Body) -> Reply:
    """https://lmstudio.ai/docs/developer/openai-compat/structured-output: log-probabilities are not given.

    lmstudio-bug-tracker 307 for json_object."""
    if body.get("response_format", {}).get("type") not in ("json_schema", "text"):
        return Reply(
            400, json.dumps({"error": "'response_format.type' must be 'json_schema' or 'text'"}).encode()
        )
    return reply(body, answer(body))


def llama_cpp(body: Body) -> Reply:
    """https://github.com/ggml-org/llama.cpp/tree/master/tools/server: OpenAI's form, with more beside it."""
    return reply(body, answer(body), logprobs=logprobs_of(body, answer(body)))


DOUBLES: dict[str, Endpoint] = {
    "openai": openai,
    "azure": azure,
    "mistral": mistral,
    "groq": groq,
    "deepseek": deepseek,
    "gemini": gemini,
    "anthropic": anthropic,
    "openrouter": openrouter,
    "ollama": ollama,
    "vllm": vllm,
    "lmstudio": lmstudio,
    "llama_cpp": llama_cpp,
}
"""By the name of the entry in docs/providers.md."""


# --- other forms of the same answer ---------------------------------------------------------------------


def _stream(body: Body) -> Reply:
    """Server-sent events, though no stream was asked for: proxies that always stream."""
    chunk = {"choices": [{"index": 0, "delta": {"role": "assistant", "content": answer(body)}}]}
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return Reply(body=f"data: {json.dumps(chunk)}\n\ndata: {json.dumps(end)}\n\ndata: [DONE]\n\n".encode())


def _with_more(body: Body) -> str:
    return json.dumps({**json.loads(answer(body)), "explanation": "because"})


FORMS: dict[str, Endpoint] = {
    "parts": lambda body: reply(body, [{"type": "text", "text": answer(body)}]),
    "a fence": lambda body: reply(body, f"```json\n{answer(body)}\n```"),
    "words and a fence": lambda body: reply(
        body, f"Here it is:\n```json\n{answer(body)}\n```\nAnything else?"
    ),
    # vllm without a reasoning parser
    "thoughts first": lambda body: reply(body, f"<think>\nHm.\n</think>\n\n{answer(body)}"),
    "a tool call": lambda body: reply(
        body,
        None,
        tool_calls=[{"id": "1", "type": "function", "function": {"name": "f", "arguments": answer(body)}}],
    ),
    # ollama 13638
    "among the thoughts": lambda body: reply(body, "", reasoning=f"They want JSON. {answer(body)}"),
    "a trailing comma": lambda body: reply(body, f"{answer(body)[:-1]}, }}"),
    "a key too many": lambda body: reply(body, _with_more(body)),
    "a byte order mark": lambda body: reply(body, f"\ufeff{answer(body)}"),
    "a stream": _stream,
    # https://docs.together.ai/docs/logprobs
    "log-probabilities of another form": lambda body: reply(
        body, answer(body), logprobs={"tokens": ["true"], "token_logprobs": [-0.1]}
    ),
    "log-probabilities of nothing": lambda body: reply(body, answer(body), logprobs={"content": None}),
    # -9999.0 stands for very unlikely: https://platform.openai.com/docs/api-reference/chat
    "log-probabilities without weight": lambda body: reply(
        body,
        answer(body),
        logprobs={"content": [{"token": "true", "logprob": None}, {"token": "true", "logprob": -9999.0}]},
    ),
    "no usage": lambda body: whole(body, answer(body), None),
}
"""By what is odd, an endpoint that carries each answer in that form."""
