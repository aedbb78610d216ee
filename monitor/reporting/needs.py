"""The packages that only some formats need; they come with extras."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from monitor.errors import ConfigError


def needed(module: str, format_: str) -> ModuleType:
    """The module. Raises ``ConfigError`` where its package is not installed."""
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        raise ConfigError(
            f"the format {format_} needs the package {package}, which cannot be loaded ({error}); install it with: "
            f"pip install {package}"
        ) from None
