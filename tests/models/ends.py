"""How a call ends that does not do what was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.errors import Invalid, Refused


def problems_of(call: Callable[[], object]) -> list[tuple[str, str]]:
    """What was wrong with the input: each field and its code."""
    with pytest.raises(Invalid) as caught:
        call()
    return [(one.field, one.code) for one in caught.value.problems]


def refusal(call: Callable[[], object]) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code
