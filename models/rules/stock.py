"""Where goods are and how they move: holders, sources, kinds of movements."""

from __future__ import annotations

from enum import StrEnum


class HolderKind(StrEnum):
    """Who may hold goods; outside is where they come from and where what is lost has gone."""

    DEPOT = "depot"
    POINT = "point"  # 发放点
    CUSTODY = "custody"  # an officer's, between collection and signature
    FIRM = "firm"
    OUTSIDE = "outside"


STORED = (HolderKind.DEPOT, HolderKind.POINT)  # what a storekeeper answers for


class Source(StrEnum):
    """How a lot came in."""

    BOUGHT = "bought"
    ALLOCATED = "allocated"
    DONATED = "donated"


class MovementKind(StrEnum):
    """Why goods went from one holder to another."""

    RECEIVED = "received"  # from outside; its lot says how: bought, allocated, donated
    TRANSFER = "transfer"  # 调拨 between depots and points
    ISSUE = "issue"  # handed out, into an officer's custody
    SIGN = "sign"  # signed for by the firm
    RETURN = "return"
    LOSS = "loss"
    DIFFERENCE = "difference"  # what a stock-take or a count found
    REVERSAL = "reversal"
