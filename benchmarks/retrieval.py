"""How often the evidence that settles a claim is among the first k passages that retrieval finds. No model.

    python benchmarks/retrieval.py BENCHMARKS --newsroom NEWSROOM --date 2026-11-30 --out FILE.json

By words alone, and by words and meaning, ranked by the code that a run uses. Check-COVID: a claim is put to
the passages of all abstracts, cut as an index cuts them; an abstract stands where its first passage stands.
WiCE: a claim is put to the sentences of its cited page, each a passage; it counts whether all sentences of
one supporting set are found, and what share of those of any set. Newsroom (a folder of articles with notes
and claims): a claim is put to the notes of its article; it counts what share of the notes that settle it are
found. Developed on the newsroom set given, Check-COVID train and the WiCE claims whose id has an even hash;
reported are Check-COVID dev and the odd half.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import shlex
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.evals.metrics import estimate_interval, mean
from pipeline.evidence.copies import document
from pipeline.evidence.encoder import load_encoder
from pipeline.evidence.index import Index
from pipeline.evidence.passages import passages
from pipeline.evidence.vectors import Encodes
from pipeline.records import Evidence, Origin
from pipeline.storage.atomic import write_atomic

if TYPE_CHECKING:
    from pipeline.evidence.encoder import Vector

CUTS = (1, 3, 5, 10)

Found = dict[str, list[list[float]]]
"""By what the claims share (abstract or page), for each claim its recall at each of CUTS."""


class Remembering:
    """An encoder that makes the vector of a text once: several claims have the same page."""

    def __init__(self, encode: Encodes) -> None:
        self.name = encode.name
        self._encode = functools.cache(encode)

    def __call__(self, text: str) -> Vector:
        """The vector of a text."""
        return self._encode(text)


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def evidence(document: str, texts: Iterable[str], title: str | None = None) -> list[Evidence]:
    """The texts as passages of one document."""
    return [
        Evidence(id=f"I:{document}:{n}", text=text, title=title, origin=Origin.INDEX)
        for n, text in enumerate(texts)
    ]


def check_covid(folder: Path, split: str, encoder: Encodes | None) -> Found:
    """Recall of the abstract that a claim is about, by abstract; a repeated claim counts once."""
    corpus = lines(folder / "corpus.json")
    held = (
        passage
        for one in corpus
        for passage in evidence(one["cord_id"], passages(" ".join(one["abstract"])), one["title"])
    )
    index = Index(held, encoder)
    found: Found = defaultdict(list)
    claims = {(one["claim"].strip(), one["cord_id"]) for one in lines(folder / f"{split}.json")}
    for claim, gold in sorted(claims):
        first = list(dict.fromkeys(document(passage) for passage in index.ranked(claim)))
        found[gold].append([float(f"I:{gold}" in first[:k]) for k in CUTS])
    return found


def wice(path: Path, encoder: Encodes | None, *, even: bool) -> tuple[Found, Found]:
    """Recall of a whole supporting set, and of the sentences of any set, by the article of the claim."""
    whole: Found = defaultdict(list)
    share: Found = defaultdict(list)
    for one in lines(path):
        sets = [set(numbers) for numbers in one["supporting_sentences"] if numbers]
        is_even = hashlib.sha256(one["meta"]["id"].encode()).digest()[0] % 2 == 0
        if not sets or is_even != even:
            continue
        found = [
            int(passage.id.rpartition(":")[2])
            for passage in Index(evidence("page", one["evidence"]), encoder).ranked(one["claim"])
        ]
        wanted = set.union(*sets)
        title = one["meta"]["claim_title"]
        whole[title].append([float(any(numbers <= set(found[:k]) for numbers in sets)) for k in CUTS])
        share[title].append([len(wanted & set(found[:k])) / len(wanted) for k in CUTS])
    return whole, share


def newsroom(folder: Path, encoder: Encodes | None) -> Found:
    """Recall of the notes that settle a claim, by article."""
    found: Found = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        notes = [
            Evidence(id=note["id"], text=note["text"], title=note["title"], origin=Origin.NOTE)
            for note in article["notes"]
        ]
        index = Index(notes, encoder)
        for claim in article["claims"]:
            if because := set(claim["because"]):
                first = [passage.id for passage in index.ranked(claim["words"])]
                shares = [len(because & set(first[:k])) / len(because) for k in CUTS]
                found[article["id"]].append(shares)
    return found


def recall(found: Found) -> dict[str, Any]:
    """The mean recall at each cut, with its 95% interval."""
    result: dict[str, Any] = {"claims": sum(map(len, found.values()))}
    for n, cut in enumerate(CUTS):
        groups: Mapping[str, Sequence[float]] = {
            name: [claim[n] for claim in claims] for name, claims in found.items()
        }
        told = estimate_interval(groups, mean)
        ends = (told.value, told.low, told.high)
        result[f"recall@{cut}"] = [None if end is None else round(end, 3) for end in ends]
    return result


def main(arguments: Sequence[str]) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Recall of retrieval on public benchmarks.")
    parser.add_argument("data", type=Path, help="the folder that holds check-covid and wice")
    parser.add_argument("--newsroom", type=Path, required=True, help="the folder of the newsroom set")
    parser.add_argument("--date", required=True, help="day of the run: YYYY-MM-DD")
    parser.add_argument("--out", type=Path, required=True, help="the result file")
    given = parser.parse_args(arguments)
    encode = Remembering(load_encoder())
    result: dict[str, Any] = {"encoder": encode.name}
    for name, split in (("developing", "train"), ("reported", "dev")):
        result[name] = {}
        for search, encoder in (("words", None), ("words and meaning", encode)):
            whole, share = wice(given.data / "wice" / "dev.jsonl", encoder, even=name == "developing")
            result[name][search] = {
                f"check-covid {split}": recall(check_covid(given.data / "check-covid", split, encoder)),
                "wice, a whole set": recall(whole),
                "wice, share of sentences": recall(share),
            }
            if name == "developing":
                result[name][search]["newsroom"] = recall(newsroom(given.newsroom, encoder))
    result["command"] = shlex.join(
        ["python", "benchmarks/retrieval.py", *(Path(word).name for word in arguments)]
    )
    result["date"] = given.date
    write_atomic(given.out, json.dumps(result, indent=2, sort_keys=True) + "\n")
    print(json.dumps(result, indent=2, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
