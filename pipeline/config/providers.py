"""The providers of a config: where a model is asked, what that endpoint can do, and what may be spent there.

Abilities that an entry leaves out are looked up by address and model (endpoints.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Size = Literal["small", "large"]


class Settings(BaseModel):
    """Base of all settings: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Prices(Settings):
    """What a provider charges for a million tokens, in whatever currency."""

    prompt: float = Field(ge=0, description="For tokens of prompts.")
    cached: float | None = Field(
        default=None, ge=0, description="For prompt tokens that the provider has cached; else as `prompt`."
    )
    completion: float = Field(ge=0, description="For tokens of answers.")
    batch: float = Field(default=0.5, ge=0, description="The share of these that its Batch API charges.")

    def in_batches(self) -> Prices:
        """The prices of the Batch API."""
        cached = None if self.cached is None else self.cached * self.batch
        return Prices(prompt=self.prompt * self.batch, cached=cached, completion=self.completion * self.batch)


class AbilitySettings(Settings):
    """What an endpoint and its model can do, as far as the entry says so."""

    structured_output: Literal["json_schema", "tools", "json_object", "markdown"] | None = Field(
        default=None,
        description=(
            "How a structured answer is asked for: by a JSON Schema that the endpoint enforces, as "
            "the call of a tool, as a JSON object with the schema in the prompt, or in a block of Markdown."
        ),
    )
    length_key: Literal["max_completion_tokens", "max_tokens"] | None = Field(
        default=None, description="The parameter that limits the length of an answer."
    )
    logprobs: Annotated[int, Field(ge=0, le=20)] | None = Field(
        default=None, description="How many log-probabilities it gives for a token; 0: none."
    )
    reasoning_effort: str | None = Field(
        default=None, description="How much a reasoning model thinks, such as `low`."
    )
    reasoning_tokens: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Tokens for hidden reasoning, in addition to the length of an answer."
    )
    without: list[str] | None = Field(
        default=None, description="Parameters that it does not accept, such as `temperature` and `seed`."
    )
    system_role: bool | None = Field(
        default=None, description="Whether it accepts system messages; else they are put before the user's."
    )
    schema_without: list[str] | None = Field(
        default=None, description="Keywords of JSON Schema that it does not accept, such as `maxItems`."
    )
    context: Annotated[int, Field(ge=512)] | None = Field(
        default=None, description="The tokens that a prompt and its answer may take together."
    )
    size: Size | None = Field(
        default=None,
        description="`small` asks for one word on little evidence, `large` for a rating on all of it.",
    )


class Provider(AbilitySettings):
    """An OpenAI-compatible endpoint, or a model that onrecord serves by itself."""

    kind: Literal["openai", "local"] = Field(
        default="openai", description="An endpoint, or (`local`) a model on this machine's CPU."
    )
    base_url: Annotated[str, Field(pattern=r"^https?://[^@]+$")] | None = Field(
        default=None, description="Its address, up to and with `/v1`; without one, OpenAI's."
    )
    model: str = Field(min_length=1, description="The model's name, as the endpoint knows it.")
    key_env: str | None = Field(
        default=None, description="The environment variable with the key; without it no key is sent."
    )
    key_header: str | None = Field(
        default=None, description="The header for the key, if it is not `Authorization`."
    )
    query: dict[str, str] = Field(default={}, description="Parameters of the address, as Azure needs them.")
    options: dict[str, Any] = Field(
        default={}, description="Sent in each request, such as `temperature` and `seed`."
    )
    in_flight: int = Field(default=4, ge=1, description="Calls at once.")
    requests_a_minute: int | None = Field(
        default=None, ge=1, description="What the account is allowed; else only the endpoint's limits count."
    )
    tokens_a_minute: int | None = Field(default=None, ge=1, description="What the account is allowed.")
    prices: Prices | None = Field(
        default=None, description="What it charges; else the prices that are known of the model."
    )
    timeout: float = Field(default=60.0, gt=0, description="Seconds for one call.")
    calibration: Path | None = Field(
        default=None, description="The file that `onrecord calibrate` has written for the model."
    )
    gguf: Path | None = Field(
        default=None, description="With `local`: a model file in place of the one that onrecord fetches."
    )
