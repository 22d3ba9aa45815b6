"""To come."""

from pathlib import Path

from pipeline.evals.datasets.rows import Data, Mode


def load(file: Path, evidence: Mode) -> Data:
    """To come."""
    raise NotImplementedError
