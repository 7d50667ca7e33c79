"""What a verb of a case acts on, which verb of the desk a key stands for, and which forms keep a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.frozen import dataclass
from models.rules.drafts import FormKind
from models.rules.tasks import TaskKind
from tui.keys import Verb, act

# What a kind of matter is decided by, the most due first; all others by the page's own order.
KEYS_OF: Mapping[str, tuple[str, ...]] = {
    TaskKind.NO_LEAD: ("accept", "assign", "open", "claim", "escalate", "mark", "undo", "delegate"),
    TaskKind.NOT_ACCEPTED: ("open", "assign", "remind", "claim", "escalate", "mark", "undo", "delegate"),
    TaskKind.SUPPLY_REVIEW: ("accept", "return", "void", "open", "claim", "undo", "delegate"),
    TaskKind.SUPPLY_APPROVE: ("accept", "edit", "return", "void", "open", "claim", "undo", "delegate"),
    TaskKind.SUPPLY_ALLOCATE: ("accept", "edit", "close_short", "open", "claim", "undo", "delegate"),
    TaskKind.DIFFERENCE: ("accept", "open", "claim", "undo", "delegate"),
    TaskKind.LOSS: ("accept", "edit", "open", "claim", "undo", "delegate"),
    TaskKind.CUSTODY: ("open", "claim", "undo", "delegate"),
}
_OF_A_FAULT = (
    "assign", "supervise", "notice", "refer", "claim", "mark", "undo", "recheck", "void", "escalate", "delegate", "open",
)  # fmt: skip
FAULT_KEYS_OF: Mapping[str, tuple[str, ...]] = {  # of a finding that is not to be accepted or returned
    TaskKind.OVERDUE: _OF_A_FAULT,
    TaskKind.REPEATED: _OF_A_FAULT,
    TaskKind.NOT_RECEIVED: ("receive", *_OF_A_FAULT),
    TaskKind.REFERRED: ("result", "claim", "mark", "undo", "escalate", "open"),
}
SUPPLY = ("supply_request", "consignment", "discrepancy")
VERB_OF = {  # key id -> the verb of a finding
    "assign": "finding.assign",
    "receive": "finding.receive",
    "fix": "finding.record_fix",
    "recheck": "finding.close",
    "supervise": "finding.supervise",
    "notice": "finding.give_notice",
    "refer": "finding.refer",
    "result": "finding.record_result",
    "void": "finding.void",
}
DRAFT_OF = {  # the verb of a finding -> the form that is kept while it is typed
    "assign": FormKind.ASSIGN,
    "record_fix": FormKind.FIX,
    "close": FormKind.RECHECK,
    "supervise": FormKind.SUPERVISE,
    "give_notice": FormKind.NOTICE,
    "refer": FormKind.REFER,
    "record_result": FormKind.RESULT,
}
CASE_VERBS: Sequence[Verb] = [
    act("accept"),
    act("return"),
    act("assign"),
    act("supervise"),
    act("notice", "N"),
    act("refer", "Y"),
    act("result", "J"),
    act("recheck", "F"),
    act("fix", "w"),
    act("receive", "l"),
    act("void", "X"),
    act("remind", "m"),
    act("edit"),
    act("close_short", "Z"),
    act("release_goods", "U"),
]


@dataclass(frozen=True)
class Target:
    """What a verb is about to act on; `state` is empty where the list does not know it."""

    kind: str  # the noun
    id: int
    version: int
    state: str
    name: str
    task_kind: str = ""
    is_officers: bool = False  # a fault that its officer alone closes off, not a coordinator
    task: int = 0  # of the queue, where somebody has passed it on
