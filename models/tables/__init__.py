"""What is stored, a file a noun; `ALL_TABLES` in the order in which they refer to each other."""

from __future__ import annotations

from models.tables.catalogue import SupplyItem, SupplyPack
from models.tables.consignments import Consignment, ConsignmentLine, Discrepancy, OnwardLine
from models.tables.counts import FailureCount, UnsettledCount
from models.tables.cover import FirmSupply
from models.tables.duty_days import DutyDay
from models.tables.events import Counter, Draft, Event, Recollection, Seal, Setting, Submission
from models.tables.findings import Finding, Incident, Rise
from models.tables.handovers import Handover, HandoverLine
from models.tables.inspections import Checklist, ChecklistItem, FailedAnswer, Inspection
from models.tables.people import Assignment, Grant, Person, PersonPlace
from models.tables.places import (
    Alias,
    Body,
    Contact,
    Enterprise,
    EnterprisePlace,
    Region,
    ResumptionChange,
    Site,
)
from models.tables.rounds import Proposal, Round, RoundItem
from models.tables.stock import Holder, Lot, Movement, Stock, StockTotal
from models.tables.stock_takes import StockTake, StockTakeLine
from models.tables.supply_requests import Reservation, SupplyLine, SupplyRequest
from models.tables.sweeps import Sweep, SweepUnit
from models.tables.tasks import Task
from models.tables.teams import Team, TeamMember
from models.tables.tenures import Tenure
from models.tables.visits import Visit

ALL_TABLES = (
    Region,
    Alias,
    Enterprise,
    EnterprisePlace,
    Site,
    ResumptionChange,
    Contact,
    Body,
    Person,
    Grant,
    Assignment,
    PersonPlace,
    Tenure,
    Team,
    TeamMember,
    DutyDay,
    Handover,
    HandoverLine,
    Checklist,
    ChecklistItem,
    Inspection,
    FailedAnswer,
    Finding,
    Rise,
    Incident,
    Visit,
    Sweep,
    SweepUnit,
    Task,
    Event,
    Recollection,
    Seal,
    Submission,
    Draft,
    Counter,
    Setting,
    FailureCount,
    UnsettledCount,
    SupplyItem,
    SupplyPack,
    Holder,
    Lot,
    Stock,
    StockTotal,
    Movement,
    Round,
    RoundItem,
    Proposal,
    SupplyRequest,
    SupplyLine,
    Reservation,
    Consignment,
    ConsignmentLine,
    OnwardLine,
    Discrepancy,
    StockTake,
    StockTakeLine,
    FirmSupply,
)

__all__ = [
    "ALL_TABLES",
    "Alias",
    "Assignment",
    "Body",
    "Checklist",
    "ChecklistItem",
    "Consignment",
    "ConsignmentLine",
    "Contact",
    "Counter",
    "Discrepancy",
    "Draft",
    "DutyDay",
    "Enterprise",
    "EnterprisePlace",
    "Event",
    "FailedAnswer",
    "FailureCount",
    "Finding",
    "FirmSupply",
    "Grant",
    "Handover",
    "HandoverLine",
    "Holder",
    "Incident",
    "Inspection",
    "Lot",
    "Movement",
    "OnwardLine",
    "Person",
    "PersonPlace",
    "Proposal",
    "Recollection",
    "Region",
    "Reservation",
    "ResumptionChange",
    "Rise",
    "Round",
    "RoundItem",
    "Seal",
    "Setting",
    "Site",
    "Stock",
    "StockTake",
    "StockTakeLine",
    "StockTotal",
    "Submission",
    "SupplyItem",
    "SupplyLine",
    "SupplyPack",
    "SupplyRequest",
    "Sweep",
    "SweepUnit",
    "Task",
    "Team",
    "TeamMember",
    "Tenure",
    "UnsettledCount",
    "Visit",
]
