"""What an article's verdicts depend on, part by part: if one part differs, they are stale.

| part | what it is |
|---|---|
| article | the bytes that the article is read from, and its id |
| model | the name of the model |
| prompts | the prompt files |
| settings | the provider's options, the parser, how evidence is chosen, the last stage |
| evidence | the notes, the index, and the other articles of the batch if they count as evidence |
| onrecord | onrecord's own rules, and the libraries that shape a text or a request |

Each part is a short hash. The batch's articles all depend on one another through `evidence`: when one is
edited, the others are done again too, but only questions that the change affects are asked.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.records import MadeWith
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch
from pipeline.storage.hashes import hash_file, hash_lines

_PACKAGE = Path(__file__).parent.parent
_MAKES_VERDICTS = (
    "attribution",
    "claims",
    "config",
    "documents",
    "evidence",
    "injection",
    "judging",
    "model",
    "records.py",
    "run/article.py",
    "stages",
    "stance",
    "text",
    "verdicts/files.py",
    "verdicts/phrases.py",
)
"""What a verdict depends on, in this package: folders and files."""
_LIBRARIES = (
    "charset-normalizer",
    "cssselect2",
    "instructor",
    "jinja2",
    "lxml",
    "openai",
    "py3langid",
    "pydantic",
    "sentencex",
    "snowballstemmer",
    "spacy",
    "thinc",
    "tinycss2",
    "tokenizers",
    "trafilatura",
)
"""The libraries that shape a text, a request or what is found."""


class Fingerprints:
    """The fingerprints of a batch's articles: all parts but the article are the same for each."""

    def __init__(self, batch: Batch, made_with: MadeWith) -> None:
        """Goes through the batch once. Raises UserError where the notes cannot be read."""
        config = batch.config
        self._shared = {
            "model": made_with.model,
            "prompts": hash_lines([json.dumps(made_with.prompts, sort_keys=True)]),
            "settings": hash_lines(
                [
                    json.dumps(made_with.settings, sort_keys=True),
                    config.evidence.model_dump_json(),
                    batch.until,
                ]
            ),
            "evidence": hash_lines(_evidence(batch)),
            "onrecord": own_rules(),
        }

    def __call__(self, draft: Draft) -> dict[str, str]:
        """The parts of one article, by name."""
        return {"article": hash_lines([draft.id, draft.sha256]), **self._shared}


def differing(now: dict[str, str], then: dict[str, str]) -> list[str]:
    """The parts that are no longer what they were."""
    return [part for part in now if now[part] != then.get(part)]


def _evidence(batch: Batch) -> Iterable[str]:
    evidence = batch.config.evidence
    for path in batch.config.files(evidence.notes):
        try:
            yield hash_file(path)
        except OSError as problem:
            raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    if batch.index is not None:
        yield f"{batch.index.digest()} {batch.index.vectors_by()}"
    if evidence.batch:
        for draft in batch.beside:
            if isinstance(draft, Draft):
                yield f"{draft.id} {draft.sha256}"


@functools.cache
def own_rules() -> str:
    """A hash of the modules and data that make verdicts, and of the libraries under them."""
    places = [_PACKAGE / place for place in _MAKES_VERDICTS]
    files = sorted(
        file
        for place in places
        for file in (place.rglob("*") if place.is_dir() else [place])
        if file.suffix in (".py", ".txt", ".yaml", ".grammar")
    )
    parts = [f"{library} {importlib.metadata.version(library)}" for library in _LIBRARIES]
    return hash_lines([*parts, *(hash_file(file) for file in files)])
