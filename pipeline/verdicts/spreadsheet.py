"""Cells of a CSV file that a spreadsheet shows as text, and never takes for a formula.

The signs are those of https://owasp.org/www-community/attacks/CSV_Injection; the wide ones come from East
Asian keyboards.
"""

from __future__ import annotations

import re

from pipeline.verdicts.phrases import visible

# Where a list is written with semicolons, a spreadsheet may part a cell at each of its own.
_FORMULA = re.compile(r'((?:^|;)["\s]*)(?=[=+\-@＝＋－＠])')


def cell(text: str) -> str:
    """The text on one line, with an apostrophe before what would be a formula."""
    return _FORMULA.sub(r"\1'", visible(text))
