"""From a YAML file to a strict model, with every problem told at once: ``FILE:LINE: where: what (how to mend it)``."""

from __future__ import annotations

import difflib
import json
import re
import types
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from monitor.catalogue.documents import Document, Place, Problem, read_yaml
from monitor.errors import ConfigError

M = TypeVar("M", bound=BaseModel)

# what to write where a form is missed; the forms are those of ``monitor.catalogue.model``
_FORMS = {
    r"^[A-Z]{2}$": "write two capitals, as BF",
    r"^[a-z]{2,3}$": "write two or three small letters, as fr",
    r"^[a-z0-9][a-z0-9_]{1,40}$": "write small letters, digits and underscores, as le_courrier; 2 to 41 of them",
    r"^https?://": "write it whole, as https://www.example.org/actualites",
    r"^https?://.*\{id\}": "write it whole, with {id} where the number stands",
}


def load_yaml(path: Path) -> Document:
    """The document of ``path``, whose top must be a mapping. Raises ``ConfigError`` with every problem of its form."""
    document = read_yaml(path)
    raise_problems(document.problems)
    return document


def validate(document: Document, model: type[M]) -> M:
    """``document`` as a ``model``, no type coerced. Raises ``ConfigError`` with one line for every problem."""
    valid, problems = check(document, model)
    if valid is None:
        raise config_error(problems)
    return valid


def check(document: Document, model: type[M]) -> tuple[M | None, tuple[Problem, ...]]:
    """As ``validate``, but the problems are handed back; there is a model when there are none."""
    try:
        # through JSON, where pydantic's strict mode still reads lists as tuples and text as dates and addresses
        return model.model_validate_json(json.dumps(document.data, default=_plain), strict=True), ()
    except ValidationError as error:
        found = [_problem(document, model, detail) for detail in error.errors(include_url=False)]
        return None, tuple(dict.fromkeys(found))


def config_error(problems: Iterable[Problem]) -> ConfigError:
    """An error to be raised, with one line per problem, by file and line."""
    return ConfigError("\n".join(dict.fromkeys(str(problem) for problem in sorted(problems))))


def raise_problems(problems: Iterable[Problem]) -> None:
    """Raises ``config_error`` of ``problems``; does nothing when there are none."""
    found = tuple(problems)
    if found:
        raise config_error(found)


def did_you_mean(word: str, allowed: Sequence[str]) -> str:
    """``"; did you mean 'interval'?"``, or the allowed words when none is near, or nothing when there are too many."""
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f" (one of: {', '.join(allowed)})" if 0 < len(allowed) <= 24 else ""


def where(place: Place) -> str:
    """``discovery[0].url``: a place as people write it."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _plain(value: object) -> str:
    if isinstance(value, date):  # datetime is one too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a catalogue file")


def _problem(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    place = _place(document, detail["loc"])
    what = _sentence(document, model, detail)
    return document.problem(place, f"{where(place)}: {what}" if place else what)


def _place(document: Document, loc: Sequence[str | int]) -> Place:
    """The part of pydantic's ``loc`` that the file has: without the tags of unions and without missing keys."""
    place: list[str | int] = []
    here: Any = document.data
    for step in loc:
        inside = isinstance(here, dict) and step in here
        inside = inside or (isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here))
        if inside:
            place.append(step)
            here = here[step]
    return tuple(place)


def _sentence(document: Document, model: type[BaseModel], detail: Any) -> str:
    kind, value, ctx = detail["type"], detail.get("input"), detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    match kind:
        case "extra_forbidden":
            return f"unknown key {name!r}{did_you_mean(name, _keys(model, detail['loc'][:-1]))}"
        case "missing":
            return f"the key {name!r} is missing (add it)"
        case "union_tag_not_found":
            return f"the key {ctx['discriminator']} is missing (add it; it says what this entry is)"
        case "union_tag_invalid":
            allowed = [tag.strip(" '") for tag in ctx["expected_tags"].split(",")]
            tag = str(ctx["tag"])
            return f"{ctx['discriminator'].strip(chr(39))} {tag!r} is unknown{did_you_mean(tag, allowed)}"
        case "literal_error":
            allowed = [tag.strip(" '") for tag in ctx["expected"].replace(" or ", ",").split(",")]
            return f"{_shown(value)} is not allowed{did_you_mean(str(value), allowed)}"
        case "string_type":
            return f"must be text, not {_shown(value)} (put it in quotes)"
        case "string_pattern_mismatch":
            remedy = _FORMS.get(ctx["pattern"])
            return f"{_shown(value)} does not have the form {ctx['pattern']}" + (f" ({remedy})" if remedy else "")
        case "int_type" | "int_parsing" | "float_type" | "float_parsing" if isinstance(value, str):
            if re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value):
                return f"must be a number, not {_shown(value)} (write it without quotes)"
            return f"must be a number, not {_shown(value)} (write it in digits)"
        case "int_type" | "float_type":
            return f"must be a number, not {_shown(value)} (write it in digits)"
        case "bool_type":
            return f"must be true or false, not {_shown(value)} (write it without quotes)"
        case _ if kind.startswith("date_"):
            return f"{_shown(value)} is no date (write it as 2026-08-30)"
        case "url_parsing" | "url_scheme" | "url_syntax_violation":
            reason = ctx.get("error", "only http and https are read")
            return f"{_shown(value)} is no web address: {reason} (write it whole, as https://www.example.org/)"
        case "tuple_type" | "list_type":
            return f"must be a list, not {_shown(value)} (write it as `[…]` or as lines that begin with `- `)"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"must hold `key: value` lines, not {_shown(value)}"
        case "value_error":
            return str(ctx["error"])
    message = detail["msg"]
    return f"{_shown(value)}: {message[:1].lower()}{message[1:]}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:79] + "…"


def _keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that the models at ``loc`` know."""
    return list(dict.fromkeys(key for found in _models(model, tuple(loc)) for key in found.model_fields))


def _models(annotation: Any, loc: Place) -> Iterator[type[BaseModel]]:
    """The models that ``annotation`` allows at ``loc``, pydantic's own path (with the tags of unions in it)."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0], loc)
    elif origin in (Union, types.UnionType):
        members = get_args(annotation)
        tagged = [member for member in members if loc and loc[0] in _tags(member)]
        for member in tagged or members:
            yield from _models(member, loc[1:] if tagged else loc)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not loc:
            yield annotation
        elif loc[0] in annotation.model_fields:
            yield from _models(annotation.model_fields[str(loc[0])].annotation, loc[1:])
    elif origin is not None and loc:
        for member in get_args(annotation):
            yield from _models(member, loc[1:])


def _tags(annotation: Any) -> set[Any]:
    """The words by which a member of a discriminated union is known."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return set()
    literals = (field.annotation for field in annotation.model_fields.values())
    return {word for found in literals if get_origin(found) is Literal for word in get_args(found)}
