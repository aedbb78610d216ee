"""Source files for tests, on reserved names."""

from __future__ import annotations

from pathlib import Path

SOUND = """\
id: courrier
name: Le Courrier
home: https://www.courrier.example/
country: ML
languages: [fr]
owner: private
discovery:
  - kind: feed
    url: https://www.courrier.example/feed/
articles:
  patterns:
    - '^https?://(?:www\\.)?courrier\\.example/\\d{4}/[^/?#]+/?$'
"""


def write(folder: Path, text: str = SOUND, name: str = "courrier.yml") -> Path:
    """``text`` as the file ``name`` in ``folder``, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def other(source_id: str, text: str = SOUND) -> str:
    """``SOUND`` as another outlet's file."""
    return text.replace("courrier", source_id).replace("Courrier", source_id.title())
