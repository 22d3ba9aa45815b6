"""XML that anybody may have written: read without entities, without the network, and not without end."""

from __future__ import annotations

from typing import Any

from pipeline.documents.document import Unreadable


def parsed(data: bytes) -> Any:
    """The root of a document. Raises Unreadable where it is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise Unreadable(f"not well-formed XML: {' '.join(str(problem).split())}") from None


def name_of(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
