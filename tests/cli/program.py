"""What a command of Lianqi imports, read once for all that are forked (see `tests.cli.shell`)."""

from __future__ import annotations

import pkgutil

import models.actions
import models.queries
import tui.cli
from tui.cli.which_store import leave_drivers_out

leave_drivers_out("a file")
for package in (models.actions, models.queries, tui.cli):
    for module in pkgutil.iter_modules(package.__path__):
        __import__(f"{package.__name__}.{module.name}")
