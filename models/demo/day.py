"""The day an invented city stands at."""

from __future__ import annotations

from datetime import datetime

from models.rules.deadlines import SHANGHAI

TODAY = datetime(2020, 2, 17, 10, 0, tzinfo=SHANGHAI)
