"""Sharing out what is not enough: equal, proportional, equal days of cover."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """By what a scarce item is shared out."""

    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    COVER = "cover"
