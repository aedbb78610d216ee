"""``python -m tests.web.hurried``: the site with deadlines of half a second."""

from __future__ import annotations

import sys
from typing import ClassVar

from monitor.web.connections import ReaderProtocol
from monitor.web.serving import main


class Hurried(ReaderProtocol):
    request_s: ClassVar[float] = 0.5
    taking_s: ClassVar[float] = 0.5


if __name__ == "__main__":
    main(sys.argv[1:], Hurried)
