"""The named queries and the tables that the site describes."""

from __future__ import annotations

from pathlib import Path

import yaml

import db

METADATA = yaml.safe_load((Path(db.__file__).parent / "metadata.yml").read_text(encoding="utf-8"))["databases"]["press"]
QUERIES = sorted(METADATA["queries"])
TABLES = sorted(METADATA["tables"])
