"""How personal values are shown where nobody asked to reveal them."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)", re.ASCII)
_MASKED_PHONE = re.compile(r"\d{0,4}[*＊]{2,}\d{0,4}", re.ASCII)
_MASKED_NAME = re.compile(r".[*＊]+")


def masked_phone(phone: str) -> str:
    """138****1234; a shorter number keeps its last two digits only."""
    digits = phone.strip()
    if len(digits) >= 11:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if digits else ""


def masked_name(name: str) -> str:
    """The family name and stars: 何**."""
    return name[:1] + "*" * (len(name) - 1)


def is_masked_name(name: str) -> bool:
    """Whether a name is one of those: it says that there is somebody, and not who."""
    return _MASKED_NAME.fullmatch(name) is not None


def is_masked_phone(phone: str) -> bool:
    """Whether a number is one of those: 138****1234 is nobody's to ring."""
    return _MASKED_PHONE.fullmatch(phone.replace(" ", "")) is not None


def masked_text(typed: str) -> str:
    """A sentence whose mobile numbers are hidden, however they were typed into it."""
    return _MOBILE.sub(lambda found: masked_phone(re.sub(r"[- ]", "", found[1])), typed)
