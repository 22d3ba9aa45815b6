"""Named sources: whom a phrase names, a person or a body."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from pipeline.attribution.entities import end_of_name, is_body, is_given, is_role, told_of_one
from pipeline.attribution.heads import Head
from pipeline.attribution.speakers import K, Speaker, SpeakerContext
from pipeline.attribution.verb_groups import DASHES, HARD_MARKS
from pipeline.text.lexicon import names, noun_class, nouns, singular
from pipeline.text.words import Word

_NAME_WORDS = 14
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "mr.", "mrs.", "ms."})
_TOLD = 5
_GROUPS = frozenset(
    "alliance association campaign charity club coalition group network society trust".split()
)
"""What friends may be: "Friends of Haven, a local charity"."""
_TITLED = 4
"""Words of ", Lord Fane,"."""


class NamedSources(SpeakerContext):
    """The names in the phrases of one article."""

    def by_name(self, head: Head, lo: int) -> Speaker | None:
        """Somebody whose name ends the head, or follows it: "the mayor, Bill de Blasio,"."""
        end = lo + head.at + 1
        if (friends := self._friends_of(head, end)) is not None:
            return friends
        for one in self.cast.between(lo, end + _NAME_WORDS):
            if one.last == end or (
                head.noun in ("person", "") and self._follows(one.first, one.last, lo, head)
            ):
                roles = " ".join(sorted(one.person.roles - _COURTESY))
                role = head.text if head.noun in ("person", "demonym") else roles
                return Speaker(K.NAMED_PERSON, one.person.name, role or None)
        beside = self._titled_beside(head, end) or self._body_beside(head, end)
        return beside or self._given_name_beside(head, end)

    def beside(self, head: Head, lo: int, hi: int) -> Speaker | None:
        """Who has just been named: "Prof Edmund Varley, a health economist who advised, said".

        `lo` and `hi` are the numbers of the phrase's first word and of the first one after it.
        """
        if lo < 2 or self.words[lo - 1].text != "," or head.plural or head.noun != "person":
            return None
        if head.core[0].low not in ("a", "an", "the"):
            return None
        if any(word.dep == "parataxis" for word in self.words[hi : hi + 1]):
            return None  # "Paul Dahl, a neighbour said, was drunk"
        named = next((one for one in self.cast.between(max(0, lo - 6), lo - 1) if one.last == lo - 1), None)
        behind = named is not None and named.first and self.words[named.first - 1].within("preposition")
        told = self.words[lo + head.at].dep == "appos" and any(
            w.low == "who" for w in self.words[hi : hi + 1]
        )
        if named is None or (behind and not told):
            return None  # "According to Berge, a supervisor told her"
        return Speaker(K.NAMED_PERSON, named.person.name, head.text)

    def behind(self, head: Head, lo: int, hi: int) -> Speaker | None:
        """Whose name ends the phrase: "a bookkeeper who took the stand last week, Yesenia Orta"."""
        people = list(self.cast.between(lo, hi))
        if head.noun != "person" or head.plural or len(people) != 1 or people[0].last != hi:
            return None
        named, commas = people[0], [k for k in range(lo, hi) if self.words[k].text == ","]
        if commas != [named.first - 1] or (lo > 1 and self.words[lo - 2].low == "according"):
            return None  # "According to a man who saw it, Ann Lee"
        return Speaker(K.NAMED_PERSON, named.person.name, head.text)

    def _friends_of(self, head: Head, end: int) -> Speaker | None:
        """A body called after people: "the Friends of Haven Wood", "Friends of Haven, a charity"."""
        people = head.plural and head.word.proper and head.noun != "demonym"
        if not people or self.words[end : end + 1] == []:
            return None
        last = end_of_name(self.words, end, len(self.words))
        if last == end:
            return None
        told = [word.low for word in self.words[last : last + _TOLD]]
        body = told[:1] == [","] and told[1:2] in (["a"], ["the"]) and bool(_GROUPS & {*told})
        if not body and head.core[0].low != "the":
            return None
        return Speaker(K.NAMED_ORGANIZATION, " ".join(word.text for word in self.words[end - 1 : last]))

    def _titled_beside(self, head: Head, end: int) -> Speaker | None:
        """Somebody by title and one name: "its owner, Lord Fane, says", "her guest, King Olaf, said"."""
        after = self.words[end : end + 4]
        if head.noun not in ("person", "") or head.plural or len(after) < _TITLED:
            return None
        mark, title, name, behind = after
        titled = title.proper and title.low.rstrip(".") in names("title") and name.proper and name.is_word
        if mark.text != "," or not titled or (behind.text != "," and behind.low != "of"):
            return None
        plain = title.low.rstrip(".") in ("mr", "mrs", "ms", "dr", "prof")
        return Speaker(K.NAMED_PERSON, name.text if plain else f"{title.text} {name.text}", head.text)

    def _given_name_beside(self, head: Head, end: int) -> Speaker | None:
        """Somebody of whom one name is told: "his widow, Greta, said"."""
        after = self.words[end : end + 3]
        if (
            head.noun != "person"
            or head.plural
            or len(after) < 3
            or after[0].text != ","
            or after[2].text != ","
        ):
            return None
        given = is_given(after[1]) or head.low in nouns("kin")
        given = given or any(
            word.possessive for word in head.core[: head.at]
        )  # "Novik's daughter, Irena, sat"
        return Speaker(K.NAMED_PERSON, after[1].text, head.text) if given and after[1].proper else None

    def _body_beside(self, head: Head, end: int) -> Speaker | None:
        """A body whose name stands beside what it is: "the owner, Halvard Energy, denied"."""
        if head.noun not in ("person", "organization") or head.plural or self.words[end : end + 1] == []:
            return None
        if self.words[end].text != ",":
            return None
        first = end + 1 + (self.words[end + 1 : end + 2] != [] and self.words[end + 1].low == "the")
        if first > end + 1 and self.words[first : first + 1] and self.words[first].tag == "JJ":
            first += not self.words[first].proper  # "the third partner, the small Liberal Centre, has"
        last = first
        while last < len(self.words) and (
            self.words[last].proper or self.words[last].low in ("of", "for", "and", "&")
        ):
            last += 1
        run = [word.text for word in self.words[first:last]]
        closed = last == len(self.words) or self.words[last].text in HARD_MARKS | {","}
        if not run or not closed:
            return None
        alone = len(run) == 1 and head.low in nouns("body or person") and not is_given(self.words[first])
        if not (alone or head.noun == "organization" or is_body(run[::-1]) or is_body(run)):
            return None
        return Speaker(K.NAMED_ORGANIZATION, " ".join(run), head.text)

    def _follows(self, first: int, last: int, lo: int, head: Head) -> bool:
        """A name in apposition to a head: "the head of the league, Jonathan Greenblatt, …"."""
        end = lo + head.at + 1
        between = _without_brackets(self.words[end:first])
        acts = (word.verb and not word.tag.startswith(("JJ", "NN")) for word in between)
        if first < end or any(word.text in HARD_MARKS - DASHES for word in between) or any(acts):
            return False
        whose = between[0].low == "for" and all(is_role(word) for word in between[1:]) if between else False
        if whose and singular(head.low) in nouns("mouthpiece") | nouns("lawyer"):
            return False  # "lawyers for Mr Garrod"
        titled = not between or any(word.proper for word in between)
        if titled and all(word.proper or word.low in ("of", "for", "the", "and") for word in between):
            return True  # "Minister for Rural Affairs John Kerry", where the parser parts the name
        if [word.low for word in between] in (["of"], ["for"], ["of", "the"]) and last - first > 1:
            return not is_given(self.words[first])  # "Secretary of State John Kerry"
        role = between[1:] if between and between[0].text == "," else ()
        if role and all(
            word.within("determiner") or is_role(word) or word.tag in ("JJ", "VBN") for word in role
        ):
            return True  # "her co-author, the statistician Brendan Foley"
        if role and is_role(role[-1]) and all(word.tag.startswith(("JJ", "NN", "VBN")) for word in role):
            return True  # "his challenger, former finance minister Irena Vos"
        if self.words[first - 1].text != ",":
            return False
        closed = last < len(self.words) and self.words[last].text == ","
        plain = all(word.low not in ("who", "and", "whose") for word in between) and not head.plural
        return first == lo + len(head.core) + 1 or (closed and plain)

    def proper(self, head: Head, lo: int) -> Speaker:
        """A name that the article says no more of; `lo` is the number of the phrase's first word."""
        run = head.name
        if len(run) > 1 and run[0].lower() in nouns("body or person"):
            run = run[1:]  # "Rival Belmonte Elettra", where it begins a sentence
        before = self.words[lo - 1] if lo else None
        if before is not None and not before.proper and noun_class(before.low) == ("organization", False):
            return Speaker(
                K.NAMED_ORGANIZATION, " ".join(run)
            )  # "the charity Quiet Streets", cut by the parser
        told = head.core[: max(0, head.at + 1 - len(run))]
        if any(noun_class(word.low)[0] == "organization" and not word.proper for word in told[-1:]):
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run))  # "the fan magazine Row Z"
        if (
            len(run) == 1
            and told
            and told[-1].low in nouns("body or person")
            and not self._one_person(head.low)
        ):
            return Speaker(K.NAMED_ORGANIZATION, run[0], sure=False)  # "bus operator Valelink"
        person = self.cast.called(run[-1])
        titled = len(run) > 1 and run[0].lower().rstrip(".") in names("personal title")
        body = (is_body(run) or self.cast.is_told_a_body(" ".join(run))) and not titled
        if person is not None and (len(run) == 1 or not body):
            return Speaker(K.NAMED_PERSON, person.name)
        if body or head.core[0].low == "the":
            return Speaker(K.NAMED_ORGANIZATION, " ".join(run), sure=body)
        first = run[0].lower().rstrip(".")
        if len(run) == 1 and len(head.core) == 1 and not (is_role(head.word) or self._one_person(head.low)):
            return Speaker(K.NAMED_ORGANIZATION, run[0], sure=False)
        known = any(first in names(section) for section in ("title", "male", "female"))
        return Speaker(K.NAMED_PERSON, " ".join(run), sure=known)

    def _one_person(self, low: str) -> bool:
        """Whether a name of one word is somebody's: a given name, or one that is said of people elsewhere."""
        return low in names("male") or low in names("female") or low in self._of_people

    @cached_property
    def _of_people(self) -> frozenset[str]:
        """The last words of names that the article uses as people's: "Mr. Holm", "Holm, 52," "Holm, who"."""
        found = {self.words[0].low} if self.words and told_of_one(self.words, 0) else set()
        for at, (before, word) in enumerate(pairwise(self.words), 1):
            known = (
                before.low.rstrip(".") in names("title")
                or before.low in names("male")
                or before.low in names("female")
            )
            if word.proper and ((before.proper and known) or told_of_one(self.words, at)):
                found.add(word.low.removesuffix("'s"))
        return frozenset(found)

    def surely_person(self, name: str) -> bool:
        """Whether a name is a person's beyond its two capitals: by its given name or a title."""
        person = self.cast.called(name.split()[-1])
        first = (person.name if person else name).split()[0].lower().rstrip(".")
        titled = bool(person and person.roles) or name.split()[-1].lower() in self._of_people
        return titled or any(first in names(section) for section in ("male", "female", "personal title"))


def _without_brackets(words: Sequence[Word]) -> list[Word]:
    """The words of a title without its district: "Deputy Commissioner of Police (Dwarka)"."""
    marks = [k for k, word in enumerate(words) if word.text in ("(", ")")]
    if [words[k].text for k in marks] != ["(", ")"]:
        return list(words)
    return [*words[: marks[0]], *words[marks[1] + 1 :]]
