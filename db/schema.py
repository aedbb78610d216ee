"""``python -m db.schema`` writes docs/schema.md: every table and column with what it means."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from sqlite_utils import Database

from db.migrations import migrations

MEANINGS = Path(__file__).parent / "schema.yml"
# of SQLite's full-text index and of the migrations, not of ours
INTERNAL = ("articles_fts_", "_sqlite_migrations")


def described() -> str:
    """The page. Raises ``ValueError`` for a table or column without a meaning, or a meaning without a column."""
    meanings: dict[str, dict[str, str]] = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    database = Database(memory=True)
    migrations.apply(database)
    names = [*database.table_names(), *database.view_names()]
    tables = [name for name in names if not name.startswith(INTERNAL)]
    if set(tables) != set(meanings):
        raise ValueError(f"db/schema.yml and the schema differ on {sorted(set(tables) ^ set(meanings))}")
    lines = [
        "# The tables",
        "",
        "Made by `python -m db.schema` from the schema and `db/schema.yml`; do not edit.",
        "",
        "Instants are UTC text ending in `Z` (`2025-05-23T08:05:00Z`); days are `YYYY-MM-DD`. Integer keys are for",
        "joins inside one database; `key` is the public, stable id of links, articles and texts.",
    ]
    for table in meanings:
        lines += ["", f"## {table}", "", meanings[table]["about"], "", "| column | type | meaning |", "|---|---|---|"]
        columns = [(row[1], row[2]) for row in database.execute(f"pragma table_info([{table}])").fetchall()]
        told = {name for name in meanings[table] if name != "about"}
        if {name for name, _ in columns} != told:
            raise ValueError(f"db/schema.yml and table {table} differ on {sorted({n for n, _ in columns} ^ told)}")
        lines += [f"| `{name}` | {kind.lower() or 'text'} | {meanings[table][name]} |" for name, kind in columns]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(described())
