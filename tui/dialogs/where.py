"""Where a file is to be written: one line, filled with a place of one's own."""

from __future__ import annotations

from models.frozen import dataclass
from models.rules.forms import Kind, entry


@dataclass(frozen=True)
class PathForm:
    """Where a file is to be written."""

    path: str = entry(Kind.TEXT, required=True, longest=400)
