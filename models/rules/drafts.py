"""What was typed and not yet submitted: one per person, form and subject."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from models.rules.scope import C, L, O, Role, Verbs


class FormKind(StrEnum):
    """The forms that keep drafts; a draft's content is the form widget's own JSON."""

    CHECK = "check"
    NO_ACCESS = "no_access"
    FIX = "fix"
    RECHECK = "recheck"
    ASSIGN = "assign"
    SUPERVISE = "supervise"
    NOTICE = "notice"
    REFER = "refer"
    RESULT = "result"
    RETURN = "return"  # of a check; subject 0 for several at once
    VOID = "void"  # asked for by an officer, decided by a coordinator
    REFUSE_VOID = "refuse_void"
    END_INCIDENT = "end_incident"
    TAKE_OVER = "take_over"
    ESCALATE = "escalate"
    REVEAL = "reveal"
    IMPORT = "import"
    VISIT = "visit"
    INCIDENT = "incident"
    FIRM = "firm"
    SITE = "site"
    NEW_SITE = "new_site"
    TENANT = "tenant"
    CONTACT = "contact"
    REST_DAYS = "rest_days"
    RESUMPTION = "resumption"
    CLOSE_SITE = "close_site"
    CLOSE_FIRM = "close_firm"
    MOVE_SITE = "move_site"
    MOVE_FIRM = "move_firm"
    MERGE_FIRMS = "merge_firms"
    NEW_REGION = "new_region"
    REGION = "region"
    MOVE_REGION = "move_region"
    CLOSE_REGION = "close_region"
    MERGE_REGIONS = "merge_regions"
    PERSON = "person"
    CORRECT_PERSON = "correct_person"
    TEAM = "team"
    ASSIGNMENT = "assignment"
    DISTRIBUTION = "distribution"
    LEAVE = "leave"
    SUBSTITUTE = "substitute"
    END_POST = "end_post"
    HANDOVER = "handover"
    REMIND = "remind"
    CHECKLIST = "checklist"  # a whole new version; its subject is the version it is based on
    WITHDRAW = "withdraw"
    SUPPLY_REQUEST = "supply_request"
    ASK_AGAIN = "ask_again"  # a returned request for supplies
    RETURN_REQUEST = "return_request"
    DECLINE_REQUEST = "decline_request"
    APPROVE_REQUEST = "approve_request"
    ALLOCATE_REQUEST = "allocate_request"
    RELEASE_GOODS = "release_goods"
    CLOSE_SHORT = "close_short"
    SETTLE = "settle"
    HAND_OUT = "hand_out"
    UNPACK = "unpack"
    KEEP_GOODS = "keep_goods"
    COUNT_GOODS = "count_goods"
    SIGN_GOODS = "sign_goods"
    REFUSE_GOODS = "refuse_goods"
    PASS_ON = "pass_on"
    RECEIVE_GOODS = "receive_goods"  # into a depot, its subject
    TRANSFER_GOODS = "transfer_goods"  # of a lot, as the next three
    LOSE_GOODS = "lose_goods"
    GIVE_BACK = "give_back"
    TAKE_IN = "take_in"  # what a firm brings back of a lot
    NEW_DEPOT = "new_depot"
    DEPOT = "depot"
    COUNTER = "counter"  # a line at the counter; its subject is the round
    ROUND = "round"
    ENTITLEMENT = "entitlement"  # its subject is the round
    COVER = "cover"  # what a firm has of a scarce item
    RATION = "ration"  # a proposal being edited; its subject is the item


# What the subject of each form's draft is, so that what somebody typed about a firm can be found.
ABOUT_A_SITE = (
    FormKind.CHECK,
    FormKind.NO_ACCESS,
    FormKind.VISIT,
    FormKind.INCIDENT,
    FormKind.SUPPLY_REQUEST,
    FormKind.SITE,
    FormKind.RESUMPTION,
    FormKind.CLOSE_SITE,
    FormKind.MOVE_SITE,
)
ABOUT_A_FINDING = (
    FormKind.FIX,
    FormKind.RECHECK,
    FormKind.ASSIGN,
    FormKind.SUPERVISE,
    FormKind.NOTICE,
    FormKind.REFER,
    FormKind.RESULT,
)
ABOUT_A_FIRM = (
    FormKind.FIRM,
    FormKind.ASSIGNMENT,
    FormKind.NEW_SITE,
    FormKind.TENANT,
    FormKind.CONTACT,
    FormKind.REST_DAYS,
    FormKind.CLOSE_FIRM,
    FormKind.MOVE_FIRM,
    FormKind.MERGE_FIRMS,
    FormKind.COVER,
)

ABOUT_A_REQUEST = (
    FormKind.ASK_AGAIN,
    FormKind.RETURN_REQUEST,
    FormKind.DECLINE_REQUEST,
    FormKind.APPROVE_REQUEST,
    FormKind.ALLOCATE_REQUEST,
    FormKind.RELEASE_GOODS,
    FormKind.CLOSE_SHORT,
)
ABOUT_GOODS = (
    FormKind.HAND_OUT,
    FormKind.UNPACK,
    FormKind.KEEP_GOODS,
    FormKind.COUNT_GOODS,
    FormKind.SIGN_GOODS,
    FormKind.REFUSE_GOODS,
    FormKind.PASS_ON,
)

# The record that each form changes: a draft older than it says so.
CHANGES: dict[FormKind, str] = {
    **dict.fromkeys((*ABOUT_A_FINDING, FormKind.VOID, FormKind.REFUSE_VOID), "finding"),
    FormKind.RETURN: "inspection",
    FormKind.END_INCIDENT: "incident",
    **dict.fromkeys((FormKind.TAKE_OVER, FormKind.ESCALATE), "task"),
    **dict.fromkeys((FormKind.SITE, FormKind.RESUMPTION, FormKind.CLOSE_SITE, FormKind.MOVE_SITE), "site"),
    **dict.fromkeys(
        (FormKind.FIRM, FormKind.CLOSE_FIRM, FormKind.MOVE_FIRM, FormKind.MERGE_FIRMS), "enterprise"
    ),
    **dict.fromkeys(
        (FormKind.REGION, FormKind.MOVE_REGION, FormKind.CLOSE_REGION, FormKind.MERGE_REGIONS), "region"
    ),
    **dict.fromkeys((FormKind.LEAVE, FormKind.SUBSTITUTE, FormKind.END_POST), "assignment"),
    FormKind.REMIND: "handover",
    **dict.fromkeys(ABOUT_A_REQUEST, "supply_request"),
    **dict.fromkeys(ABOUT_GOODS, "consignment"),
    FormKind.SETTLE: "discrepancy",
    FormKind.DEPOT: "stock",
}

DISCARDED_FOR = timedelta(days=7)  # a discarded draft can be brought back this long

DRAFT = Verbs("draft")
KEEP = DRAFT.add("keep", *Role)
DISCARD = DRAFT.add("discard", *Role)
RESTORE = DRAFT.add("restore", *Role)
HAND_OVER_DRAFT = DRAFT.add("hand_over", O, L, C)  # to the successor, as it was typed
