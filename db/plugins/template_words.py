"""The readers' words and the forms of numbers and dates, in every template."""

from __future__ import annotations

from datasette import hookimpl
from jinja2 import Environment

from monitor.web.templating import prepare


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    prepare(env)
