from __future__ import annotations

import json
import re

import pytest

from pipeline.verdicts.annotations import SHOWN
from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.diff_github import render_github
from pipeline.verdicts.files import dump

COMMAND = re.compile(r"::(warning|notice) ((?:[a-z]+=[^,:]*)(?:,[a-z]+=[^,:]*)*)::(.*)")


def told(old, new) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a diff of one article, as a runner reads them."""
    found = diff_batches({"a-1": old}, {"a-1": new})
    text = render_github(found, {"a-1": new}, lambda article: f"verdicts/{article}.json")
    read = [COMMAND.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
    return [(m[1], dict(part.split("=", 1) for part in m[2].split(",")), m[3]) for m in read]


def test_a_claim_is_marked_where_it_stands_in_its_file(verdict_file, claim, verdict) -> None:
    old = verdict_file(claim(), claim("c-2", 50, 90))
    new = verdict_file(claim(), claim("c-2", 50, 90, verdict=verdict("refuted")))
    (level, place, message), (_, summary, headline) = told(old, new)
    assert (level, place["file"]) == ("warning", "verdicts/a-1.json")
    assert json.loads("{" + dump(new).splitlines()[int(place["line"]) - 1].strip(" ,") + "}") == {"id": "c-2"}
    assert place["title"] == "label%3A supported → refuted"
    assert message == "Statement c-2. [c-2]: label: supported → refuted"
    assert (summary["title"], headline) == ("Verdicts", "1 of 1 article changed")


def test_what_no_build_fails_on_is_a_notice(verdict_file, claim) -> None:
    found = told(verdict_file(claim(text="A.")), verdict_file(claim(text="B.")))
    assert [level for level, _, _ in found] == ["notice", "notice"]
    assert found[1][2] == "B. [c-1]: wording of claim: A. → B."


def test_a_claim_that_is_gone_has_a_file_and_no_line(verdict_file, claim) -> None:
    (_, place, message), _ = told(verdict_file(claim()), verdict_file())
    assert set(place) == {"file", "title"}
    assert message == "Statement c-1. [c-1]: removed: supported"


@pytest.mark.parametrize("count", [SHOWN - 1, SHOWN, SHOWN + 1, 40])
def test_no_more_than_github_shows_and_the_last_counts_the_others(
    verdict_file, claim, verdict, count
) -> None:
    claims = [claim(f"c-{n}", n * 50, n * 50 + 40) for n in range(count)]
    other = [one.model_copy(update={"verdict": verdict("refuted")}) for one in claims]
    warnings = [one for one in told(verdict_file(*claims), verdict_file(*other)) if one[0] == "warning"]
    assert len(warnings) == min(count, SHOWN)
    left = f"{count - SHOWN + 1} more, which only `onrecord diff` shows"
    assert (warnings[-1][2] == left) is (count > SHOWN)


@pytest.mark.parametrize(
    "words", ["a\n::error::x", "100 % sure\r\n", "a,line=9::b", "%0A::set-env name=A::b", "##[error]x\u202e"]
)
def test_no_words_make_another_command(verdict_file, claim, verdict, words) -> None:
    old = verdict_file(claim(text=words))
    new = verdict_file(claim(text=words, verdict=verdict("refuted"), source=None))
    (level, place, message), _ = told(old, new)
    assert (level, place["file"]) == ("warning", "verdicts/a-1.json")
    assert "\r" not in message
    assert not re.search("%(?!25)", message)


def test_a_long_claim_is_cut(verdict_file, claim, verdict) -> None:
    long = "Donau" * 5000
    (_, _, message), _ = told(
        verdict_file(claim(text=long)), verdict_file(claim(text=long, verdict=verdict("refuted")))
    )
    assert (len(message), message[-1]) == (1000, "…")
