"""Who may import which roster."""

from __future__ import annotations

from models.rules.scope import A, C, S, Verbs

IMPORT = Verbs("import")
APPLY_REGIONS = IMPORT.add("regions", A)
APPLY_ENTERPRISES = IMPORT.add("enterprises", A, C)
APPLY_OFFICERS = IMPORT.add("officers", A, C)
APPLY_TENANTS = IMPORT.add("tenants", A, C)
APPLY_FINDINGS = IMPORT.add("findings", A, C)
APPLY_SUPPLIES = IMPORT.add("supplies", A, C, S)
