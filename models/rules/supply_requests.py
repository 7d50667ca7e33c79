"""What a firm asks for (申领): the states of its approval; how much of it arrived is its lines' business."""

from __future__ import annotations

from enum import StrEnum


class RequestState(StrEnum):
    """How far a request's approval is."""

    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    CLOSED = "closed"


OPEN_STATES = (
    RequestState.SUBMITTED,
    RequestState.REVIEWED,
    RequestState.APPROVED,
    RequestState.RETURNED,
)
