"""Fuzzes the readers of documents, guided by coverage: each input is a document or one line, and in time.

    pip install atheris          # not among the requirements: it has wheels for Linux and macOS alone
    python -m scripts.fuzz .html -max_total_time=180 [FOLDER OF INPUTS]

What follows the kind of file goes to libFuzzer (https://llvm.org/docs/LibFuzzer.html#options). It stops at
the first input that hangs, or that makes our code raise anything but Unreadable, and writes it to a file
crash-... or timeout-...; what a library raises is caught in documents/formats.py, and is no finding. It
begins from the inputs of tests/documents/test_readers_fuzz.py, which holds in short what this looks for at
length.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 10
"""Seconds that one input may take."""


def main() -> None:
    """Run the command."""
    import atheris

    if len(sys.argv) < 2 or not sys.argv[1].startswith("."):
        raise SystemExit("name the kind of file first: python -m scripts.fuzz .html")
    kind, options = sys.argv[1], sys.argv[2:]
    sys.path.insert(0, str(ROOT / "tests"))
    with atheris.instrument_imports(include=["pipeline", "trafilatura", "tinycss2", "cssselect2", "warcio"]):
        from documents.test_readers_fuzz import WHOLE, read_unguarded

        from pipeline.documents.document import Unreadable

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "whole").write_bytes(WHOLE[kind])

        def one(data: bytes) -> None:
            try:
                read_unguarded(kind, data)
            except Unreadable:
                return
            except Exception as found:
                last = traceback.extract_tb(found.__traceback__)[-1].filename
                if Path(last).is_relative_to(ROOT / "pipeline"):
                    raise

        atheris.Setup([sys.argv[0], f"-timeout={SECONDS}", *options, folder], one)
        with contextlib.suppress(KeyboardInterrupt):
            atheris.Fuzz()


if __name__ == "__main__":
    main()
