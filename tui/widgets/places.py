"""A firm and a place of it in so many cells: the building gives way, never the tenant."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from models.rules.codes import short_name
from tui.look import cut, shown, width


class Placed(Protocol):
    """A row that lies at a site of a firm."""

    @property
    def enterprise_name(self) -> str:
        """The firm."""
        ...

    @property
    def site_name(self) -> str:
        """Its site."""
        ...


@lru_cache(maxsize=1024)
def called(name: str) -> str:
    """A firm as people call it: the part of its own name that is left without place and legal form."""
    short = short_name(name)
    at = name.lower().find(short)
    return name[at : at + len(short)] if short and at >= 0 else name


def firm_words(name: str, cells: int) -> str:
    """The full name where it fits, else what people call it."""
    return name if width(shown(name)) <= cells else called(name)


def firms_words(names: str, cells: int) -> str:
    """Several firms, by 、: their full names where they all fit, else what people call them."""
    return names if width(shown(names)) <= cells else "、".join(map(called, names.split("、")))


def place_words(row: Placed, cells: int) -> str:
    """云樟国际广场 12F 麓屿贸易, or 湘澧建设 沙坪工地: what people call it, which is found at a glance; its page says the rest."""
    building = getattr(row, "building_name", "")
    floor = getattr(row, "floor", "")
    site = row.site_name if row.site_name and row.site_name not in row.enterprise_name else ""
    if building:
        tenant = called(row.enterprise_name)
        behind = " ".join(part for part in (floor, tenant) if part)
        return f"{cut(called(building), max(cells - width(shown(behind)) - 1, 3))} {behind}"
    return f"{called(row.enterprise_name)} {site}".strip()
