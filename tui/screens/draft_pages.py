"""Where a draft goes on: the page of what it is about, and there its question, filled as it was left."""

from __future__ import annotations

from collections.abc import Callable

from models.queries.enterprises import enterprise_file
from models.queries.inspections import checklist_for
from models.queries.people import person
from models.queries.rations import depots_with, wanted_items
from models.queries.regions import region_list
from models.queries.rounds import round_at_counter
from models.queries.stations import assignment
from models.rules.drafts import FormKind
from models.rules.scope import Role
from tui.screens.base import DeskScreen
from tui.screens.checklist import ChecklistScreen
from tui.screens.checklists import ChecklistsScreen
from tui.screens.counter import CounterScreen
from tui.screens.cover import CoverScreen
from tui.screens.firm import SITES, FirmScreen
from tui.screens.firm_forms import CorrectFirmScreen, NewFirmScreen, NewSiteScreen, NewTenantScreen
from tui.screens.goods import GoodsScreen
from tui.screens.import_rosters import ImportScreen
from tui.screens.incident import IncidentScreen
from tui.screens.no_access import NoAccessScreen
from tui.screens.officer import OfficerScreen, OwnPostsScreen
from tui.screens.people import PeopleScreen
from tui.screens.person import PersonScreen
from tui.screens.proposal import ProposalScreen
from tui.screens.queue import QueueScreen
from tui.screens.ration import RationScreen
from tui.screens.receive import ReceiveScreen
from tui.screens.regions import RegionsScreen
from tui.screens.register import RegisterScreen
from tui.screens.send_team import SendTeamScreen
from tui.screens.stations import StationsScreen
from tui.screens.stock import StockScreen
from tui.screens.supply_board import SupplyBoardScreen
from tui.screens.supply_request import AskAgainScreen, SupplyRequestScreen
from tui.screens.visit import VisitScreen
from tui.session import Session

MOST_REGIONS = 5000  # of one city, closed ones too
Opened = Callable[[Session, int], DeskScreen]

# A draft that is a page of its own.
PAGES: dict[FormKind, Opened] = {
    FormKind.NO_ACCESS: NoAccessScreen,
    FormKind.VISIT: VisitScreen,
    FormKind.INCIDENT: IncidentScreen,
    FormKind.SUPPLY_REQUEST: SupplyRequestScreen,
    FormKind.ASK_AGAIN: AskAgainScreen,
    FormKind.CHECKLIST: ChecklistScreen,
    FormKind.DISTRIBUTION: lambda session, _: ProposalScreen(session),
    FormKind.COUNTER: CounterScreen,
}
# A draft that is a question: on which page, and the verb that asks it there.
QUESTIONS: dict[FormKind, tuple[Opened, str]] = {
    FormKind.REVEAL: (FirmScreen, "reveal"),
    FormKind.CLOSE_FIRM: (FirmScreen, "close"),
    FormKind.MOVE_FIRM: (FirmScreen, "move"),
    FormKind.MERGE_FIRMS: (FirmScreen, "merge"),
    FormKind.REST_DAYS: (FirmScreen, "rest_days"),
    FormKind.HAND_OUT: (GoodsScreen, "hand_out"),
    FormKind.UNPACK: (GoodsScreen, "unpack"),
    FormKind.KEEP_GOODS: (GoodsScreen, "keep_goods"),
    FormKind.COUNT_GOODS: (GoodsScreen, "count_goods"),
    FormKind.SIGN_GOODS: (GoodsScreen, "sign_goods"),
    FormKind.REFUSE_GOODS: (GoodsScreen, "return"),
    FormKind.PASS_ON: (GoodsScreen, "pass_on"),
    FormKind.PERSON: (lambda session, of: PersonScreen(session, of) if of else PeopleScreen(session), "new"),
    FormKind.CORRECT_PERSON: (PersonScreen, "edit"),
    FormKind.TEAM: (lambda session, _: SendTeamScreen(session), "new"),
    FormKind.NEW_DEPOT: (lambda session, _: StockScreen(session), "new"),
    FormKind.IMPORT: (lambda session, _: ImportScreen(session), "new"),
}
# The verb that asks for each form of a site, a post, a region, a lot.
AMONG_THE_SITES = {
    FormKind.SITE: "edit",
    FormKind.RESUMPTION: "resumption",
    FormKind.CLOSE_SITE: "close",
    FormKind.MOVE_SITE: "move",
}
ON_A_POST = {
    FormKind.LEAVE: "leave_post",
    FormKind.SUBSTITUTE: "replace_substitute",
    FormKind.END_POST: "end_post",
    FormKind.HANDOVER: "hand_over",
}
ON_A_REGION = {
    FormKind.NEW_REGION: "new",
    FormKind.REGION: "edit",
    FormKind.MOVE_REGION: "move",
    FormKind.CLOSE_REGION: "close",
    FormKind.MERGE_REGIONS: "merge",
}
ON_A_LOT = {
    FormKind.TRANSFER_GOODS: "transfer",
    FormKind.LOSE_GOODS: "lose",
    FormKind.GIVE_BACK: "give_back",
    FormKind.TAKE_IN: "take_in",
}
ON_THE_QUEUE = (FormKind.TAKE_OVER, FormKind.ESCALATE)  # named as their verbs
RATIONING = (FormKind.ROUND, FormKind.ENTITLEMENT, FormKind.COVER, FormKind.RATION)
OF_A_FIRM = (FormKind.FIRM, FormKind.NEW_SITE, FormKind.TENANT)


class DraftPages(DeskScreen):
    """A page from which drafts of firms, sites, posts, people, regions and checklists are gone on with."""

    async def go_on(self, kind: FormKind, subject: int) -> bool:
        """Open the page, and the question on it; whether there is one."""
        if kind in PAGES:
            await self.go(PAGES[kind](self.session, subject))
        elif kind in QUESTIONS:
            page, verb = QUESTIONS[kind]
            await self.open_and_act(page(self.session, subject), verb)
        elif kind in RATIONING:
            return await self._rationing(kind, subject)
        elif kind in OF_A_FIRM:
            await self._page_of_firm(kind, subject)
        elif kind in AMONG_THE_SITES:
            await self._at_site(AMONG_THE_SITES[kind], subject)
        elif kind in ON_A_POST and subject > 0:
            await self._on_post(ON_A_POST[kind], subject)
        elif kind in ON_A_REGION:
            await self._on_region(ON_A_REGION[kind], subject)
        elif kind in ON_THE_QUEUE:
            queue = QueueScreen(self.session)
            await self.go(queue)
            await queue.begin_at(subject, kind.value)
        else:
            return await self._at_its_place(kind, subject)
        return True

    async def _at_its_place(self, kind: FormKind, subject: int) -> bool:
        """What is asked on a page that has to be led to its subject first."""
        if kind is FormKind.CONTACT:
            page = FirmScreen(self.session, subject)
            await self.go(page)
            await page.begin("contact")
        elif kind is FormKind.HANDOVER:  # of all one has: the subject is an officer with the sign turned
            await self.open_and_act(self._officer_page(-subject), "hand_over_all")
        elif kind is FormKind.ASSIGNMENT:
            await self._send_somebody(subject)
        elif kind is FormKind.WITHDRAW:
            await self._withdraw(subject)
        elif kind is FormKind.RECEIVE_GOODS:
            await self._at_depot(subject)
        elif kind is FormKind.DEPOT:
            stock = StockScreen(self.session)
            await self.go(stock)
            await stock.go_to_depot(subject)
            await stock.act("edit")
        elif kind in ON_A_LOT:
            stock = StockScreen(self.session)
            await self.go(stock)
            await stock.go_to_lot(subject)
            await stock.act(ON_A_LOT[kind])
        else:
            return False
        return True

    async def _rationing(self, kind: FormKind, subject: int) -> bool:
        """Rounds, what a firm has, a proposal whose item is still wanted and there."""
        if kind is FormKind.ROUND and self.session.grant.role is Role.STOREKEEPER:
            await self.open_and_act(CounterScreen(self.session), "new")
        elif kind is FormKind.ROUND:
            await self.open_and_act(SupplyBoardScreen(self.session), "new")
        elif kind is FormKind.ENTITLEMENT:
            row = await self.ask(round_at_counter, subject)
            await self.open_and_act(RegisterScreen(self.session, row), "entitle")
        elif kind is FormKind.COVER:
            await self.go(CoverScreen(self.session, subject, (await self.ask(enterprise_file, subject)).name))
        else:
            item = next((one for one in await self.ask(wanted_items) if one.id == subject), None)
            depots = await self.ask(depots_with, subject)
            if item is None or not depots:
                return False
            await self.go(RationScreen(self.session, item, depots[0]))
        return True

    async def _at_depot(self, depot: int) -> None:
        page = ReceiveScreen(self.session)
        await self.go(page)
        await page.go_to_depot(depot)
        await page.act("new")

    async def _withdraw(self, version: int) -> None:
        page = ChecklistsScreen(self.session)
        await self.go(page)
        await page.table.go(next((at for at, row in enumerate(page.table.rows) if row.id == version), 0))
        await page.act("withdraw")

    async def open_and_act(self, page: DeskScreen, verb: str) -> None:
        """A page, and its verb as by its key."""
        await self.go(page)
        await page.act(verb)

    async def _page_of_firm(self, kind: FormKind, enterprise: int) -> None:
        if not enterprise:
            await self.go(NewFirmScreen(self.session))
            return
        one = await self.ask(enterprise_file, enterprise)
        if kind is FormKind.TENANT:
            await self.go(NewTenantScreen(self.session, one.id, one.name))
        else:
            page = CorrectFirmScreen if kind is FormKind.FIRM else NewSiteScreen
            await self.go(page(self.session, one))

    async def _at_site(self, verb: str, site: int) -> None:
        firm = (await self.ask(checklist_for, site)).enterprise
        page = FirmScreen(self.session, firm)
        await self.go(page)
        page.go_to_pane(SITES)
        await page.sites.go(next((at for at, row in enumerate(page.sites.rows) if row.id == site), 0))
        await page.act(verb)

    def _officer_page(self, officer: int) -> OfficerScreen:
        is_mine = officer == self.session.actor.person
        return OwnPostsScreen(self.session) if is_mine else OfficerScreen(self.session, officer)

    async def _on_post(self, verb: str, post: int) -> None:
        page = self._officer_page((await self.ask(assignment, post)).officer)
        await self.go(page)
        await page.table.go(next((at for at, row in enumerate(page.table.rows) if row.id == post), 0))
        await page.act(verb)

    async def _on_region(self, verb: str, region: int) -> None:
        page = RegionsScreen(self.session)
        known = await self.ask(region_list, limit=MOST_REGIONS)
        page.filter = next((one.code for one in known.rows if one.id == region), "")
        await self.open_and_act(page, verb)

    async def _send_somebody(self, subject: int) -> None:
        """The subject is a firm, or an officer with the sign turned."""
        page = StationsScreen(self.session)
        if subject > 0:
            name = (await self.ask(enterprise_file, subject)).name
        else:
            name = (await self.ask(person, -subject)).name
        await self.go(page)
        await page.send_somebody(subject, name)
