"""Numbers the programme's office may change, with the value in force where it has not."""

from __future__ import annotations

from models.tables import Setting


def setting(name: str, default: int) -> int:
    """A setting's number, or what holds where nobody changed it."""
    value = Setting.select(Setting.value).where(Setting.name == name).scalar()
    return int(value) if value is not None else default
