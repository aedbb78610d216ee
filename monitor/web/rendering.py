"""The site's own pages from their templates.

Datasette renders with a template engine that may wait at every expression; on a page of results that is half of the
time, and none of our templates waits for anything.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment

_environments: WeakKeyDictionary[Environment, Environment] = WeakKeyDictionary()


def rendered(datasette: Any, request: Any, template: str, context: dict[str, object]) -> str:
    """The HTML of a page; ``context`` holds the words that ``shared_words`` gives, too."""
    whole: Environment = datasette.jinja_env
    if whole not in _environments:
        _environments[whole] = whole.overlay(enable_async=False)
    return (
        _environments[whole]
        .get_template(template)
        .render(
            request=request,
            urls=datasette.urls,
            actor=request.actor,
            csrftoken=request.scope["csrftoken"],
            show_messages=lambda: datasette._show_messages(request),
            **context,
        )
    )
