"""Supplies to test with, on both stores or on SQLite alone."""

from __future__ import annotations

import pytest

from tests.shop import Shop, make_shop


@pytest.fixture
def shop(store: str) -> Shop:
    """A firm that may ask, and a depot with goods: on SQLite and on PostgreSQL."""
    return make_shop()


@pytest.fixture
def quick_shop(sqlite_store: str) -> Shop:
    """The same where the store makes no difference."""
    return make_shop()
