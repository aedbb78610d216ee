"""Whether a topic's rule is so broad or so narrow that it tells articles apart no longer."""

from __future__ import annotations

from collections.abc import Mapping

# with fewer articles, all or none of them on a topic may well be true
FEWEST = 50
# what finds nineteen articles of twenty finds the press, not a topic
NEARLY_ALL = 0.95


def breadth_warning(topic_key: str, verdicts: Mapping[str, int], of: str) -> str | None:
    """A line about a topic whose verdicts (verdict -> number) say relevant of nearly everything or of nothing; ``of``:
    what was judged, in words. ``None`` for any other, and where too little was judged to tell."""
    judged, relevant = sum(verdicts.values()), verdicts.get("relevant", 0)
    if judged < FEWEST:
        return None
    if relevant >= NEARLY_ALL * judged:
        return (
            f"topic {topic_key} matches nearly everything: {relevant} of {of} "
            "(a concept of it is too common: take it off its side, or give it not_before, never_with, a lower weight)"
        )
    if relevant == 0:
        borderline = verdicts.get("borderline", 0)
        return (
            f"topic {topic_key} matches nothing: none of {of} is relevant, {borderline} are borderline "
            "(look for a side that is never named: press-monitor topics explain ARTICLE_ID)"
        )
    return None
