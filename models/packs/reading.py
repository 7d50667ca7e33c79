"""The programme's data files as plain values."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def checklist_editions() -> list[dict[str, Any]]:
    """Every edition of the checklists, oldest first, each complete: `edition`, dates, `checklist` with its items.

    An edition that is `based_on` another names only the items that changed.
    """
    editions: dict[str, dict[str, Any]] = {}
    for path in sorted((HERE / "checklists").glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        if "based_on" in read:
            read = _grown(editions[read["based_on"]], read)
        editions[read["edition"]] = read
    return list(editions.values())


def _grown(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A whole edition from an older one and the items that changed; a list without a changed item is not repeated."""
    changed = {item["code"]: item for item in change["changed"]}
    lists = []
    for one in base["checklist"]:
        if any(item["code"] in changed for item in one["item"]):
            items = [{**item, **changed.get(item["code"], {})} for item in one["item"]]
            lists.append({**one, "item": items})
    return {**change, "wordings": base["wordings"], "checklist": lists}


def calendar() -> dict[str, Any]:
    """`holidays` and days `worked` instead, as dates."""
    return tomllib.loads((HERE / "calendar.toml").read_text(encoding="utf-8"))


def catalogue_editions() -> list[dict[str, Any]]:
    """Every edition of the catalogue of supplies, oldest first: `edition`, dates, `units` in both languages, `item`."""
    return [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((HERE / "catalogue").glob("*.toml"))
    ]
