"""One tool in a process of its own: pages in on standard input, what it says of them and what that cost on standard
output, one JSON object a line.

``PYTHON peer.py trafilatura|newspaper4k|news-please``. Nothing but the standard library and the tool is needed, so that
a tool whose requirements do not agree with this project's can be run by an interpreter of its own.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


def trafilatura() -> Callable[[Answer], Answer]:
    """Its defaults, with metadata."""
    from trafilatura import bare_extraction

    def tool(page: Answer) -> Answer:
        document: Any = bare_extraction(page["body"], url=page["url"], with_metadata=True)
        if document is None:
            return {}
        authors = [name for name in (document.author or "").split("; ") if name]
        return {
            "text": document.text or "", "title": document.title, "published": document.date, "signed": authors,
        }  # fmt: skip

    return tool


def newspaper4k() -> Callable[[Answer], Answer]:
    """Download and images aside."""
    from newspaper import Article

    def tool(page: Answer) -> Answer:
        article = Article(page["url"], fetch_images=False)
        article.download(input_html=page["body"].decode("utf-8", errors="replace"))
        article.parse()
        day = article.publish_date.date().isoformat() if article.publish_date else None
        return {"text": article.text or "", "title": article.title, "published": day, "signed": list(article.authors)}

    return tool


def news_please() -> Callable[[Answer], Answer]:
    """As a library, without its crawler."""
    from newsplease import NewsPlease

    def tool(page: Answer) -> Answer:
        article = NewsPlease.from_html(
            page["body"].decode("utf-8", errors="replace"), url=page["url"], fetch_images=False
        )
        day = article.date_publish.date().isoformat() if article.date_publish else None
        return {
            "text": article.maintext or "", "title": article.title, "published": day,
            "signed": list(article.authors or ()),
        }  # fmt: skip

    return tool


TOOLS = {"trafilatura": trafilatura, "newspaper4k": newspaper4k, "news-please": news_please}


def peak_mb(process: int | str = "self") -> float:
    """The most memory that a process ever held. Not from ``getrusage``: there a child begins with its parent's."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def serve(
    tool: Callable[[Answer], Answer],
    cpu_s: Callable[[], float] = time.process_time,
    memory_mb: Callable[[], float] = peak_mb,
) -> None:
    """Answers until standard input ends. A page on which the tool fails costs what it cost and has no text."""
    # tools print; the answers have a way of their own
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        page = json.loads(line)
        page["body"] = base64.b64decode(page["body"])
        start = cpu_s()
        try:
            answer = tool(page)
        except Exception as error:
            answer = {"error": type(error).__name__}
        answer["cpu_s"] = cpu_s() - start
        answer["peak_rss_mb"] = memory_mb()
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        chosen = TOOLS[sys.argv[1]]()
    except ImportError as missing:
        print(json.dumps({"ready": False, "why": str(missing)}))
        raise SystemExit(0) from None
    serve(chosen)
