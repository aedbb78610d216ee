"""A reader with cookies, who sends the forms of pages as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie

from tests.web.site import Answer, Site

READERS = ("Awa Exemple", "Moussa Exemple")
PASSWORD = "un mot de passe d’essai"


class Forms(HTMLParser):
    """The forms of a page: address, method, and the fields with what they are filled with."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told.get("action", ""), told.get("method", "get"), {}))
        elif tag == "input" and "name" in told and (told.get("type") != "radio" or "checked" in told):
            self.found[-1][2][told["name"]] = told.get("value", "")

    def fields(self, action: str) -> dict[str, str]:
        """The fields of the form that posts to ``action``; of the last one where there are several."""
        return [fields for where, method, fields in self.found if where == action and method == "post"][-1]


@dataclass
class Visitor:
    """Keeps the cookies that ``site`` gives."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def _sent(self) -> dict[str, str]:
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self.headers | ({"Cookie": told} if told else {})

    def _kept(self, answer: Answer) -> Answer:
        for told in answer.cookies:
            for name, morsel in SimpleCookie(told).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer

    def get(self, path: str, method: str = "GET") -> Answer:
        return self._kept(self.site.get(path, self._sent(), method))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._kept(self.site.post(path, fields, self._sent()))

    def send(self, page: str, action: str, **filled: str) -> Answer:
        """Opens a page and sends its form."""
        return self.post(action, Forms(self.get(page).text).fields(action) | filled)

    def sign_in(self, name: str = READERS[0], password: str = PASSWORD) -> Answer:
        return self.send("/connexion", "/connexion", nom=name, mot_de_passe=password)
