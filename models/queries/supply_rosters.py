"""What planning an import of received goods needs of the store, as far as the one who imports may write."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from peewee import JOIN, fn

from models.clauses.stock import received_at, visible_depots
from models.database import reading
from models.queries.known import aliases_of, importing
from models.rules.catalogue import Pack, english_packs, plural, sizes
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.scope import Actor, Role
from models.rules.supply_imports import ITEM, KnownDepot, KnownSupplies, KnownSupplyItem
from models.tables import Holder, Region, SupplyItem, SupplyPack
from models.tables.base import tuples_of


def known_supplies(importer: Actor) -> KnownSupplies:
    """The catalogue, the depots the importer may receive into, and what has come into them."""
    with reading():
        who = importing(importer, APPLY_SUPPLIES)
        rows = (
            Holder.select(Holder.id, Holder.name, fn.COALESCE(Region.name, ""))
            .join(Region, JOIN.LEFT_OUTER, on=(Region.code == Holder.region))
            .where(visible_depots(who) & ~Holder.is_closed)
            .order_by(Holder.id)
        )
        depots = tuple(KnownDepot(*row) for row in tuples_of(rows))
        own = who.depot if who.role is Role.STOREKEEPER else None
        return KnownSupplies(
            catalogue_of(who.today),
            aliases_of(ITEM),
            depots,
            own if any(one.id == own for one in depots) else None,
            received_at([one.id for one in depots]),
        )


def catalogue_of(today: date) -> tuple[KnownSupplyItem, ...]:
    """Every item there ever was, with what its packs come to, by Chinese name."""
    packs: dict[int, dict[str, Pack]] = defaultdict(dict)
    known = SupplyPack.select(
        SupplyPack.item, SupplyPack.name_zh, SupplyPack.factor, SupplyPack.divisor, SupplyPack.name_en
    ).order_by(SupplyPack.valid_from, SupplyPack.id)
    for item, name, factor, divisor, name_en in tuples_of(known):
        packs[item][name] = Pack(name, factor, divisor, name_en)
    rows = SupplyItem.select(
        SupplyItem.id,
        SupplyItem.code,
        SupplyItem.name_zh,
        SupplyItem.variant,
        SupplyItem.unit_zh,
        SupplyItem.share_units,
        SupplyItem.name_en,
        SupplyItem.valid_from,
        SupplyItem.valid_to,
        SupplyItem.unit_en,
    ).order_by(SupplyItem.position, SupplyItem.id)
    found = []
    for number, code, name, variant, unit, share_units, name_en, begins, ends, unit_en in tuples_of(rows):
        known_sizes: dict[str, Fraction] = sizes(packs[number].values(), share_units)
        is_current = begins <= today and (ends is None or today <= ends)
        words = {word: one.name for word, one in english_packs(packs[number].values(), unit_en).items()}
        english = {word.lower(): unit for word in (unit_en, plural(unit_en)) if word} | words
        found.append(
            KnownSupplyItem(
                number, code, name, variant, unit, known_sizes, share_units, name_en, is_current, english
            )
        )
    return tuple(found)
