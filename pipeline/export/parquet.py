"""Claims as a Parquet file, for a data frame. Needs pyarrow, which the extra `parquet` brings."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import astuple, fields

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.rows import ExportRow

_TYPES = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "dt.date": pa.date32(),
}
SCHEMA = pa.schema(
    [(field.name, _TYPES[str(field.type).removesuffix(" | None")]) for field in fields(ExportRow)]
)
"""A typed column for each field of `ExportRow`, also where a batch has nothing to put into it."""


def to_parquet(rows: Iterable[ExportRow]) -> bytes:
    """The rows as Parquet; texts are unchanged, since nothing in a data frame is run as a formula."""
    columns = zip(*(astuple(row) for row in rows), strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=False)]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=SCHEMA) if arrays else SCHEMA.empty_table(), out)
    return out.getvalue()
