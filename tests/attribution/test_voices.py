"""Who stands behind words: orders of attribution, running quotations, pronouns, second hand, kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution.voices import SourceGuess, Voices
from pipeline.records import QuoteType, SourceKind
from pipeline.text.sentences import sentences

K = SourceKind


def who(text: str, words: str) -> SourceGuess:
    """Who stands behind some words of a text."""
    at = text.index(words)
    return Voices(text, sentences(text)).source_of(at, at + len(words))


# --- orders of attribution ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("Anna Berg said that the bridge is closed.", "the bridge is closed", "Anna Berg"),
        ("“The bridge is closed,” said Anna Berg.", "The bridge is closed", "Anna Berg"),
        ("“The bridge,” Anna Berg said, “is closed.”", "is closed", "Anna Berg"),
        ("“The bridge,” Anna Berg said, “is closed.”", "The bridge", "Anna Berg"),
        ("The bridge is closed, Anna Berg said on Monday.", "The bridge is closed", "Anna Berg"),
        (
            "The bridge is closed, said Anna Berg, the engineer.",
            "The bridge is closed",
            "Anna Berg, the engineer",
        ),
        ("Anna Berg told reporters the bridge is closed.", "the bridge is closed", "Anna Berg"),
        ("Anna Berg has repeatedly called the bridge a ‘disaster’.", "a ‘disaster’", "Anna Berg"),
        ("The bridge was described by Anna Berg as ‘a wreck.’", "‘a wreck.’", "Anna Berg"),
        ("According to Anna Berg, the bridge is closed.", "the bridge is closed", "Anna Berg"),
        ("The bridge is closed, according to Anna Berg.", "The bridge is closed", "Anna Berg"),
        (
            "Oslo has refused to open it, citing concerns that it is unsafe.",
            "concerns that it is unsafe",
            "Oslo",
        ),
        ("Anna Berg refused, adding that the bridge is closed.", "the bridge is closed", "Anna Berg"),
        ("With officials warning that it may fall, the bridge was shut.", "it may fall", "officials"),
        ("Anna Berg, who warned that it may fall, left.", "it may fall, left", "Anna Berg"),
        ("A study shows that the bridge is unsafe.", "the bridge is unsafe", "A study"),
        (
            "Intelligence reports suggest that the bridge is mined.",
            "the bridge is mined",
            "Intelligence reports",
        ),
        (
            "Documents from his tax return show that he paid nothing.",
            "he paid nothing",
            "Documents from his tax return",
        ),
        (
            "Said Anna Berg, who was there: “The bridge is closed.”",
            "The bridge is closed",
            "Anna Berg, who was there",
        ),
        ("Anna Berg: “The bridge is closed”", "The bridge is closed", "Anna Berg"),
        ("Anna Berg met the press and said that it is closed.", "it is closed", "Anna Berg"),
        ("In a speech in Bergen, Anna Berg said the bridge is closed.", "the bridge is closed", "Anna Berg"),
        (
            "Sen. Anna Berg (D-Iowa) said the bridge is closed.",
            "the bridge is closed",
            "Sen. Anna Berg (D-Iowa)",
        ),
        ("People familiar with the plan say that it is dead.", "it is dead", "People familiar with the plan"),
        ("The win led Anna Berg to declare that it is over.", "it is over", "Anna Berg"),
    ],
)
def test_the_words_for_the_source(text: str, words: str, source: str) -> None:
    assert who(text, words).text == source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge is closed. Anna Berg said that it is old.", "The bridge is closed."),
        (
            "As the war enters its eighth year, the stakes have never been higher.",
            "the stakes have never been higher",
        ),
        ("The general delivered a stark warning to the allies.", "delivered a stark warning to the allies"),
        ("The ‘shadow fleet’ is growing.", "The ‘shadow fleet’ is growing."),
        ("The talks underscore the shifting dynamics of the war.", "the shifting dynamics of the war"),
        ("Anna Berg would never say that the bridge is safe.", "the bridge is safe"),
    ],
)
def test_the_articles_own_voice(text: str, words: str) -> None:
    guess = who(text, words)
    assert (guess.kind, guess.quote, guess.source) == (K.NONE, QuoteType.NONE, None)


# --- running quotations ---------------------------------------------------------------------------

RUNNING = (
    "‘They are deceiving themselves,’ Ivan Petrov said, calm but firm. ‘They think they can wait.\n\n"
    "The field is no stage.’ The meeting ended.\n\n"
    "‘It is a mistake,’ said a Baltic envoy who was at the talks. ‘It is about power.’\n"
    "Petrov left the town."
)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("They think they can wait.", "Ivan Petrov"),
        ("The field is no stage.", "Ivan Petrov"),
        ("It is about power.", "a Baltic envoy who was at the talks"),
        ("The meeting ended.", None),
        ("Petrov left the town.", None),
    ],
)
def test_a_running_quotation_belongs_to_its_speaker(words: str, source: str | None) -> None:
    assert who(RUNNING, words).text == source


def test_paragraphs_that_open_again_belong_to_the_speaker_at_the_end() -> None:
    text = "“We were early.\n\n“We waited for them.\n\n“Nobody came,” Anna Berg said."
    assert who(text, "We were early.").text == "Anna Berg"


def test_the_last_speaker_of_the_paragraph_goes_on() -> None:
    text = "“It is late,” Anna Berg said. “It is cold,” said Jan Holm. “We go home.”"
    assert who(text, "We go home.").text == "Jan Holm"


# --- how it is quoted -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        ("“It is late,” Anna Berg said.", "“It is late,”", QuoteType.DIRECT),
        (
            "“It is late,” Anna Berg said, “and cold.”",
            "“It is late,” Anna Berg said, “and cold.”",
            QuoteType.DIRECT,
        ),
        ("Anna Berg said it is “far too late” now.", "it is “far too late” now", QuoteType.MIXED),
        ("Anna Berg said that it is late.", "it is late", QuoteType.INDIRECT),
        ("“He said ‘no’ to all of it,” Anna Berg said.", "He said ‘no’ to all of it", QuoteType.DIRECT),
    ],
)
def test_quote_type(text: str, words: str, quote: QuoteType) -> None:
    assert who(text, words).quote is quote


# --- kinds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Anna Berg", K.NAMED_PERSON),
        ("Foreign Minister Anna Berg", K.NAMED_PERSON),
        ("Secretary of State Anna Berg", K.NAMED_PERSON),
        ("the mayor, Anna Berg,", K.NAMED_PERSON),
        ("Mr. Holm", K.NAMED_PERSON),
        ("Kyiv", K.NAMED_ORGANIZATION),
        ("the White House", K.NAMED_ORGANIZATION),
        ("the National Audit Office", K.NAMED_ORGANIZATION),
        ("the Berg campaign", K.NAMED_ORGANIZATION),
        ("the Associated Press", K.NAMED_ORGANIZATION),
        ("a Quinnipiac University poll", K.DOCUMENT),
        ("a report by the National Audit Office", K.DOCUMENT),
        ("a former U.S. defense official", K.ANONYMOUS_PERSON),
        ("one Democrat who knows her well", K.ANONYMOUS_PERSON),
        ("a spokesman for Anna Berg", K.ANONYMOUS_PERSON),
        ("a source close to Anna Berg", K.ANONYMOUS_PERSON),
        ("officials", K.ANONYMOUS_GROUP),
        ("three people briefed on the talks", K.ANONYMOUS_GROUP),
        ("Republican insiders", K.ANONYMOUS_GROUP),
        ("many analysts in Brussels", K.ANONYMOUS_GROUP),
        ("sources with limited access to the talks", K.ANONYMOUS_GROUP),
        ("intelligence reports", K.ANONYMOUS_DOCUMENT),
        ("several studies", K.ANONYMOUS_DOCUMENT),
    ],
)
def test_kind_of_a_source(source: str, kind: SourceKind) -> None:
    guess = who(
        f"The snow fell all day. It was cold. The line is cut, according to {source}.", "The line is cut"
    )
    assert guess.kind is kind


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Anna Berg came late. She said that it was dark.", "it was dark", "Anna Berg"),
        ("Berg said it was dark. Anna Berg is a poet.", "it was dark", "Anna Berg"),
        ("Anna Berg, the mayor, came late. The mayor said it was dark.", "it was dark", "Anna Berg"),
        ("John Holm met Anna Berg. She said that it was dark.", "it was dark", "Anna Berg"),
        (
            "President Ivan Petrov spoke. “We are not leaving,” the president said.",
            "We are not leaving",
            "Ivan Petrov",
        ),
    ],
)
def test_who_is_meant(text: str, words: str, name: str) -> None:
    assert (who(text, words).kind, who(text, words).name) == (K.NAMED_PERSON, name)


ANALYST = (
    "‘The town is a lever,’ said a Russian military analyst who spoke on condition of anonymity. "
    "The analyst added that the railway made it a target. He said that it would fall."
)


@pytest.mark.parametrize("words", ["The town is a lever", "the railway made it a target", "it would fall"])
def test_an_anonymous_source_stays_the_same(words: str) -> None:
    guess = who(ANALYST, words)
    assert guess.kind is K.ANONYMOUS_PERSON
    assert guess.role == "a Russian military analyst"
    assert guess.anonymity_reason == "spoke on condition of anonymity"
    assert guess.granted


def test_a_capital_that_only_begins_a_sentence_is_no_name() -> None:
    text = "Stargazers say that it was bright. It rose over Bergen."
    assert who(text, "it was bright").kind is K.ANONYMOUS_GROUP


def test_a_headline_announces_somebody_whom_the_text_names() -> None:
    text = "Former Party Chairman Calls for New Rules.\n\nThe rules are old. “They must go,” said Anna Berg."
    assert who(text, "New Rules").name == "Anna Berg"


# --- anonymity ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "an aide who spoke on the condition of anonymity to discuss plans",
            "spoke on the condition of anonymity to discuss plans",
        ),
        ("an aide who was not authorized to speak publicly", "was not authorized to speak publicly"),
        ("an aide who asked not to be named", "asked not to be named"),
        ("an aide who did not want her name used", "did not want her name used"),
        ("an aide speaking anonymously", "anonymously"),
    ],
)
def test_the_reason_for_anonymity(source: str, reason: str) -> None:
    guess = who(f"“It is over,” said {source}.", "It is over")
    assert (guess.granted, guess.anonymity_reason) == (True, reason)


@pytest.mark.parametrize(
    ("source", "granted"),
    [
        ("a source", True),
        ("people familiar with the matter", True),
        ("Anna Berg", False),
        ("many voters", False),
    ],
)
def test_anonymity_that_is_granted_or_just_there(source: str, granted: bool) -> None:
    guess = who(f"It is over, according to {source}.", "It is over")
    assert (guess.granted, guess.anonymity_reason) == (granted, None)


# --- second hand ----------------------------------------------------------------------------------


def test_the_original_source_decides_and_the_relay_is_named() -> None:
    text = "The Washington Post reported that officials said the line was cut."
    guess = who(text, text)
    assert (guess.text, guess.kind, guess.relay) == ("officials", K.ANONYMOUS_GROUP, "Washington Post")


def test_an_outlet_that_was_told_is_the_relay() -> None:
    assert (
        who("Anna Berg told The Washington Post that it is late.", "it is late").relay
        == "The Washington Post"
    )


def test_what_somebody_says_of_his_own_thoughts_is_first_hand() -> None:
    text = "Anna Berg said that she believes that the line was cut."
    assert (who(text, text).text, who(text, text).relay) == ("Anna Berg", None)


# --- what is known to be reported ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("Anna Berg made no comment on the ruling.", "the ruling", "Anna Berg"),
        ("It was Berg's pledge to rebuild the bridge.", "to rebuild the bridge", "Berg's"),
        ("The bridge is as old as engineers had feared.", "The bridge is as old", "engineers"),
    ],
)
def test_weaker_signs_when_the_caller_knows(text: str, words: str, source: str) -> None:
    at = text.index(words)
    voices = Voices(text, sentences(text))
    guess = voices.source_of(at, at + len(words), reported=True)
    assert (guess.text, guess.sure) == (source, False)


def test_nothing_is_asked_of_nothing() -> None:
    assert Voices("", []).source_of_all([], reported=True).kind is K.NONE


WORDS = st.sampled_from(
    "“ ” ‘ ’ \" ' , . : \n\n Anna Berg said says told reporters he she they officials according to that who "
    "by was described as the a report shows citing Kyiv mayor , and with saying sources".split(" ")
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.booleans())
def test_any_text_has_voices_with_spans_in_the_text(text: str, reported: bool) -> None:
    voices = Voices(text, sentences(text))
    for one in voices.attributions:
        for span in (one.cue, one.source, *one.contents):
            assert 0 <= span.start < span.end <= len(text)
        assert text[slice(*one.source)].strip()
    for start, end in sentences(text):
        guess = voices.source_of(start, end, reported=reported)
        assert (guess.kind is K.NONE) == (guess.quote is QuoteType.NONE) == (guess.source is None)
        if guess.source is not None:
            assert text[slice(*guess.source)] == guess.text


# --- told apart by what stands around ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("Others, however, say the bridge is sound.", "the bridge is sound", "Others"),
        ("As stated in Berg's letter, the bridge is closed.", "the bridge is closed", "Berg's letter"),
        ("The bridge is closed, according to her lawyers.", "The bridge is closed", "her lawyers"),
        (
            "When asked, a spokesman for the Roads and Bridges Office said it is closed.",
            "it is closed",
            "a spokesman for the Roads and Bridges Office",
        ),
        (
            "He listed 95 former generals -- most of whom had signed -- who said the bridge is closed.",
            "the bridge is closed",
            "95 former generals",
        ),
    ],
)
def test_sources_that_stand_apart_from_their_verbs(text: str, words: str, source: str) -> None:
    assert who(text, words).text == source


def test_her_claim_is_hers() -> None:
    text = "The report set her claim that the bridge is closed against the logs."
    at = text.index("that the bridge")
    found = Voices(text, sentences(text)).source_of(at, at + 25, reported=True)
    assert found.text == "her"


def test_his_lawyer_is_not_the_lawyer_of_somebody_else() -> None:
    text = (
        "Anna Berg, a lawyer, left in May. The town waited. It rained. "
        "John Holm was fined. His lawyer said he would appeal."
    )
    assert who(text, "he would appeal").kind is K.ANONYMOUS_PERSON


def test_the_prince_is_the_one_whom_the_article_calls_so() -> None:
    text = "Prince Olaf came to the bridge. The prince said that it is closed."
    assert who(text, "it is closed").kind is K.NAMED_PERSON


def test_they_are_the_two_who_were_named_last() -> None:
    text = "Anna Berg and John Holm signed the letter. This was in May. They said that the bridge is closed."
    assert who(text, "the bridge is closed").kind is K.NAMED_PERSON


def test_whoever_speaks_next_is_not_the_diplomat_of_the_first_sentence() -> None:
    text = "“The bridge is closed,” said a Western diplomat. Anna Berg told us it may reopen."
    assert who(text, "The bridge is closed").kind is K.ANONYMOUS_PERSON


def test_a_headline_announces_who_is_named_beneath() -> None:
    text = "Former mayor says bridge is closed\n\n“It is shut,” said Anna Berg on Monday."
    found = Voices(text, sentences(text)).source_of(18, 34, reported=True)
    assert (found.kind, found.name) == (K.NAMED_PERSON, "Anna Berg")


def test_says_is_a_verb_also_before_of() -> None:
    text = "The mayor says of the bridge, “It is closed.”"
    assert who(text, "“It is closed.”").text == "The mayor"


def test_a_sentence_that_is_interrupted_by_its_attribution_is_reported_as_a_whole() -> None:
    text = "All of this, Anna Berg says, could be closed by May."
    assert who(text, text[:-1]).text == "Anna Berg"


def test_a_speaker_of_a_transcript() -> None:
    assert who("BERG: The bridge is closed and stays so.", "The bridge is closed and stays so").text == "BERG"


def test_what_is_spoken_of_is_not_who_speaks() -> None:
    text = "Anna Berg says the mayor’s letter claiming a flood is a lie."
    assert who(text, "the mayor’s letter claiming a flood is a lie").text == "Anna Berg"


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("Police say the bridge is closed.", "the bridge is closed", "Police"),
        ("Aides to Anna Berg say the bridge is closed.", "the bridge is closed", "Aides to Anna Berg"),
        (
            "In a Facebook message posted Friday, Anna Berg said the bridge is closed.",
            "the bridge is closed",
            "Anna Berg",
        ),
        (
            "The spokesman Olaf Holm said that Anna Berg has long asked for a bridge that is safe.",
            "Anna Berg has long asked for a bridge that is safe",
            "The spokesman Olaf Holm",
        ),
        ("Alarmed by the reports, Anna Berg said the bridge is closed.", "the bridge is closed", "Anna Berg"),
    ],
)
def test_who_is_the_subject(text: str, words: str, source: str) -> None:
    assert who(text, words).text == source


def test_people_briefed_on_it_are_described_and_do_not_brief() -> None:
    text = "It rained. People briefed on the plan say that the bridge is closed."
    found = who(text, "the bridge is closed")
    assert (found.text, found.granted) == ("People briefed on the plan", True)


def test_a_capital_after_a_bracket_makes_no_name() -> None:
    text = "(The law forbids it.) Sources have also said the bridge is closed."
    assert who(text, "the bridge is closed").kind is K.ANONYMOUS_GROUP


def test_who_puts_out_a_statement_is_who_speaks() -> None:
    text = "On Friday, Anna Berg issued a statement saying that the bridge is closed."
    assert who(text, "the bridge is closed").text == "Anna Berg"


def test_a_name_goes_with_the_description_beside_it() -> None:
    text = "Anna Berg, an expert who has seen the hull, said the bridge is closed."
    found = who(text, "the bridge is closed")
    assert (found.kind, found.name) == (K.NAMED_PERSON, "Anna Berg")


def test_leaders_who_are_named_right_after_are_named() -> None:
    text = "Anna Berg left. The two leaders, Anna Berg and John Holm, said the bridge is closed."
    assert who(text, "the bridge is closed").kind is K.NAMED_PERSON


def test_somebodys_spokesman_is_nobody_whom_the_article_names() -> None:
    text = "The talks ended on Monday. The prime minister’s spokesman said that the bridge is closed."
    assert who(text, "the bridge is closed").kind is K.ANONYMOUS_PERSON
    text = "The talks ended on Monday. The state’s governor said that the bridge is closed."
    assert who(text, "the bridge is closed").kind is K.NAMED_PERSON


def test_polls_are_not_whoever_is_named_after_them() -> None:
    text = "Anna Berg ran again. According to recent polls, Anna Berg leads."
    assert who(text, "Anna Berg leads").kind is K.ANONYMOUS_DOCUMENT
