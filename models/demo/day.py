"""The day an invented city stands at, and where its last days begin."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.rules.deadlines import SHANGHAI

TODAY = datetime(2020, 2, 17, 10, 0, tzinfo=SHANGHAI)
BEGINS = timedelta(days=4)  # before TODAY: what happened earlier is history, what happened since is lived
