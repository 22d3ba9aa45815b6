"""Each format tells the same, and no words of a draft or a document are taken for a command or for markup."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest
from rich.console import Console

from pipeline.check import rendering, reports
from pipeline.check.result import CheckedClaim, CheckedDraft, CheckResult, Place
from pipeline.records import Stance

NASTY = "It is | 5%::set-output name=x::<img src=x>\x1b[31m [link](x) \ud7ff`"
ON = ("refuted",)


def place(quote: str, stance: Stance | None = None) -> Place:
    return Place(document="no tes,1.md", unit="line", number=7, quote=quote, stance=stance)


def claim(line: int, label: str, **more: object) -> CheckedClaim:
    told = {"line": line, "text": NASTY, "quote": NASTY, "label": label, "reason": "Why.", **more}
    return CheckedClaim.model_validate(told)


@pytest.fixture
def found() -> CheckResult:
    """One claim of each label."""
    return CheckResult(
        schema="onrecord/check/1",
        judged_by="code",
        against=("no tes,1.md",),
        drafts=(
            CheckedDraft(
                draft="dr:aft,1.md",
                claims=(
                    claim(1, "supported", cited=[place("It is so.", Stance.SUPPORTS)]),
                    claim(2, "refuted", cited=[place("It is 6.", Stance.REFUTES)]),
                    claim(3, "not_enough_evidence", nearest=place("It may be.")),
                    claim(4, "not_checkable"),
                    claim(5, "error"),
                ),
            ),
        ),
    )


def test_annotations_hold_no_command_but_their_own(found: CheckResult) -> None:
    lines = rendering.render_github(found, ON).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::notice", "::notice"]
    assert "file=dr%3Aaft%2C1.md,line=2,title=refuted::" in lines[0]
    assert "5%25::set" in lines[0]
    assert "\x1b" not in "".join(lines)


def test_markdown_holds_no_markup_of_the_draft(found: CheckResult) -> None:
    told = rendering.render_markdown(found)
    rows = [line for line in told.splitlines() if line.startswith("| ") and "line" not in line]
    assert len(rows) == 5
    assert all(row.count("|") == 5 for row in rows)
    assert "<img" not in told
    assert "[link]" not in told


def test_a_table_names_the_line_of_draft_and_document(found: CheckResult) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(rendering.table(found))
    told = console.export_text()
    assert "no tes,1.md:7 “It is 6.”" in told
    assert "nearest: no tes,1.md:7 “It may be.”" in told
    assert "5 claims: 1 supported, 1 refuted, 1 not enough evidence, 1 not checkable, 1 error" in told
    assert "\x1b[31m" not in told


def test_sarif_has_a_result_for_each_claim_to_look_at(found: CheckResult) -> None:
    (run,) = json.loads(reports.render_sarif(found, ON))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert levels == {"refuted": "error", "not_enough_evidence": "note", "error": "error"}
    assert set(levels) <= rules
    where = run["results"][0]["locations"][0]["physicalLocation"]
    assert where["region"]["startLine"] == 2
    assert where["artifactLocation"]["uri"] == "dr%3Aaft%2C1.md"
    related = run["results"][0]["relatedLocations"][0]
    assert related["physicalLocation"]["region"]["startLine"] == 7


def test_junit_counts_as_the_check_does(found: CheckResult) -> None:
    (suite,) = ElementTree.fromstring(reports.render_junit(found, ON))
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    kinds = [[child.tag for child in case] for case in suite]
    assert kinds == [["system-out"], ["failure"], ["system-out"], ["skipped"], ["error"]]


def test_json_comes_back_as_it_went(found: CheckResult) -> None:
    assert CheckResult.model_validate_json(reports.render_json(found)) == found
