"""What the address of a page says: where it is at home, where it goes on, whether it is that page at all.

home("https://m.news.test/1?utm_source=x", "https://www.news.test/1")    # its own address
next_page(fetched, 1, fetched.url)                                       # its second page, or None
asks_consent(fetched.url, text)                                          # a window in the page's place
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from pipeline.documents.decoding import decode

if TYPE_CHECKING:
    from pipeline.web.fetching import Fetched

_OF_A_SITE = re.compile(r"^(?:www\d?|m|amp|mobile|mobil)\.")
_PAGE = r"(?:[/_,.-]|[?&])(?:page|pg|p|seite|pagina|pag|part)?[=/_,-]?{number}(?=$|[/.&?_-])"
_NEXT = "//*[self::link or self::a][contains(concat(' ', @rel, ' '), ' next ')]/@href"
_CONSENT_ADDRESS = re.compile(
    r"(?:guce|consent|zustimmung|cmp)\..*|"
    r"[^/]*(?:/.*)?/(?:collect|gdpr|cookie)?-?(?:consent|cookie-?wall|privacy-?wall)/?",
    re.IGNORECASE,
)
"""The host and the path of a request for consent."""
_ACCEPT = re.compile(
    r"accept (?:all|and continue)|i agree|alle akzeptieren|tout accepter|aceptar todo|accetta tutt|"
    r"alles accepteren|akceptuję",
    re.IGNORECASE,
)
_CONSENT_WORDS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"cookie",
        r"consent|zustimm|einwillig|consentement|consentimiento|consenso|toestemming|zgod[ęay]",
        r"partner|vendor|third part|drittanbieter|tiers|terceros|terze parti",
        r"personal data|personali[sz]ed|privacy|personenbezogen|datenschutz|données personnelles|datos",
    )
)
_CONSENT_LONGEST = 2000
"""Characters that a request for consent has at most, where its address does not give it away."""
_CONSENT_SIGNS = 3
"""Of the four things that such a request speaks of, those that it needs, beside the button."""


def home(fetched: str, canonical: str | None) -> str:
    """The address under which a page wants to be known: its canonical one where that is of its own site.

    A front page is nobody's: some sites name it in every article.
    """
    if not canonical:
        return fetched
    try:
        named = urldefrag(urljoin(fetched, canonical)).url
        here, there = urlsplit(fetched), urlsplit(named)
        same = _site(here.hostname) == _site(there.hostname)
    except ValueError:
        return fetched
    return named if same and there.scheme in ("http", "https") and there.path.strip("/") else fetched


def next_page(fetched: Fetched, number: int, first: str) -> str | None:
    """The address of the page after the `number`th of an article that begins at `first`; None where it ends.

    It is the page's own rel=next, if that is the first address with the next number put in: many sites lead
    to another article so.
    """
    from lxml import etree
    from trafilatura import load_html

    if "html" not in fetched.type:
        return None
    try:
        tree = load_html(decode(fetched.body, fetched.charset, is_markup=True)[0])
        links = [] if tree is None else tree.xpath(_NEXT)
        found = [urldefrag(urljoin(fetched.url, str(link).strip())).url for link in links]
    except (ValueError, etree.LxmlError):
        return None
    numbered = re.compile(_PAGE.format(number=number + 1), re.IGNORECASE)
    fits = (one for one in found if numbered.search(one) and _bare(numbered.sub("", one, 1)) == _bare(first))
    return next(fits, None)


def asks_consent(url: str, text: str) -> bool:
    """Whether what was fetched is a request for consent to cookies in the place of an article."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if _CONSENT_ADDRESS.fullmatch(f"{parts.hostname or ''}{parts.path}"):
        return True
    if len(text) >= _CONSENT_LONGEST or not _ACCEPT.search(text):
        return False
    return sum(bool(sign.search(text)) for sign in _CONSENT_WORDS) >= _CONSENT_SIGNS


def _site(host: str | None) -> str:
    return _OF_A_SITE.sub("", (host or "").lower())


def _bare(url: str) -> str:
    return urldefrag(url).url.rstrip("/?&")
