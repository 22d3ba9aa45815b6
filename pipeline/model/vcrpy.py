"""vcrpy as a store of recordings: what it patches is left out.

As it is imported it imports each HTTP client that is installed, to patch it, which takes half a second.
Nothing is patched here, so for that moment none is installed.
"""

from __future__ import annotations

import sys

_CLIENTS = (
    "aiohttp",
    "botocore",
    "httpcore",
    "httplib2",
    "httpx",
    "httpx2",
    "requests",
    "tornado",
    "urllib3",
)


def _import_alone() -> None:
    away = [name for name in _CLIENTS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(away))  # type: ignore[arg-type]  # None: it can't be imported
    try:
        import vcr  # noqa: F401
    finally:
        for name in away:
            del sys.modules[name]


_import_alone()

from vcr.cassette import Cassette as Cassette  # noqa: E402
from vcr.persisters.filesystem import CassetteNotFoundError as CassetteNotFoundError  # noqa: E402
from vcr.record_mode import RecordMode as RecordMode  # noqa: E402
from vcr.request import Request as Request  # noqa: E402
