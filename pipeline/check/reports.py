"""A check as other programs read it: JSON, SARIF 2.1.0 for code scanning, JUnit XML for build servers.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline import __version__
from pipeline.check.rendering import SILENT, in_a_line
from pipeline.check.result import CheckedClaim, CheckedDraft, CheckResult, Place
from pipeline.verdicts.phrases import visible

_RULES = {
    "refuted": "A document says otherwise.",
    "conflicting_evidence": "Documents say both.",
    "not_enough_evidence": "No document was found to bear the claim out.",
    "error": "The claim could not be judged.",
}


def render_json(check: CheckResult) -> str:
    """The whole of a check."""
    return check.model_dump_json(by_alias=True, indent=2) + "\n"


def render_sarif(check: CheckResult, on: Collection[str]) -> str:
    """A result for each claim that somebody should look at; `error` for those that the check fails on."""
    failing = {id(claim) for claim in check.failing(on)}
    driver = {
        "name": "onrecord",
        "version": __version__,
        "rules": [{"id": id, "shortDescription": {"text": text}} for id, text in _RULES.items()],
    }
    results = [
        {
            "ruleId": claim.label,
            "level": "error" if id(claim) in failing else "note",
            "message": {"text": _message(claim)},
            "locations": [_location(draft.draft, claim.line, claim.quote)],
            "relatedLocations": [_related(place) for place in claim.places],
        }
        for draft, claim in check.claims
        if claim.label not in SILENT
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _location(uri: str, line: int, quote: str) -> dict[str, Any]:
    from urllib.parse import quote as escaped

    address = uri if "://" in uri else escaped(uri.replace("\\", "/"))
    region = {"startLine": line, "snippet": {"text": visible(quote)}}
    return {"physicalLocation": {"artifactLocation": {"uri": address}, "region": region}}


def _related(place: Place) -> dict[str, Any]:
    """A place of a document; where it has no lines, the message says where to look."""
    told = _location(place.document, place.number, place.quote)
    if place.unit != "line":
        del told["physicalLocation"]["region"]
    return told | {"message": {"text": visible(f"{place.words()} “{place.quote}”")}}


def render_junit(check: CheckResult, on: Collection[str]) -> str:
    """A suite for each draft, a case for each claim: failed, in error, skipped (not checkable), or passed."""
    root = Element("testsuites", name="onrecord check")
    failing = {id(claim) for claim in check.failing(on)}
    for draft in check.drafts:
        _suite(root, draft, failing)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, draft: CheckedDraft, failing: Collection[int]) -> None:
    errors = sum(claim.label == "error" for claim in draft.claims)
    suite = SubElement(
        root,
        "testsuite",
        name=visible(draft.draft),
        tests=str(len(draft.claims)),
        failures=str(sum(id(claim) in failing for claim in draft.claims) - errors),
        errors=str(errors),
        skipped=str(sum(claim.label == "not_checkable" for claim in draft.claims)),
    )
    for claim in draft.claims:
        name = f"line {claim.line}: {visible(claim.text)}"
        case = SubElement(suite, "testcase", classname=visible(draft.draft), name=name)
        told = _message(claim)
        if claim.label == "not_checkable":
            SubElement(case, "skipped", message=told)
        elif id(claim) in failing:
            kind = "error" if claim.label == "error" else "failure"
            SubElement(case, kind, type=claim.label, message=told)
        else:
            SubElement(case, "system-out").text = told


def _message(claim: CheckedClaim) -> str:
    return visible(f"{claim.outcome}: {in_a_line(claim)}")
