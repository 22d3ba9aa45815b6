"""The encoder: a text as a vector, so that two texts that say the same in other words point the same way.

    encode = known()
    encode("Old people die more often.") @ encode("Excess deaths of adults over 65.")

It is all-MiniLM-L6-v2 (Apache-2.0; Reimers and Gurevych, "Sentence-BERT", 2019; Wang et al., "MiniLM", 2020),
a transformer of six layers, worked out with numpy on the CPU. Its layers are those of BERT (Devlin et al.,
2019); the vector of a text is the mean over its tokens, at length 1. Texts go through one at a time: so a
vector hangs on its text alone, not on what is encoded beside it.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.config.errors import UserError
from pipeline.evidence import encoder_file

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Weights = Mapping[str, NDArray[np.float32]]

HEAD = 32
"""Numbers of a vector that one head of attention looks at."""
LONGEST = 256
"""Tokens of a text that count; the model was trained on no longer ones."""

_PACKAGES = ("numpy", "safetensors", "tokenizers")
_TINY = 1e-12
# erf by formula 7.1.26 of Abramowitz and Stegun, "Handbook of Mathematical Functions", right to 1.5e-7.
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
_ERF_STEP = 0.3275911


@functools.cache
def known() -> Encoder:
    """The encoder of onrecord, loaded once, its file fetched where it is not there yet.

    Raises UserError where it cannot be had, or the packages of the extra `dense` are not installed.
    """
    require_packages()
    return Encoder(encoder_file.fetched(), encoder_file.SHA256["model.safetensors"])


def require_packages() -> None:
    """Raise UserError where what runs the encoder is not installed."""
    if not all(importlib.util.find_spec(name) for name in _PACKAGES):
        raise UserError("a search by meaning needs more packages: pip install 'onrecord[dense]'")


class Encoder:
    """Texts into vectors, by the weights (model.safetensors) and words (tokenizer.json) of a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self.name = name
        self._weights: Weights = load_file(folder / "model.safetensors")
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(LONGEST)

    def __call__(self, text: str) -> Vector:
        """The vector of a text, of length 1."""
        import numpy as np

        vector: Vector = forward(self._weights, self._tokens.encode(text).ids).mean(axis=0)
        return vector / np.linalg.norm(vector)


def forward(weights: Weights, tokens: list[int]) -> Vector:
    """What the model makes of a text's tokens: a row each."""
    known, places, kinds = (
        weights[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position", "token_type")
    )
    rows = _normal(weights, "embeddings.LayerNorm", known[tokens] + places[: len(tokens)] + kinds[0])
    number = 0
    while f"encoder.layer.{number}.output.dense.weight" in weights:
        rows = _layer(weights, f"encoder.layer.{number}", rows)
        number += 1
    return rows


def _layer(weights: Weights, name: str, rows: Vector) -> Vector:
    """Each token looks at all others, then at itself."""
    seen = _linear(
        weights, f"{name}.attention.output.dense", _attention(weights, f"{name}.attention.self", rows)
    )
    rows = _normal(weights, f"{name}.attention.output.LayerNorm", rows + seen)
    inner = _gelu(_linear(weights, f"{name}.intermediate.dense", rows))
    return _normal(
        weights, f"{name}.output.LayerNorm", rows + _linear(weights, f"{name}.output.dense", inner)
    )


def _attention(weights: Weights, name: str, rows: Vector) -> Vector:
    import numpy as np

    def heads(part: str) -> Vector:
        return _linear(weights, f"{name}.{part}", rows).reshape(len(rows), -1, HEAD).swapaxes(0, 1)

    alike = heads("query") @ heads("key").swapaxes(1, 2) / np.float32(math.sqrt(HEAD))
    shares = np.exp(alike - alike.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    seen: Vector = (shares @ heads("value")).swapaxes(0, 1).reshape(len(rows), -1)
    return seen


def _linear(weights: Weights, name: str, rows: Vector) -> Vector:
    return rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _normal(weights: Weights, name: str, rows: Vector) -> Vector:
    """Each row with mean 0 and variance 1, then stretched and moved as was learned."""
    import numpy as np

    centred: Vector = rows - rows.mean(axis=-1, keepdims=True)
    spread: Vector = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_TINY))
    return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(rows: Vector) -> Vector:
    """The Gaussian error linear unit (Hendrycks and Gimpel, 2016), exact but for the error of erf."""
    import numpy as np

    far = np.abs(rows) * np.float32(math.sqrt(0.5))
    step = 1 / (1 + np.float32(_ERF_STEP) * far)
    found = np.zeros_like(step)
    for factor in _ERF:
        found = (found + np.float32(factor)) * step
    erf: Vector = np.copysign(1 - found * np.exp(-far * far), rows)
    return rows * np.float32(0.5) * (1 + erf)
