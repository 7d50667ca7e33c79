"""Rates that say what they are of: 43/49 = 87.76%, half-up; nothing of nothing is —."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from models.frozen import dataclass


@dataclass(frozen=True)
class Rate:
    """A part of a whole, both as counted; never an average of percentages."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The fraction; None of nothing."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def counted(self) -> str:
        """43/49."""
        return f"{self.numerator}/{self.denominator}"

    def __str__(self) -> str:
        if not self.denominator:
            return "—"
        percent = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return f"{self.counted} = {percent.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
