"""The encoder: a tiny model, made here by chance, goes through the same layers as the real one."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from pipeline.config.errors import UserError
from pipeline.evidence import encoder, encoder_file
from pipeline.evidence.encoder import HEAD, LONGEST, Encoder, forward, require_packages

WIDTH, INNER = 2 * HEAD, 96
WORDS = ["[UNK]", "the", "tram", "stops", "in", "Ghent"]


def weights(layers: int = 2) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    chance = np.random.default_rng(1)

    def some(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return chance.normal(0, 0.4, shape).astype(np.float32)

    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings": (len(WORDS), WIDTH),
        "embeddings.position_embeddings": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings": (2, WIDTH),
    }
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        shapes |= {f"{layer}.attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        shapes[f"{layer}.attention.output.dense"] = (WIDTH, WIDTH)
        shapes[f"{layer}.intermediate.dense"] = (INNER, WIDTH)
        shapes[f"{layer}.output.dense"] = (WIDTH, INNER)
    made = {f"{name}.weight": some(*shape) for name, shape in shapes.items()}
    made |= {f"{name}.bias": some(shape[0]) for name, shape in shapes.items() if "encoder" in name}
    normal = ["embeddings"] + [
        f"encoder.layer.{n}{part}" for n in range(layers) for part in (".attention.output", ".output")
    ]
    for name in normal:
        made[f"{name}.LayerNorm.weight"] = 1 + some(WIDTH)
        made[f"{name}.LayerNorm.bias"] = some(WIDTH)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_file(weights(), tmp_path / "model.safetensors")
    tokens = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokens.pre_tokenizer = pre_tokenizers.Whitespace()
    tokens.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def by_hand(tokens: list[int]) -> list[list[float]]:
    """The same layers, number by number, as the papers write them."""
    w = {name: one.astype(float).tolist() for name, one in weights().items()}

    def linear(name: str, row: list[float]) -> list[float]:
        pairs = zip(w[f"{name}.weight"], w[f"{name}.bias"], strict=True)
        return [sum(a * b for a, b in zip(line, row, strict=True)) + bias for line, bias in pairs]

    def normal(name: str, row: list[float]) -> list[float]:
        mean = sum(row) / len(row)
        spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-12)
        pairs = zip(row, w[f"{name}.weight"], w[f"{name}.bias"], strict=True)
        return [(x - mean) / spread * by + bias for x, by, bias in pairs]

    def added(*rows: list[float]) -> list[float]:
        return [sum(numbers) for numbers in zip(*rows, strict=True)]

    embedded = "embeddings.{}_embeddings.weight".format
    rows = [
        normal(
            "embeddings.LayerNorm",
            added(w[embedded("word")][token], w[embedded("position")][n], w[embedded("token_type")][0]),
        )
        for n, token in enumerate(tokens)
    ]
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        query, key, value = (
            [linear(f"{layer}.attention.self.{part}", row) for row in rows]
            for part in ("query", "key", "value")
        )
        seen: list[list[float]] = []
        for n in range(len(rows)):
            row: list[float] = []
            for start in range(0, WIDTH, HEAD):
                part = slice(start, start + HEAD)
                alike = [
                    math.exp(sum(a * b for a, b in zip(query[n][part], other[part], strict=True)) / HEAD**0.5)
                    for other in key
                ]
                shares = [one / sum(alike) for one in alike]
                row += [
                    sum(s * v[at] for s, v in zip(shares, value, strict=True))
                    for at in range(start, start + HEAD)
                ]
            seen.append(linear(f"{layer}.attention.output.dense", row))
        rows = [
            normal(f"{layer}.attention.output.LayerNorm", added(row, one))
            for row, one in zip(rows, seen, strict=True)
        ]
        for n, row in enumerate(rows):
            inner = [
                x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in linear(f"{layer}.intermediate.dense", row)
            ]
            rows[n] = normal(f"{layer}.output.LayerNorm", added(row, linear(f"{layer}.output.dense", inner)))
    return rows


def test_the_layers_are_those_of_the_papers() -> None:
    tokens = [1, 2, 3, 4, 5, 2]
    np.testing.assert_allclose(forward(weights(), tokens), by_hand(tokens), atol=2e-4)


def test_a_vector_has_length_1_and_hangs_on_its_text_alone(folder: Path) -> None:
    encode = Encoder(folder, "tiny")
    first = encode("the tram stops in Ghent")
    others = [encode(" ".join(random.Random(n).choices(WORDS, k=n + 1))) for n in range(5)]
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-6)
    assert (encode("the tram stops in Ghent") == first).all()
    assert all((one != first).any() for one in others)


def test_the_end_of_a_long_text_does_not_count(folder: Path) -> None:
    encode = Encoder(folder, "tiny")
    whole = "tram " * LONGEST
    assert (encode(whole) == encode(whole + "Ghent")).all()
    assert (encode(whole) != encode("Ghent " + whole)).any()


def test_packages_that_are_missing_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_PACKAGES", ("numpy", "no_such_package"))
    with pytest.raises(UserError, match=r"^a search by meaning .*: pip install 'onrecord\[dense\]'$"):
        require_packages()


@pytest.mark.skipif(not encoder_file.is_fetched(), reason="the real encoder was not fetched on this machine")
def test_the_real_encoder_tells_what_is_near() -> None:
    encode = encoder.known()
    eats = encode("A man is eating food.")
    assert float(eats @ encode("A man is eating a piece of bread.")) > 0.7
    assert float(eats @ encode("The girl is carrying a baby.")) < 0
