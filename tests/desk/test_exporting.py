"""Decided claims leave the desk as ClaimReview, as the command writes them; nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk_client import Client

BY = {"publisher": "The Example", "base": "https://example.org/checks/"}


def test_what_is_decided_goes_out_and_without_notes(inside: Client) -> None:
    inside.decide("mayor", "c-whole", note="between us")
    inside.decide("mayor", "c-over", "dismiss")
    came = inside.post("/claimreview", BY)
    (review,) = json.loads(came.json["text"])["@graph"]
    assert review["claimReviewed"] == "The mayor of Ghent resigned on 3 May 2024"
    assert review["url"] == "https://example.org/checks/articles/mayor.html#c-whole"
    assert "between us" not in came.text
    assert "1 claim can go out" in inside.ask("GET", "/export.html").text


def test_one_article_can_be_chosen(inside: Client) -> None:
    inside.decide("mayor", "c-whole")
    assert inside.post("/claimreview", {**BY, "article": "mayor"}).status == 200
    assert "no claim to publish" in inside.post("/claimreview", {**BY, "article": "other"}).json["told"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"publisher": " "}, "Publisher: name"),
        ({"base": "example.org"}, "Address: 'example.org' is no address"),
        ({"base": "javascript:alert(1)"}, "is no address"),
        ({"out": "/etc/passwd"}, "out"),
    ],
)
def test_nobody_publishes_without_a_name_and_an_address(
    inside: Client, newsroom: Path, change: dict[str, str], told: str
) -> None:
    inside.decide("mayor", "c-whole")
    before = sorted(newsroom.rglob("*"))
    came = inside.post("/claimreview", {**BY, **change})
    assert came.status == 400
    assert told in came.json["told"]
    assert sorted(newsroom.rglob("*")) == before


def test_a_decision_to_be_looked_at_again_stays_and_the_page_says_so(inside: Client, newsroom: Path) -> None:
    inside.decide("mayor", "c-whole")
    path = newsroom / "reviews" / "mayor.yaml"
    path.write_text(path.read_text().replace("label: supported", "label: refuted"))
    page = inside.ask("GET", "/export.html").text
    assert "Nothing can go out yet" in page
    assert "queue.html#why=changed" in page
