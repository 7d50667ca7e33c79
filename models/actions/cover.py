"""What a firm says it has of a scarce item and uses of it a day, as its officer records it."""

from __future__ import annotations

from peewee import fn

from models.clauses.scope import responsible_for
from models.clauses.sites import standing_sites
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.cover import TELL_COVER, CoverForm, cover_of
from models.rules.places import Resumption
from models.rules.scope import Actor
from models.steps.deeds import deed
from models.tables import Enterprise, FirmSupply, Site, SupplyItem
from models.tables.prepared import Prepared, Slot


def tell_cover(actor: Actor, enterprise: int, form: CoverForm) -> int:
    """Record what a firm has of an item and uses a day: how many days it lasts follows; the number of the event.

    Where the firm did not say what it uses, two a day for everybody who is back; where nobody was counted, unknown.
    """
    with deed(actor) as doing:
        firm = doing.find(Enterprise, enterprise)
        doing.allow(TELL_COVER)
        if not _answers_for.row(enterprise=firm.id, person=doing.person):
            raise Refused("not_responsible")
        problems = form.problems(doing.today)
        item = SupplyItem.get_or_none(SupplyItem.id == (form.item or 0))
        if item is None:
            raise NotFound("supply_item")
        if not item.is_rationed:
            problems += (Problem("item", "not_rationed"),)
        if problems:
            raise Invalid(*problems)
        cover = cover_of(form.on_hand, form.daily_use, _back_at(firm.id) if form.daily_use is None else None)
        said = {
            "on_hand": form.on_hand,
            "on_hand_qualifier": form.on_hand_qualifier,
            "daily_use": cover.used_a_day,
            "is_use_assumed": form.daily_use is None and cover.used_a_day is not None,
            "cover": cover.tenths,
            "as_of": form.as_of,
            "told_by": doing.person,
            "told_at": doing.now,
            "city": firm.city,
            "district": firm.district,
            "street": firm.street,
        }
        known = FirmSupply.get_or_none((FirmSupply.enterprise == firm.id) & (FirmSupply.item == item.id))
        if known is None:
            made = doing.create(FirmSupply, TELL_COVER, enterprise=firm.id, item=item.id, **said)
            return int(made.event)
        if form.as_of is not None and form.as_of < known.as_of:
            raise Invalid(Problem("as_of", "older_than_known", {"day": known.as_of.isoformat()}))
        return doing.change(known, TELL_COVER, **said)


_answers_for = Prepared(
    lambda: (
        Site.select(Site.id)
        .where((Site.enterprise == Slot("enterprise")) & responsible_for(Slot("person")))
        .limit(1)
    )
)


def _back_at(enterprise: int) -> int | None:
    """How many are back at a firm's sites that have resumed, as far as they were counted."""
    counted = Site.select(fn.SUM(Site.returned)).where(
        (Site.enterprise == enterprise) & standing_sites() & (Site.resumption == Resumption.RESUMED)
    )
    found = counted.scalar()
    return None if found is None else int(found)
