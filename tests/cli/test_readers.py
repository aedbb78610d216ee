"""``press-monitor readers``, and the secret that signs their cookies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.readers import readers
from monitor.cli.secret import kept_secret
from monitor.errors import ConfigError
from monitor.web.passwords import is_right
from tests.cli import forked


def _readers(home: Path, *arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    done = forked.run(home, "readers", *arguments, given=given)
    return done.code, done.out, done.err


def test_readers_are_added_listed_and_removed(tmp_path: Path) -> None:
    code, out, err = _readers(tmp_path, "list")
    assert (code, out) == (0, "")
    assert "readers add NAME" in err
    code, out, _ = _readers(tmp_path, "add", "Awa Exemple", given="un été à Ségou\r\nignored".encode())
    assert (code, out) == (0, "Awa Exemple may sign in\n")
    (kept,) = readers(tmp_path / "press.db")
    assert is_right("un été à Ségou", kept.password)
    assert "Ségou" not in kept.password
    assert (tmp_path / "reader.db").stat().st_mode & 0o077 == 0
    code, out, _ = _readers(tmp_path, "add", "Awa Exemple", "--json", given=b"another password")
    assert json.loads(out) == {"name": "Awa Exemple", "new": False}
    (changed,) = readers(tmp_path / "press.db")
    assert is_right("another password", changed.password)
    assert changed.added_at == kept.added_at
    code, out, _ = _readers(tmp_path, "list", "--json")
    assert [one["name"] for one in json.loads(out)["readers"]] == ["Awa Exemple"]
    assert "scrypt" not in out
    assert _readers(tmp_path, "remove", "Awa Exemple")[0] == 0
    assert readers(tmp_path / "press.db") == []
    code, _, err = _readers(tmp_path, "remove", "Awa Exemple")
    assert code == 64
    assert "no reader is called 'Awa Exemple'" in err


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", b"long enough it is"),
        (" ", b"long enough it is"),
        ("a;b", b"long enough it is"),
        ("a\nb", b"long enough it is"),
        ("x" * 61, b"long enough it is"),
        ("-", b"long enough it is"),
        ("Awa", b""),
        ("Awa", b"short"),
        ("Awa", b"x" * 201),
        ("Awa", b"\xff" * 20),
    ],
)
def test_what_is_no_name_or_no_password(tmp_path: Path, name: str, password: bytes) -> None:
    code, out, err = _readers(tmp_path, "add", "--", name, given=password)
    assert (code, out, err.count("\n")) == (64, "", 1)
    assert readers(tmp_path / "press.db") == []


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "serve.secret"
    secret = kept_secret(path)
    assert len(secret) == 64
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "serve.secret"
    kept_secret(path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="may be read by others"):
        kept_secret(path)
    path.chmod(0o600)
    for content in (b"", b"short\n", b"\xff" * 64):
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="holds no secret"):
            kept_secret(path)


def test_where_no_secret_can_be_kept_it_lasts_until_the_site_stops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    path = tmp_path / "file" / "serve.secret"
    assert kept_secret(path) != kept_secret(path)
    assert "readers sign in again" in capsys.readouterr().err


def test_https_is_for_public_sites(tmp_path: Path) -> None:
    done = forked.run(tmp_path, "serve", "--https")
    assert done.code == 64
    assert "add --public" in done.err
