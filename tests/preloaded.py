"""What the program and the workers of tests import, read once for all that are forked (see `tests.forked`)."""

from __future__ import annotations

import gc
import pkgutil

import models.actions
import models.exchange
import models.queries
import tests.factories
import tests.terminal_apps.ledger  # noqa: F401
import tui.cli
import tui.dialogs
import tui.faces
import tui.screens
import tui.sitting

for package in (
    models.actions,
    models.exchange,
    models.queries,
    tui.cli,
    tui.dialogs,
    tui.faces,
    tui.screens,
):
    for module in pkgutil.iter_modules(package.__path__):
        __import__(f"{package.__name__}.{module.name}")
gc.freeze()  # what is shared with all forks is not looked through by each of them
