"""A handover (移交): everything open moves to the successor at once; acceptance is a receipt."""

from __future__ import annotations

from enum import StrEnum


class HandoverState(StrEnum):
    """In force from the moment it is started; accepted once every line has its receipt."""

    IN_FORCE = "in_force"
    ACCEPTED = "accepted"


class Carried(StrEnum):
    """What a line of a handover sheet carries over."""

    ASSIGNMENT = "assignment"
    FINDING = "finding"
    INSPECTION = "inspection"  # returned, to be sent again
    DRAFT = "draft"
    CLAIM = "claim"
