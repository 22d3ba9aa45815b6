"""The encoder: a text as a vector, so that two texts that say the same in other words point the same way.

    encode = load_encoder()
    encode("Old people die more often.") @ encode("Excess deaths of adults over 65.")

It is all-MiniLM-L6-v2 (Reimers and Gurevych, "Sentence-BERT", 2019; Wang et al., "MiniLM", 2020), a
transformer of six layers for English, run by onnxruntime on the CPU. The vector of a text is the mean over
its tokens, at length 1. Texts go through one at a time, so that a vector depends on its text alone and not on
what is encoded beside it.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
from typing import TYPE_CHECKING

from pipeline.config.errors import UserError
from pipeline.evidence import encoder_file

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

LONGEST = 256
"""Tokens of a text that count; the model was trained on no longer ones."""

_PACKAGES = ("numpy", "onnxruntime", "tokenizers")
_CLAIMS = 64
_log = logging.getLogger(__name__)


@functools.cache
def load_encoder() -> Encoder:
    """The encoder of onrecord, loaded once, its files fetched where they are not there yet.

    Raises UserError where they cannot be had, or a package that runs it is not installed.
    """
    if missing := missing_packages():
        raise UserError(f"a search by meaning needs packages: pip install {' '.join(missing)}")
    return Encoder(encoder_file.fetched(), encoder_file.SHA256["model.onnx"])


def missing_packages() -> list[str]:
    """What is not installed of that which runs the encoder."""
    return [name for name in _PACKAGES if importlib.util.find_spec(name) is None]


@functools.cache
def find_encoder() -> Encoder | None:
    """The encoder, or None, with one warning, where it cannot be loaded or fetched."""
    try:
        return load_encoder()
    except UserError as why:
        _log.warning("evidence is searched by words alone: %s", why)
        return None


class Encoder:
    """Texts into vectors, by the weights (model.onnx) and words (tokenizer.json) of a folder.

    `name` says which model it is: vectors of two names have nothing to do with each other.
    """

    def __init__(self, folder: Path, name: str) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = name
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(LONGEST)
        options = onnxruntime.SessionOptions()
        # One core a text: several texts at a time use the others (vectors.py).
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
        # Several indexes are asked about the same claim.
        self._kept = functools.lru_cache(_CLAIMS)(self._encode)

    def __call__(self, text: str) -> Vector:
        """The vector of a text, of length 1."""
        return self._kept(text)

    def _encode(self, text: str) -> Vector:
        import numpy as np

        # Half a surrogate pair is no text to a tokenizer.
        whole = text.encode("utf-8", "replace").decode()
        tokens = np.array([self._tokens.encode(whole).ids], np.int64)
        rows = self._session.run(
            None,
            {
                "input_ids": tokens,
                "attention_mask": np.ones_like(tokens),
                "token_type_ids": np.zeros_like(tokens),
            },
        )[0][0]
        vector: Vector = rows.mean(axis=0)
        return vector / np.linalg.norm(vector)
