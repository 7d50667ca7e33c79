"""The random run of supplies in small, and that its model of the ledger sees what is broken on purpose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.benchmarks.stock_model import StockModel
from tests.benchmarks.stock_random import run
from tests.tampered import tamper, walked_into

# Each breaks one rule; those of movements first lose the trigger that keeps them as they are.
TAMPERED = {
    "stock out of nothing": "UPDATE supply_stock SET on_hand = on_hand + 1 WHERE on_hand > 0",
    "a total is forged": "UPDATE supply_total SET on_hand = on_hand + 1",
    "reserved for nobody": "UPDATE supply_stock SET reserved = 1 WHERE on_hand > 0",
    "a movement is larger": "UPDATE supply_movement SET quantity = quantity + 100000 WHERE kind = 'transfer'",
    "a movement vanishes": "DELETE FROM supply_movement WHERE id = (SELECT MAX(id) FROM supply_movement WHERE kind = 'received')",
    "goods go to a firm past everybody": "UPDATE supply_movement SET kind = 'issue' WHERE kind = 'transfer'",
    "a reversal is another's": "UPDATE supply_movement SET quantity = quantity + 1 WHERE kind = 'reversal'",
    "a round counts less than it handed out": "UPDATE supply_round_item SET issued = issued - 1 WHERE issued > 0",
    "a round hands out another item": "UPDATE supply_round_item SET item_id = item_id + 1",
    "twice a day without a word": "UPDATE supply_consignment SET again_reason = '', collected_on = '2020-02-17' WHERE round_id > 0",
    "handed out of a round that is not open": "UPDATE supply_consignment SET round_id = -1 WHERE round_id > 0",
    "an act without its event": "UPDATE supply_movement SET event = 999999 WHERE id = 1",
}


GUARDS = ("supply_movement_no_update", "supply_movement_no_delete")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return walked_into(TAMPERED, run, 2.5, lambda: tmp_path_factory.mktemp("walked"), GUARDS)


def test_every_rule_holds_after_a_random_walk(walked: Path) -> None:
    model = StockModel(walked)
    assert model.check() == []
    assert {"received", "transfer", "reversal"} <= {one["kind"] for one in model.movements}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_the_model_sees_what_is_broken(walked: Path, tmp_path: Path, statement: str) -> None:
    copy = tmp_path / "tampered.db"
    shutil.copy(walked, copy)
    tamper(copy, statement, GUARDS, is_kept=True)
    assert StockModel(copy).check() != []
