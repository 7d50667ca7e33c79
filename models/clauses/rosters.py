"""Which site and which contact a roster of firms speaks of: one reading for what is planned and what is written."""

from __future__ import annotations

from typing import Any

from models.tables import Contact, Site
from models.tables.base import dicts_of


def own_sites(enterprises: Any) -> dict[int, dict[str, Any]]:
    """Of each firm its own site: the one without a name, else the first outside any building, else the first."""
    return _first(
        Site.select().where(Site.enterprise.in_(enterprises)),
        lambda row: (row["building"] is not None, row["name"] != "", row["id"]),
    )


def chief_contacts(enterprises: Any) -> dict[int, dict[str, Any]]:
    """Of each firm the contact that answers for it (负责人), else the first."""
    return _first(
        Contact.select().where(Contact.enterprise.in_(enterprises)),
        lambda row: (not row["is_chief"], row["id"]),
    )


def _first(query: Any, rank: Any) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in sorted(dicts_of(query), key=rank):
        found.setdefault(row["enterprise"], row)
    return found
