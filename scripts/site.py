"""For the site only: a link that leads out of docs/ becomes the name of the file, since no site holds it.

mkdocs.yml names this file as a hook. Links within docs/ are mkdocs' to check.
"""

from __future__ import annotations

import re
from typing import Any

_OUT = re.compile(r"\[(?P<words>[^]]+)\]\((?:\.\./)+(?P<path>[^)]+)\)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page with names of files in the place of links to them."""
    depth = page.file.src_uri.count("/") + 1

    def named(link: re.Match[str]) -> str:
        if link[0].count("../") < depth:
            return link[0]
        words, path = link["words"], link["path"]
        return f"`{path}`" if words.strip("`") in path else f"{words} (`{path}`)"

    return _OUT.sub(named, markdown)
