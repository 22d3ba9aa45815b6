"""The cast of an article: the people and bodies that it names, where, and with which roles.

It answers who a surname, a role ("the mayor") or a pronoun stands for at a place in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.verb_groups import LINKS, is_name_like_modal
from pipeline.text.lexicon import names, noun_class, nouns
from pipeline.text.words import Word

_CLOSED = (
    "determiner",
    "preposition",
    "conjunction",
    "subordinator",
    "auxiliary",
    "personal pronoun",
    "adverb",
)
_PARTICLES = frozenset("de da di del della van von der den bin al el la le dos du ten".split())
_SUFFIXES = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})
_LETTERS = frozenset("KC QC SC MP MEP MSP MBE OBE CBE PhD MD".split())
"""Letters behind a name that are none of it: "Eleanor Marsh KC"."""
_TWO = 2
_BESIDE = 6
_ITSELF = 12
_SIDES = frozenset({"opposition", "ruling", "governing"})
_PLACES = frozenset("in at near outside inside around across".split())
_SETTLED = frozenset("centre center city edge hamlet outskirts resort suburb town village".split())
_OWNERS = frozenset("children women men people king queen mother veteran".split())
_OF_MINISTRIES = frozenset({"government", "local", "communities"})
_OF_TEAM = re.compile(r"-(?:man|woman|placed|ranked|seeded|bottom|time)$")
"""What is said of a team before its name: "Ten-man Harrow City", "Second-placed Marsh Vale"."""
_PRONOUNS = frozenset({"it", "he", "she", "they"})
_BE = frozenset({"is", "was", "'s", "’s"})
_OF_ITSELF = frozenset(
    "able aware committed confident disappointed due innocent pleased proud ready solvent sorry "
    "unable willing".split()
)
"""What a body says of itself: "said it was aware of the fault"."""
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_FEMALE_TITLES = frozenset(
    "mrs ms miss dame lady sister queen princess congresswoman spokeswoman chairwoman".split()
)
_MALE_TITLES = frozenset("mr sir lord father king prince congressman spokesman chairman".split())


@dataclass(slots=True)
class Person:
    """Somebody whom the article names."""

    name: str
    gender: str = ""
    roles: set[str] = field(default_factory=set)
    first: int = 0

    @property
    def surname(self) -> str:
        """The last word of the name, without "Jr."."""
        parts = [part for part in self.name.split() if part.lower() not in _SUFFIXES]
        return parts[-1]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person is named: numbers of the first word and one past the last."""

    first: int
    last: int
    person: Person


class Entities:
    """The named people and bodies of one article, found once from its words."""

    def __init__(self, reading: ArticleLayout) -> None:
        self.tokens = tokens = reading.words
        self.people: list[Person] = []
        self.mentions: list[Mention] = []
        self._by_part: dict[str, list[Person]] = {}
        self._bodies: dict[str, list[tuple[int, str]]] = {}
        runs = _runs(tokens, reading.text)
        told = [run for run in runs if self._is_told_a_body(*run) or self._has_of_bodies(*run)]
        people = {self._name(*run) for run in runs if self._is_told_of_one(*run)}
        others = {self._name(*run) for run in runs if self._is_nobody(*run)}
        # "Bright Quay Homes" is "Bright Quay" the next time.
        short = {self._name(first, last - 1) for first, last in runs if self._is_long_body(first, last)}
        self._surely_bodies = bodies = {self._name(*run) for run in told}
        # "Lumo Home" is a firm where the article tells of "Lumo shares".
        whole = {self._name(*run) for run in runs if self._begins_with(bodies, *run)}
        self._told_bodies = bodies | ((others | short | whole) - people)
        body = [run for run in runs if not reading.is_headline(reading.sentence_at(tokens[run[0]].start))]
        # Names of one word come last: "Leanne" is Leanne Cribb, where the article names her.
        for first, last in sorted(body, key=lambda run: run[1] - run[0] == 1):
            self._meet(first, last)
        for first, last in runs:
            person = self._known(first, last)
            if person is None:
                self._meet_body(first, last)
            else:
                self.mentions.append(Mention(first, last, person))
                self._describe(first, last, person)
        self._starts = [mention.first for mention in self.mentions]

    # --- building -----------------------------------------------------------------------------------

    def _meet(self, first: int, last: int) -> None:
        start, last = self._past_titles(first, last), self._before_letters(first, last)
        parts = [_bare(word) for word in self.tokens[start:last]]
        told = " ".join(parts) in self._told_bodies or self._is_told_a_body(first, last)
        if self._of_body(first) or self._of_firm(first, last) or told:
            return
        alone = len(parts) == 1 and self._is_introduced(first, last)
        if not alone and (len(parts) < 2 or not _is_person(self.tokens, first, start, last)):
            return
        name = " ".join(parts)
        if any(person.name == name for person in self.people):
            return
        person = Person(name, _gender(self.tokens[start].low), set(), self.tokens[first].start)
        self.people.append(person)
        for part in {parts[0], parts[-1], person.surname, name}:
            self._by_part.setdefault(part.lower(), []).append(person)

    def _is_introduced(self, first: int, last: int) -> bool:
        """Somebody of one name: "Samira, 31, a teacher", "Lien, a former packer"; no body, no place."""
        low = _bare(self.tokens[first]).lower()
        known = (
            low in names("metonym")
            or low in names("not a name")
            or noun_class(low)[0]
            or is_role(self.tokens[first])
        )
        known = known or self.called(_bare(self.tokens[first])) is not None
        known = known or (first > 0 and self.tokens[first - 1].within("determiner"))
        named = self.tokens[first].tag in ("", "NNP") and not self.tokens[first].text.isupper()
        return named and not known and told_of_one(self.tokens, last - 1)

    def _name(self, first: int, last: int) -> str:
        return " ".join(
            [*(word.text for word in self.tokens[first : last - 1]), _bare(self.tokens[last - 1])]
        )

    def _is_told_of_one(self, first: int, last: int) -> bool:
        """A name with a role before it, or with what is told of one person behind it."""
        return (first > 0 and is_role(self.tokens[first - 1])) or told_of_one(self.tokens, last - 1)

    def _is_nobody(self, first: int, last: int) -> bool:
        """Several capitals that are no person's, unless more is told of them: a plural, or a place to be in.

        "Thornmere Otters", "the Quiet Streets", "at Haxby Cross".
        """
        if last - first < 2 or any(is_given(word) for word in self.tokens[first:last]):
            return False
        plural = self.tokens[last - 1].tag == "NNPS" and not self.tokens[last - 1].possessive
        before = self.tokens[first - 1].low if first else ""
        placed = before == "of" and self.tokens[first - 2].low in _SETTLED  # "on the edge of Nether Orrin"
        # "The opposition Rural Front"; "at Haxby Cross".
        return plural or placed or before in _SIDES | _PLACES or before == "the" or self._is_it(last)

    def _is_long_body(self, first: int, last: int) -> bool:
        parts = [_bare(word) for word in self.tokens[first:last]]
        return len(parts) > _TWO and is_body(parts) and not is_given(self.tokens[first])

    def _begins_with(self, bodies: set[str], first: int, last: int) -> bool:
        return last - first == _TWO and not is_given(self.tokens[first]) and self.tokens[first].text in bodies

    def _is_it(self, last: int) -> bool:
        """ "Belmonte Elettra said last month it had gained": what speaks of itself as "it" is no person."""
        ahead = self.tokens[last : last + _ITSELF]
        says = next(
            (n for n, word in enumerate(ahead) if word.verb is not None and word.verb.kind == "say"), None
        )
        if says is None or any(word.text in ".;:" for word in ahead[:says]):
            return False
        pronoun = next((n for n, word in enumerate(ahead) if n > says and word.low in _PRONOUNS), None)
        if pronoun is None or ahead[pronoun].low != "it" or not ahead[pronoun].dep.startswith("nsubj"):
            return False
        was = [
            word for word in self.tokens[last + pronoun + 1 : last + pronoun + 5] if not word.within("adverb")
        ]
        tells = len(was) > 1 and was[0].low in _BE and was[1].tag[:2] in ("JJ", "DT", "RB")
        return not tells or was[1].low in _OF_ITSELF  # not "Finn Olsen said it was cold"

    def _of_body(self, first: int) -> bool:
        """A name that ends that of a body: "the Ministry of Rural Affairs"."""
        before = self.tokens[max(0, first - 2) : first]
        if len(before) < 2 or before[1].low not in ("of", "for"):
            return False
        return before[0].proper and (
            before[0].low in names("body") or noun_class(before[0].low)[0] == "organization"
        )

    def _of_firm(self, first: int, last: int) -> bool:
        """A name on either side of "&": "Dunsmore & Vale"."""
        beside = (*self.tokens[max(0, first - 1) : first], *self.tokens[last : last + 1])
        return any(word.text == "&" for word in beside)

    def is_told_a_body(self, name: str) -> bool:
        """Whether the article says of a name that it is a body's: "Vale Hydro, the company that …"."""
        return name in self._told_bodies

    def _is_told_a_body(self, first: int, last: int) -> bool:
        """A name that stands beside what it is: "Vale Hydro, the company that runs the dam"."""
        acts = self.tokens[last - 1].dep.startswith("nsubj") and self.tokens[last : last + 1]
        if acts and self.tokens[last].tag.startswith("V"):
            return False  # "In a statement read to the court, Ashworth said"
        if first > 1 and self.tokens[first - 1].text == ",":
            noun = noun_class(self.tokens[first - 2].low)
            ahead = self.tokens[max(0, first - _BESIDE) : first - 2]
            # "The insurer, Corvell Mutual"; not "a lawyer for the insurer, Anna Berg".
            if noun == ("organization", False) and all(noun_class(word.low)[0] != "person" for word in ahead):
                return not is_given(self.tokens[first])
        after = self.tokens[last : last + _BESIDE]
        if len(after) > 2 and after[0].text == "," and after[1].low == "which":
            return True  # "Mistral Care, which makes the spray": people are told of with "who"
        if len(after) < 3 or after[0].text != "," or after[1].low not in ("a", "an", "the"):
            return False
        told = takewhile(
            lambda word: word.is_word and not word.within("preposition") and word.low not in LINKS, after[2:]
        )
        last_told = next(iter(list(told)[::-1]), None)
        if last_told is None:
            return False
        firm = (
            last_told.low in nouns("body or person") and last - first > 1 and not is_given(self.tokens[first])
        )
        group = last_told.low == "group" and after[1].low != "the"  # "Open Ledger, a campaign group"
        return noun_class(last_told.low)[0] == "organization" or firm or group

    def _has_of_bodies(self, first: int, last: int) -> bool:
        """A name of something that only bodies have: "Pomeroy Glass's board", "shares in Pomeroy Glass"."""
        after = self.tokens[last].low if last < len(self.tokens) else ""
        before = [word.low for word in self.tokens[max(0, first - 2) : first]]
        leads = [word.low for word in self.tokens[last : last + 2]] == ["chief", "executive"]
        owns = self.tokens[last - 1].possessive and (after in nouns("of a body") or leads)
        traded = (
            len(before) == 2
            and before[0] in ("shares", "stake", "stock", "shareholders")
            and before[1] in ("in", "of")
        )
        return owns or traded or (after in ("shares", "stock") and not self.tokens[last - 1].possessive)

    def _meet_body(self, first: int, last: int) -> None:
        """Note a body by the first and the last word of its name: "Department for Trade", "Care Trust"."""
        parts = [_bare(word) for word in self.tokens[first:last]]
        whole = end_of_name(self.tokens, last, len(self.tokens))
        if whole - first > 1:
            for part in {parts[0].lower(), parts[-1].lower()}:
                if part in names("body") or noun_class(part)[0] == "organization":
                    end = whole if part == parts[-1].lower() else last
                    name = self._name(first, end)
                    self._bodies.setdefault(part, []).append((self.tokens[first].start, name))

    def _past_titles(self, first: int, last: int) -> int:
        """Where the name itself begins: after the last title, at a given name that is no surname."""
        start = first
        for k in range(first, last - 1):
            low, before = self.tokens[k].low.rstrip("."), self.tokens[max(k - 1, first)].low.rstrip(".")
            nobody = low in names("not a name") and (k == first or before not in names("title"))
            role = noun_class(low)[0] == "person" and not is_given(self.tokens[k])  # not "Guy Penrose"
            if low in names("title") or nobody or role:
                start = k + 1  # not past "Dutch" in "Sheriff Dutch Ambergate"
        for k in range(start + 1, last - 1):
            if (
                is_given(self.tokens[k])
                and not is_given(self.tokens[k - 1])
                and len(self.tokens[k - 1].text) > 2
            ):
                start = k
        return start

    def _before_letters(self, first: int, last: int) -> int:
        while last - first > _TWO and self.tokens[last - 1].text in _LETTERS:
            last -= 1
        return last

    def _known(self, first: int, last: int) -> Person | None:
        if last - first > 1 and self._name(first, last) in self._surely_bodies:
            return None  # "Save Our Orrin", where somebody or some place is called Orrin too
        start, last = self._past_titles(first, last), self._before_letters(first, last)
        while start < last:
            parts = [_bare(word) for word in self.tokens[start:last]]
            person = self.called(" ".join(parts)) or (self.called(parts[-1]) if len(parts) > 1 else None)
            if person is not None and (len(parts) == 1 or parts[0][0] == person.name[0] or start > first):
                return person
            start += 1
        return None

    def called(self, name: str) -> Person | None:
        """The person whose full name, surname or first name this is."""
        found = self._by_part.get(name.lower().removesuffix("'s").removesuffix("’s"), [])
        if not found:
            return None
        by_surname = [person for person in found if person.surname.lower() == name.lower()]
        return (by_surname or found)[0]

    def _describe(self, first: int, last: int, person: Person) -> None:
        """Collect roles from the words before and after a name, and the gender from its title."""
        low = self.tokens[first].low.rstrip(".")
        if low in _FEMALE_TITLES:
            person.gender = "f"
        elif low in _MALE_TITLES:
            person.gender = "m"
        for word in self.tokens[first:last]:
            if is_role(word) and not is_given(word):
                person.roles.add(word.low.rstrip("."))
        k = first - 1
        while k >= 0 and is_role(self.tokens[k]):
            person.roles.add(self.tokens[k].low)
            k -= 1
        if (
            k >= 1
            and self.tokens[k].text == ","
            and is_role(self.tokens[k - 1])
            and not noun_class(self.tokens[k - 1].low)[1]
        ):
            person.roles.add(self.tokens[k - 1].low)  # "the city treasurer, Emil Roth,"
        if last < len(self.tokens) and self.tokens[last].text == ",":
            for word in self.tokens[last + 1 : last + 16]:
                if word.text in ".;:" or (word.verb is not None and word.verb.shape == "past"):
                    break
                if is_role(word) and not noun_class(word.low)[1] and not self._tells(word):
                    person.roles.add(word.low)
                    if word.low in _FEMALE_TITLES:
                        person.gender = "f"
                    elif word.low in _MALE_TITLES:
                        person.gender = "m"

    def _tells(self, word: Word) -> bool:
        """Whether a word says who tells it: "Tom Hale, his lawyer said, is innocent"."""
        return word.dep == "nsubj" and self.tokens[word.head].dep == "parataxis"

    # --- asking -------------------------------------------------------------------------------------

    def with_role(self, role: str, before: int) -> Person | None:
        """The person with a role who was named last before an offset, or first after it."""
        near: Person | None = None
        for mention in self.mentions:
            if role in mention.person.roles:
                if self.tokens[mention.first].start < before:
                    near = mention.person
                elif near is None:
                    return mention.person
        return near

    def body(self, noun: str, before: int) -> str | None:
        """The body that was last called by a name with this noun before an offset: "the trust"."""
        found = [name for start, name in self._bodies.get(noun, ()) if start < before]
        return found[-1] if found else None

    def body_of(self, work: str, before: int) -> str | None:
        """The body that has a work in its name, the last or else the first: "inspect" in "Inspectorate"."""
        found = sorted({one for bodies in self._bodies.values() for one in bodies})
        named = [one for one in found if any(part.lower().startswith(work) for part in one[1].split())]
        earlier = [name for start, name in named if start < before]
        return earlier[-1] if earlier else next((name for _, name in named), None)

    def between(self, lo: int, hi: int) -> list[Mention]:
        """The mentions of people between two word numbers."""
        return self.mentions[bisect_left(self._starts, lo) : bisect_left(self._starts, hi)]


def end_of_name(tokens: Sequence[Word], end: int, hi: int) -> int:
    """Where the name of a body ends of which some words end at `end`, looking as far as `hi`.

    "the Ministry of Housing and Local Government", "the Society for the Protection of Birds".
    """
    while end + 1 < hi and tokens[end].low in ("of", "for") and not tokens[end - 1].possessive:
        first = end + 1 + (tokens[end + 1].low == "the")
        last = _end_of_capitals(tokens, first, hi)
        if last == first:
            break
        end = last
        if end + 1 < hi and tokens[end].low == "and" and not tokens[end - 1].possessive:
            more = _end_of_capitals(tokens, end + 1, hi)
            joined = {word.low for word in tokens[end + 1 : more]} - _OF_MINISTRIES
            open_end = tokens[end - 1].low.endswith(("al", "ic"))  # "Institute for Clinical" and what?
            other = joined & (names("body") | names("metonym")) and not open_end
            end = end if other or more == end + 1 else more
    return end


def end_of_list(tokens: Sequence[Word], end: int) -> int:
    """Where the list ends that goes on behind a name: "Department for Science, Innovation and Technology"."""
    k, many = end, len(tokens)
    while k < many and tokens[k].text == ",":
        last = _end_of_capitals(tokens, k + 1, many)
        if last == k + 1 or any(is_given(word) for word in tokens[k + 1 : last]):
            return end
        k = last
    last = _end_of_capitals(tokens, k + 1, many)
    return last if k > end and tokens[k : k + 1] and tokens[k].low == "and" and last > k + 1 else end


def _end_of_capitals(tokens: Sequence[Word], k: int, hi: int) -> int:
    while k < hi and tokens[k].proper and tokens[k].is_word and not tokens[k].within("time"):
        k += 1
        if tokens[k - 1].possessive:
            break
    return k


def told_of_one(tokens: Sequence[Word], at: int) -> bool:
    """What stands behind the name that ends at a word is told of one person: an age, "who", a trade."""
    after = tokens[at + 1 : at + 4]
    if tokens[at].possessive:
        return False
    if len(after) < 3 or after[0].text != ",":
        return False
    aged = after[1].text.isdigit() and len(after[1].text) == 2 and after[2].text in ",;."
    trade = after[1].low in ("a", "an") and noun_class(after[2].low) == ("person", False)
    return aged or trade or after[1].low in ("who", "whose")


def is_role(word: Word) -> bool:
    """A word for what somebody is: a title, an office, a party, a trade."""
    low = word.low.rstrip(".")
    return low in names("title") or noun_class(low)[0] in ("person", "demonym")


def suits(person: Person, pronoun: str) -> bool:
    """Whether a pronoun may stand for a person, as far as their gender is known."""
    if pronoun in _HE:
        return person.gender != "f"
    return pronoun not in _SHE or person.gender != "m"


def _runs(tokens: Sequence[Word], text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words: (first, one past the last)."""
    found: list[tuple[int, int]] = []
    k = 0
    while k < len(tokens):
        if not (_opens_run(tokens[k]) or _goes_on_as_name(tokens, k) or is_name_like_modal(tokens, k)):
            k += 1
            continue
        first = k
        k += 1
        while k < len(tokens) and _goes_on(tokens[k - 1]) and _in_run(tokens, k, text):
            k += 1
        while k > first + 1 and tokens[k - 1].low in _PARTICLES:
            k -= 1
        found.append((first, k))
    return found


def _goes_on_as_name(tokens: Sequence[Word], k: int) -> bool:
    """ "Will Ferris", "Per Aune": a given name that is a small word elsewhere."""
    after = tokens[k + 1] if k + 1 < len(tokens) else None
    return tokens[k].proper and is_given(tokens[k]) and after is not None and after.proper and after.is_word


def _opens_run(word: Word) -> bool:
    if not word.proper or not word.is_word:
        return False
    if word.tag.startswith("NNP") and not word.within("determiner"):
        return True
    return not any(word.within(section) for section in _CLOSED) or (
        word.text.isupper() and len(word.text) > 1
    )


def _in_run(tokens: Sequence[Word], k: int, text: str) -> bool:
    word = tokens[k]
    # Words lie further apart where soft hyphens were taken out of them.
    gap = text[tokens[k - 1].end : tokens[k].start]
    if len(gap) > 1 and (not gap.isspace() or "\n" in gap):
        return False
    if word.proper and word.is_word:
        return not word.within("auxiliary") or word.tag.startswith("NNP") or is_name_like_modal(tokens, k)
    return word.low in _PARTICLES and k + 1 < len(tokens) and tokens[k + 1].proper


def _goes_on(word: Word) -> bool:
    return not word.possessive or _in_name(word)


def _in_name(word: Word) -> bool:
    """The "Children's" of a hospital, the "Women's" of a league."""
    return word.low.removesuffix("'s") in _OWNERS


def _bare(word: Word) -> str:
    return word.text[:-2] if word.possessive and not _in_name(word) else word.text


def is_body(parts: Sequence[str]) -> bool:
    """Whether the words of a name are those of a body, a place or an outlet rather than of a person."""
    lows = [part.lower().rstrip(".") for part in parts]
    joined = "-".join(lows)
    if len(lows) > 1 and lows[0] in ("radio", "bank", "university", "institute", "hotel", "team", "club"):
        return True
    if "&" in parts or joined in names("metonym") or lows[-1] in names("body") or lows[0] == "the":
        return True
    if len(lows) > 1 and parts[0].isupper() and lows[0] in names("metonym") | names("club"):
        return True  # "UK Research and Innovation", "FC Lind"
    if len(lows) > 1 and lows[-1] in names("firm") and lows[0] not in names("male") | names("female"):
        return True
    if any(low in names("body") for low in lows[1:]) or any(part.isdigit() for part in parts):
        return True
    return len(parts) == 1 and (lows[0] in names("metonym") or (parts[0].isupper() and len(parts[0]) > 1))


def _is_person(tokens: Sequence[Word], first: int, start: int, last: int) -> bool:
    parts = [_bare(word) for word in tokens[start:last]]
    known = is_given(tokens[start])
    if known and len(parts) == 2 and noun_class(parts[1].lower())[0] == "document" and not is_body(parts):
        return True
    classes = {noun_class(part.lower())[0] for part in parts}
    if is_body(parts) or "document" in classes or ("demonym" in classes and not known):
        return False  # "Mark Cuban" is one
    if _OF_TEAM.search(parts[0]):
        return False
    if known or start > first:
        return True
    if first and not tokens[first - 1].proper and noun_class(tokens[first - 1].low)[0] == "organization":
        return False  # "the fan magazine Row Z"
    if (first and tokens[first - 1].low in ("the", "a", "an")) or any(
        part.isupper() and len(part) > 2 and part.lower() not in _SUFFIXES for part in parts
    ):
        return False
    if tokens[last - 1].dep == "compound" and last < len(tokens) and not tokens[last].proper:
        return False  # "their first FA Trophy final"
    lows = {part.lower().rstrip(".") for part in parts}
    if lows & names("not a name") or lows & names("metonym"):
        return False
    return 2 <= len(parts) <= 4


def is_given(word: Word) -> bool:
    """Whether a word is a name that parents give."""
    return word.low in names("male") or word.low in names("female")


def _gender(given: str) -> str:
    male, female = given in names("male"), given in names("female")
    return "m" if male and not female else "f" if female and not male else ""
