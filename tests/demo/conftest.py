from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.demo import FIRST_DAY, DemoPress


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Reader:
    """Asks the press as a proxy client does: absolute addresses, one connection for all."""

    connection: http.client.HTTPConnection

    def get(self, url: str, method: str = "GET", **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, url, headers=sent)
        response = self.connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


@pytest.fixture(scope="session")
def first_day() -> Iterator[DemoPress]:
    """The press of the first day; for tests that leave it as it is."""
    with DemoPress(FIRST_DAY) as press:
        yield press


@pytest.fixture
def reader(first_day: DemoPress) -> Iterator[Reader]:
    connection = http.client.HTTPConnection("127.0.0.1", first_day.port, timeout=10)
    yield Reader(connection)
    connection.close()


@pytest.fixture
def reader_of() -> Iterator[Callable[[DemoPress], Reader]]:
    opened: list[http.client.HTTPConnection] = []

    def open_reader(press: DemoPress) -> Reader:
        opened.append(http.client.HTTPConnection("127.0.0.1", press.port, timeout=10))
        return Reader(opened[-1])

    yield open_reader
    for connection in opened:
        connection.close()


TEXT = """\
lang: fr
topic: on
rests_on: "invented"
title: "Le pont de Sarbala rouvre"
standfirst: "Trois ans de travaux."
paragraphs:
  - "Le pont a rouvert lundi matin."
  - "Les premiers camions sont passés à midi."
  - "Le péage reste gratuit jusqu'en juin."
byline: "Awa Test"
section: politique
publications:
  - {outlet: koulou, on: 2025-05-19, at: "09:30"}
  - outlet: abaliko
    on: 2025-05-20
    as: retitled
    title: "Sarbala retrouve son pont"
    credit: "Agence Koulou"
  - outlet: courrier
    on: 2025-05-20
    as: edited
    replace: [["lundi matin", "ce lundi"]]
    edited_on: 2025-05-24
    edit: {title: "Pont de Sarbala : ce qui change", replace: [["à midi", "à treize heures"]], extra: ["Mise à jour."]}
  - {outlet: griot, on: 2025-05-21, as: excerpt, keep: [0, 2]}
  - {outlet: dunes, on: 2025-05-21, as: stub}
  - {outlet: lettres, on: 2025-05-22, as: extended, extra: ["Et nous ajoutons ceci."], deleted_on: 2025-05-25}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pont.yml").write_text(TEXT, encoding="utf-8")
    return tmp_path
