"""Keys: an administrator adds and revokes them; a leader or an administrator freezes one at once."""

from __future__ import annotations

from models.errors import Invalid, Problem, Refused
from models.rules.keys import ADD_KEY, FREEZE, REVOKE_KEY, UNFREEZE, KeyForm, PublicKey, public_key
from models.rules.scope import Actor
from models.steps.deeds import deed
from models.tables import Person, PersonKey


def add_key(actor: Actor, person: int, form: KeyForm) -> int:
    """Make a key known as a person's; its id. A key that is known already, in whatever state, is nobody else's."""
    with deed(actor) as doing:
        row = doing.find(Person, person)
        doing.allow(ADD_KEY)
        if problems := form.problems(doing.today):
            raise Invalid(*problems)
        if not row.is_active:
            raise Refused("person_inactive")
        key = public_key(form.line)
        refuse_known(key)
        made = doing.create(
            PersonKey,
            ADD_KEY,
            person=person,
            kind=key.kind,
            blob=key.blob,
            fingerprint=key.fingerprint,
            added_at=doing.now,
            valid_to=form.valid_to,
        )
        return int(made.id)


def refuse_known(key: PublicKey) -> None:
    """Invalid where it is somebody's already; inside a transaction."""
    if PersonKey.select().where(PersonKey.fingerprint == key.fingerprint).exists():
        raise Invalid(Problem("line", "key_taken"))


def freeze_key(actor: Actor, key: int, version: int, reason: str = "") -> int:
    """Shut a key out now; live sessions on it end within seconds. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(PersonKey, key)
        doing.allow(FREEZE, row, version)
        return doing.change(row, FREEZE, reason=reason)


def unfreeze_key(actor: Actor, key: int, version: int, reason: str = "") -> int:
    """Let a frozen key in again. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(PersonKey, key)
        doing.allow(UNFREEZE, row, version)
        return doing.change(row, UNFREEZE, reason=reason)


def revoke_key(actor: Actor, key: int, version: int, reason: str) -> int:
    """Shut a key out for good: it is never let in again, and never another's. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(PersonKey, key)
        doing.allow(REVOKE_KEY, row, version, reason=reason)
        return doing.change(row, REVOKE_KEY, reason=reason)
