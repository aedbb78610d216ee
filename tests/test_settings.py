"""settings.py against Scrapy itself: names that it knows, guards that are on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import settings

ROOT = Path(__file__).parents[1]
OURS = {"HOME", "DATABASE", "CATALOGUE_OVERLAY", "SOURCES_DIR", "CONTACT", "ROBOTS_NAME"}


def test_scrapy_knows_every_name() -> None:
    names = {name for name in dir(settings) if name.isupper()}
    # these three are read by Scrapy but have no default of their own
    unknown = {name for name in names - OURS if not name.startswith("PRESS_")} - set(dir(default_settings))
    assert unknown <= {"JOBDIR", "BOT_NAME", "ROBOTSTXT_USER_AGENT"}


def test_every_component_exists() -> None:
    for setting in (settings.DOWNLOADER_MIDDLEWARES, settings.EXTENSIONS, settings.ITEM_PIPELINES):
        for path, priority in setting.items():
            assert load_object(path), path
            assert priority is None or isinstance(priority, int)
    assert load_object(settings.TWISTED_DNS_RESOLVER)


def test_what_must_be_shut_is_shut() -> None:
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.HTTPPROXY_ENABLED
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    shut = {scheme for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler is None}
    assert shut == {"file", "data", "ftp", "s3"}
    assert set(default_settings.DOWNLOAD_HANDLERS_BASE) - shut == {"http", "https"}


def test_scrapy_lists_the_spiders() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["backward", "press", "probe", "single", "weblogy"]
