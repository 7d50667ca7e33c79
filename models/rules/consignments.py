"""Goods on their way to a firm: from the counter through custody to the signature, and what is missing of them."""

from __future__ import annotations

from enum import StrEnum


class ConsignmentState(StrEnum):
    """How far a consignment is."""

    PREPARED = "prepared"
    READY = "ready"
    COLLECTED = "collected"
    IN_CUSTODY = "in_custody"
    DELIVERED = "delivered"
    SIGNED = "signed"
    PART_SIGNED = "part_signed"
    REFUSED = "refused"
    SETTLED = "settled"


UNDERWAY = tuple(
    one for one in ConsignmentState if one not in (ConsignmentState.SIGNED, ConsignmentState.SETTLED)
)


class Discrepant(StrEnum):
    """In what the goods signed for differ from those collected."""

    SHORT = "short"
    DAMAGED = "damaged"
    REFUSED = "refused"


class Settlement(StrEnum):
    """The five ways a difference is settled; a loss is approved by another person."""

    DELIVERED_LATER = "delivered_later"
    REPLACED = "replaced"
    RETURNED = "returned"
    MISCOUNTED = "miscounted"
    LOSS = "loss"


class DiscrepancyState(StrEnum):
    """Whether a difference still waits for its custodian."""

    OPEN = "open"
    SETTLED = "settled"
