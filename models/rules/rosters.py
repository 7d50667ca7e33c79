"""Who may import which roster."""

from __future__ import annotations

from models.rules.import_reports import ImportKind
from models.rules.scope import A, C, Role, S, Verbs

IMPORT = Verbs("import")
APPLY_REGIONS = IMPORT.add("regions", A)
APPLY_ENTERPRISES = IMPORT.add("enterprises", A, C)
APPLY_OFFICERS = IMPORT.add("officers", A, C)
APPLY_TENANTS = IMPORT.add("tenants", A, C)
APPLY_FINDINGS = IMPORT.add("findings", A, C)
APPLY_SUPPLIES = IMPORT.add("supplies", A, C, S)

_OF_KIND = {
    ImportKind.REGIONS: APPLY_REGIONS,
    ImportKind.ENTERPRISES: APPLY_ENTERPRISES,
    ImportKind.OFFICERS: APPLY_OFFICERS,
    ImportKind.TENANTS: APPLY_TENANTS,
    ImportKind.FINDINGS: APPLY_FINDINGS,
    ImportKind.SUPPLIES: APPLY_SUPPLIES,
}


def kinds_for(role: Role) -> tuple[ImportKind, ...]:
    """The rosters that somebody in a role may import, in the order in which they are brought."""
    return tuple(kind for kind in ImportKind if role in _OF_KIND[kind].roles)
