"""What sshd is told of a key that is offered, on either kind of store; whatever is odd lets nobody in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.actions.invitations import invite
from models.actions.keys import add_key, freeze_key
from models.database import transaction
from models.database.key_lookup import line, main
from models.rules.keys import KeyForm
from models.rules.scope import Role, now_utc
from models.tables import Person, PersonKey
from tests.factories import CITY, WUJIALING, City, key_line, make_city


@pytest.fixture
def told(store: str) -> dict[str, Any]:
    """The settings of a server of this store."""
    return {"store": store, "command": "exec launcher"}


def test_a_known_key_is_let_in_by_its_number_and_nothing_that_was_typed(told: dict[str, Any]) -> None:
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    whose = city.person("何璐", Role.OFFICER, WUJIALING)
    key = add_key(admin, whose.person, KeyForm(f"{key_line(1)} no-pty,command=sh"))
    kind, blob = key_line(1).split()
    assert line(told, kind, blob) == f'restrict,pty,command="exec launcher {key}" {kind} {blob}'
    for odd_kind, odd_blob in (
        (kind, blob + "A"),
        (kind, blob[:-4]),
        (f"{kind} x", blob),
        ('x" ', blob),
        (kind, key_line(2).split()[1]),
    ):
        try:
            assert line(told, odd_kind, odd_blob) == ""
        except ValueError:
            continue
    freeze_key(admin, key, 1)
    assert line(told, kind, blob) == ""


@pytest.mark.parametrize("change", ["expired", "inactive"])
def test_an_old_key_and_one_of_nobody_active(told: dict[str, Any], change: str) -> None:
    city = make_city()
    whose = city.person("何璐", Role.OFFICER, WUJIALING)
    add_key(city.person("管", Role.ADMINISTRATOR, CITY), whose.person, KeyForm(key_line(1)))
    assert line(told, *key_line(1).split())
    with transaction():
        if change == "expired":
            PersonKey.update(valid_to=(now_utc() - timedelta(days=2)).date()).execute()
        else:
            Person.update(is_active=False).where(Person.id == whose.person).execute()
    assert line(told, *key_line(1).split()) == ""


def test_an_unknown_key_reaches_the_prompt_while_a_code_is_open(told: dict[str, Any]) -> None:
    city: City = make_city()
    admin, whose = city.person("管", Role.ADMINISTRATOR, CITY), city.person("何璐", Role.OFFICER, WUJIALING)
    frozen = add_key(admin, whose.person, KeyForm(key_line(1)))
    freeze_key(admin, frozen, 1)
    unknown = key_line(2).split()
    assert line(told, *unknown) == ""
    invite(replace(admin, clock=lambda: now_utc() - timedelta(days=4)), whose.person)
    assert line(told, *unknown) == "", "too old"
    invite(replace(admin, clock=now_utc), whose.person)
    assert '"exec launcher invited"' in line(told, *unknown)
    assert line(told, *key_line(1).split()) == "", "a known key comes with no code"


def test_a_store_that_is_not_there_lets_nobody_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "serving.json"
    for store in (str(tmp_path / "none.db"), str(tmp_path)):
        settings.write_text(json.dumps({"store": store, "command": "x"}))
        assert main([str(settings), *key_line(1).split()]) == 1
    assert main([str(tmp_path / "none.json"), *key_line(1).split()]) == 1
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "none.db").exists()
