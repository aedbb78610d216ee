"""The memory that a crawl takes, as Scrapy watches it."""

from __future__ import annotations

from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")
_PEAK = "VmHWM:"


class OwnMemoryUsage(MemoryUsage):
    """Looks at the peak of this process alone. Linux hands the one of getrusage(2) on to whatever a process starts, so
    that a crawl started by a large program, a notebook for one, was over its limit before it began."""

    def get_virtual_size(self) -> int:
        """Bytes."""
        try:
            lines = _STATUS.read_text(encoding="ascii").splitlines()
        except OSError:  # no Linux
            return super().get_virtual_size()
        peak = next((line for line in lines if line.startswith(_PEAK)), None)
        return int(peak.split()[1]) * 1024 if peak else super().get_virtual_size()
