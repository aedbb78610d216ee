"""How well and how fast pages come out, against gold and against other tools on the same pages in the same run."""

from tests.benchmarks.extraction.gold import load
from tests.benchmarks.extraction.scores import Reply
from tests.benchmarks.extraction.tools import Tool, measure

__all__ = ["Reply", "Tool", "load", "measure"]
