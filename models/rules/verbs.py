"""Every verb there is: the tables of all nouns joined. A verb that is not here is refused to all."""

from __future__ import annotations

from models.rules.assignments import ASSIGNMENT
from models.rules.checklist_versions import CHECKLIST
from models.rules.consignments import CONSIGNMENT, DISCREPANCY
from models.rules.cover import FIRM_SUPPLY
from models.rules.drafts import DRAFT
from models.rules.duty_days import DUTY
from models.rules.enterprises import ENTERPRISE
from models.rules.findings import FINDING
from models.rules.handovers import HANDOVER
from models.rules.incidents import INCIDENT
from models.rules.inspections import INSPECTION
from models.rules.invitations import INVITATION
from models.rules.keys import KEY
from models.rules.people import PERSON
from models.rules.places import BODY, REGION
from models.rules.rosters import IMPORT
from models.rules.rounds import ROUND
from models.rules.scope import Transition
from models.rules.sites import SITE
from models.rules.stock import STOCK
from models.rules.stock_takes import STOCK_TAKE, STOCK_TAKE_LINE
from models.rules.supply_requests import REQUEST
from models.rules.sweeps import SWEEP, SWEEP_UNIT
from models.rules.tasks import TASK
from models.rules.teams import MEMBER, TEAM
from models.rules.visits import VISIT

ALL_VERBS = (
    REGION,
    BODY,
    ENTERPRISE,
    SITE,
    PERSON,
    KEY,
    INVITATION,
    ASSIGNMENT,
    HANDOVER,
    TEAM,
    MEMBER,
    DUTY,
    CHECKLIST,
    INSPECTION,
    FINDING,
    INCIDENT,
    VISIT,
    REQUEST,
    CONSIGNMENT,
    DISCREPANCY,
    ROUND,
    FIRM_SUPPLY,
    SWEEP,
    SWEEP_UNIT,
    STOCK,
    STOCK_TAKE,
    STOCK_TAKE_LINE,
    TASK,
    DRAFT,
    IMPORT,
)

ALL_TRANSITIONS: dict[str, Transition] = {row.name: row for verbs in ALL_VERBS for row in verbs.all.values()}
