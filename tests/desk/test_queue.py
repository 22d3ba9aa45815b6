"""The queue has what needs a person, the most pressing first, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import desk_cases as cases
from desk_client import Client
from hypothesis import given
from hypothesis import strategies as st

from pipeline.desk.queue import WHY, QueuePage, make_queue
from pipeline.records import Claim, Failure, Leaning, VerdictFile
from pipeline.reviews.decisions import Choice, decide
from pipeline.reviews.settled import settle_all

DAY = dt.date(2026, 3, 1)
LEANS = Leaning(label="refuted", probability=0.6)


def queue(*claims: Claim, agreed: tuple[Claim, ...] = (), **changes: Any) -> QueuePage:
    """The queue of one article with these claims, where somebody agreed with what some of them were."""
    article = cases.plain()[0]
    made = tuple(decide(one, Choice.AGREE, name="Jane Doe", date=DAY) for one in agreed)
    files = {article.id: cases.file_of(article, *claims, **changes)}
    return make_queue(settle_all(files, {article.id: made}))


def test_each_reason_in_its_order_and_what_is_settled_or_open_is_not_there() -> None:
    held = cases.claim("c-held", "The council has 53 seats", verdict=cases.verdict("refuted"))
    was = cases.claim("c-moved", "It is over", verdict=cases.verdict("refuted"))
    now = was.model_copy(update={"verdict": cases.verdict("supported")})
    open_one = {"verdict": cases.verdict("not_enough_evidence")}
    leaning = {"verdict": cases.verdict("not_enough_evidence", leans=LEANS)}
    page = queue(
        cases.claim("c-sure", "resigned", verdict=cases.verdict("refuted", confidence=0.9)),
        cases.claim("c-broken", "the mayor said", error="the answer was cut off"),
        cases.claim("c-leans", "mayor of Ghent", **leaning),
        cases.claim("c-weak", "The mayor", verdict=cases.verdict("supported", confidence=0.5)),
        cases.claim("c-open", "What happens now", **open_one),
        cases.claim("c-aide", "The mayor of Ghent resigned", source=cases.AIDE),
        cases.claim("c-aide-open", "an aide said", source=cases.AIDE, **open_one),
        held,
        now,
        agreed=(held, was),
    )
    assert [(one.claim.id, one.why) for one in page.rows if one.claim] == [
        ("c-aide", ("anonymous",)),
        ("c-moved", ("changed",)),
        ("c-weak", ("unsure",)),
        ("c-broken", ("error",)),
        ("c-sure", ("undecided",)),
        ("c-leans", ("leans",)),
    ]
    assert page.reasons[0] == ("anonymous", WHY["anonymous"], 1)
    assert page.articles == [("mayor", "Mayor of Ghent resigns", 6)]


def test_a_decision_whose_claim_is_gone_and_an_error_of_the_article_wait_too() -> None:
    gone = cases.claim("c-gone", "It is over")
    failure = Failure(stage="source", message="broken")
    page = queue(agreed=(gone,), errors=(failure,))
    assert [(one.claim, one.why, one.text) for one in page.rows] == [
        (None, ("changed",), "It is over"),
        (None, ("error",), "source: broken"),
    ]


@given(st.sets(st.sampled_from(["c-whole", "c-inner", "c-over", "c-seats", "c-said"])))
def test_whoever_agrees_takes_those_claims_off_and_no_others(ids: set[str]) -> None:
    claims = cases.plain()[1].claims
    agreed = tuple(one for one in claims if one.id in ids)
    left = [one for one in queue(*claims).rows if one.claim is None or one.claim.id not in ids]
    assert list(queue(*claims, agreed=agreed).rows) == left


def test_the_page_leads_to_each_claim_and_a_decision_takes_it_off(inside: Client) -> None:
    page = inside.ask("GET", "/queue.html").text
    links = re.findall(r'<li data-why="(\w+)[^>]*><a href="(articles/mayor.html#[\w-]+)"', page)
    assert ("anonymous", "articles/mayor.html#c-whole") in links
    assert inside.decide("mayor", "c-whole").status == 200
    assert "mayor.html#c-whole" not in inside.ask("GET", "/queue.html").text


def test_words_that_mean_harm_are_text_in_the_queue(inside: Client) -> None:
    page = inside.ask("GET", "/queue.html").text
    assert "alert(1)" in page
    for words in ("<script>alert", "<img", "<svg onload", 'href="javascript', 'href="data'):
        assert words not in page


def test_an_empty_queue_says_so() -> None:
    files: dict[str, VerdictFile] = {}
    assert make_queue(settle_all(files, {})).rows == ()
