"""Sites whose pages are no evidence: a block list that holds for every passage that has an address.

    blocked = BlockList(["example.com", "fact-checkers"])
    blocked.hold("https://news.example.com/story")        # True

An entry is a site with its subdomains, or a site and the beginning of a path
(reuters.com/fact-check), or the name of a list that comes with onrecord: `fact-checkers`, the sites of
fact-checkers, so that on a benchmark nobody's published answer is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from pipeline.config.errors import UserError

LISTS = ("fact-checkers",)

_ARCHIVED = re.compile(r"https?:/{1,2}.+", re.IGNORECASE)
_ENTRY = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}(?:/[^\s?#]*)?")


class BlockList:
    """Sites that are left out. Raises UserError for an entry that is neither a site nor a list."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}
        for entry in entries:
            for one in _listed(entry) if entry in LISTS else [_checked(entry)]:
                host, _, path = one.partition("/")
                self._paths.setdefault(host, []).append(f"/{path}")

    def entries(self) -> list[str]:
        """All that is blocked, in one order."""
        return sorted(f"{host}{path}" for host, paths in self._paths.items() for path in paths)

    def hold(self, url: str | None) -> bool:
        """Whether the page is on one of the sites, or is an archive's copy of such a page."""
        if url is None or not self._paths:
            return False
        try:
            parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
            host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        except ValueError:
            return False
        path = unquote(parts.path).lower() or "/"
        labels = host.split(".")
        for n in range(len(labels)):
            if any(path.startswith(begin) for begin in self._paths.get(".".join(labels[n:]), ())):
                return True
        kept = _ARCHIVED.search(unquote(f"{parts.path}?{parts.query}"))
        return kept is not None and self.hold(kept[0])


def _checked(entry: str) -> str:
    site = re.sub(r"^(?:https?://)?(?:www\.)?", "", entry.strip().lower()).removesuffix("/")
    if not _ENTRY.fullmatch(site):
        raise UserError(
            f'evidence.block: "{entry}" is neither a site (example.com) nor a list ({", ".join(LISTS)})'
        )
    return site


@cache
def _listed(name: str) -> list[str]:
    text = files("pipeline.evidence").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
