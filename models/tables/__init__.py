"""What is stored, a file a noun; `ALL_TABLES` in the order in which they refer to each other."""

from __future__ import annotations

from models.tables.counts import FailureCount, UnsettledCount
from models.tables.duty_days import DutyDay
from models.tables.events import Counter, Draft, Event, Recollection, Seal, Setting, Submission
from models.tables.findings import Finding, Incident, Rise
from models.tables.handovers import Handover, HandoverLine
from models.tables.inspections import Checklist, ChecklistItem, FailedAnswer, Inspection
from models.tables.keys import Invitation, Login, PersonKey, Ticket
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
    PersonKey,
    Invitation,
    Login,
    Ticket,
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
)

__all__ = [
    "ALL_TABLES",
    "Alias",
    "Assignment",
    "Body",
    "Checklist",
    "ChecklistItem",
    "Contact",
    "Counter",
    "Draft",
    "DutyDay",
    "Enterprise",
    "EnterprisePlace",
    "Event",
    "FailedAnswer",
    "FailureCount",
    "Finding",
    "Grant",
    "Handover",
    "HandoverLine",
    "Incident",
    "Inspection",
    "Invitation",
    "Login",
    "Person",
    "PersonKey",
    "PersonPlace",
    "Recollection",
    "Region",
    "ResumptionChange",
    "Rise",
    "Seal",
    "Setting",
    "Site",
    "Submission",
    "Sweep",
    "SweepUnit",
    "Task",
    "Team",
    "TeamMember",
    "Tenure",
    "Ticket",
    "UnsettledCount",
    "Visit",
]
