"""How a row of the sketches names its article: by its number and its size.

What shares a turn of phrase with a long article is then passed over without being looked up.
"""

from __future__ import annotations

from bisect import bisect_right

# the fewest shingles of each size
SIZES = (0, 25, 37, 49, 65, 97, 130, 175, 230, 289, 390, 550, 750, 1050, 1900, 3500)
BITS = 4
SIZE = (1 << BITS) - 1


def carrier_of(article_id: int, shingles: int) -> int:
    """The name of an article of so many shingles."""
    return article_id << BITS | bisect_right(SIZES, shingles) - 1
