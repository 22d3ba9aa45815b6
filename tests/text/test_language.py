"""The language of a text: plain English is told at once, and whatever is in doubt by py3langid."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import py3langid
import pytest
import yaml

from pipeline.text.language import language_of

ENGLISH = (
    "The council of Ghent has 53 seats, and the mayor said that the bridge, which was built for the city by "
    "its own people, would open in June with a feast. It is the third of the bridges that have been built in "
    "the town since the flood, and the only one with a path for those who walk from the station to the sea."
)
OTHERS = {
    "de": "Der Rat der Stadt Gent hat 53 Sitze, und die Brücke, die von den Bürgern gebaut wurde, soll im "
    "Juni eröffnet werden, sagte der Bürgermeister am Montag vor der Presse im Rathaus.",
    "nl": "De gemeenteraad van Gent telt 53 zetels, en de brug, die door de inwoners was gebouwd, gaat of in "
    "juni of in juli open, zei de burgemeester, die fan is van The War of the Worlds.",
    "fr": "Le conseil municipal compte 53 sièges, et le pont, construit par les habitants, ouvrira en juin, "
    "a déclaré le maire au journal The Times lors d'une conférence de presse à la mairie.",
}


def test_plain_english_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(py3langid, "classify", lambda _: pytest.fail("the library was asked"))
    assert language_of(ENGLISH) == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages_are_told_also_with_names_in_english(code: str) -> None:
    assert language_of(OTHERS[code]) == code


@pytest.mark.parametrize("code", OTHERS)
def test_where_a_quotation_is_in_english_the_library_is_asked(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(py3langid, "classify", lambda _: ("asked", 0.0))
    assert language_of(f"{OTHERS[code]} {ENGLISH[:70]} {OTHERS[code]}") == "asked"


SHORT = yaml.safe_load(Path(__file__).with_name("languages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", SHORT)
def test_quotations_and_names_in_another_language_do_not_tell(name: str) -> None:
    assert language_of(SHORT[name]["text"]) == SHORT[name]["language"]


def test_the_language_that_more_is_in_is_told_of_a_mixed_text() -> None:
    assert language_of(f"{OTHERS['de']} {ENGLISH[:60]}") == "de"
    assert language_of(f"{OTHERS['de'][:60]} {ENGLISH}") == "en"


def test_a_text_of_a_few_words_has_no_language() -> None:
    assert language_of("53 seats.") is None


def test_spacy_is_imported_without_its_command_line_which_is_there_for_others() -> None:
    script = (
        "import sys; from pipeline.text import grammar; grammar.load(); "
        "assert 'spacy.cli' not in sys.modules; from spacy.cli import info; print(info.__module__)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.stdout == "spacy.cli.info\n", told.stderr
