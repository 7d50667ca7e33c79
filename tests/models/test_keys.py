"""Keys are read, kept and shut out; a key is one person's; a code binds one; a ticket is one file's."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest

from models.actions.invitations import begin_trying, bind_key, invite
from models.actions.keys import add_key, freeze_key, revoke_key, unfreeze_key
from models.actions.logins import begin_login, end_login, note_shut_out
from models.actions.people import revoke_grant
from models.actions.tickets import issue_ticket, use_ticket
from models.database import reading, transaction
from models.errors import Invalid, NotFound, Refused
from models.queries.keys import key_owner, keys, opens
from models.queries.logins import health, logins, my_standing
from models.rules.invitations import (
    MOST_FROM_ONE,
    MOST_NOTED_FROM_ALL,
    MOST_NOTED_FROM_ONE,
    SIGNS,
    parts_of,
)
from models.rules.keys import KeyForm, KeyState, fingerprint_of, public_key
from models.rules.logins import MOST_SHUT_OUT_FROM_ALL, MOST_SHUT_OUT_FROM_ONE, Ending
from models.rules.scope import Role
from models.rules.tickets import Way
from models.tables import Event, Invitation, Login, Person, PersonKey
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, key_line, make_city


def field(*parts: bytes) -> bytes:
    """Strings as a blob has them."""
    return b"".join(len(one).to_bytes(4, "big") + one for one in parts)


def written(kind: str, *parts: bytes) -> str:
    """A key's line without a comment."""
    return f"{kind} {base64.b64encode(field(kind.encode(), *parts)).decode()}"


RSA_2048 = b"\x00" + b"\xff" * 256
SITE = b"ssh:"
GOOD = {
    "ed25519": (key_line(7), 256),
    "rsa": (written("ssh-rsa", b"\x01\x00\x01", RSA_2048), 2048),
    "nistp256": (written("ecdsa-sha2-nistp256", b"nistp256", b"\x04" + b"x" * 64), 256),
    "nistp521": (written("ecdsa-sha2-nistp521", b"nistp521", b"\x04" + b"x" * 132), 521),
    "sk": (written("sk-ssh-ed25519@openssh.com", b"x" * 32, SITE), 256),
    "sk ecdsa": (
        written("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", b"\x04" + b"x" * 64, SITE),
        256,
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_key_is_read_and_its_comment_dropped(name: str) -> None:
    line, bits = GOOD[name]
    kind, _, blob = line.partition(" ")
    for written_so in (line, f"{line} 何璐@办公室\n", f"# of mine\n\n  {line}  \n"):
        key = public_key(written_so)
        assert (key.kind, key.blob, key.bits) == (kind, blob, bits)
    assert key.fingerprint == fingerprint_of(base64.b64decode(blob))


def test_a_key_as_puttygen_saves_it() -> None:
    blob = key_line(7).split()[1]
    saved = f'---- BEGIN SSH2 PUBLIC KEY ----\nComment: "ed25519-key-2020\\\n0214"\n{blob[:64]}\n{blob[64:]}\n---- END SSH2 PUBLIC KEY ----\n'
    assert public_key(saved) == public_key(key_line(7))


BAD = {
    "options before": ("key_has_options", f'command="sh" {key_line(7)}'),
    "two keys": ("several_keys", f"{key_line(7)}\n{key_line(8)}"),
    "a second line smuggled": ("several_keys", f"{key_line(7)}\nssh-dss AAAA"),
    "nothing": ("key_unreadable", ""),
    "words": ("key_unreadable", "here is my key"),
    "dsa": ("key_kind", "ssh-dss AAAAB3NzaC1kc3MAAACBAP"),
    "a certificate": ("key_kind", "ssh-ed25519-cert-v01@openssh.com AAAA"),
    "unknown": ("key_kind", "ssh-xmss@openssh.com AAAA"),
    "rsa of 1024 bits": ("key_too_weak", written("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128)),
    "rsa padded to look longer": ("key_unreadable", written("ssh-rsa", b"\x01\x00\x01", b"\x00" * 200 + b"\x7f" * 57)),
    "another kind inside": ("key_unreadable", "ssh-ed25519 " + GOOD["rsa"][0].split()[1]),
    "cut": ("key_unreadable", key_line(7)[:-8]),
    "something behind": ("key_unreadable", written("ssh-ed25519", b"x" * 32, b"more")),
    "short": ("key_unreadable", written("ssh-ed25519", b"x" * 31)),
    "a point of another curve": ("key_unreadable", written("ecdsa-sha2-nistp256", b"nistp384", b"\x04" + b"x" * 64)),
    "no base64": ("key_unreadable", "ssh-ed25519 AAAA$(id)"),
    "the private half": ("key_is_private", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"),
    "PuTTY's private half": ("key_is_private", "PuTTY-User-Key-File-3: ssh-ed25519\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_good_key_is_refused(name: str) -> None:
    code, given = BAD[name]
    with pytest.raises(Invalid) as refused:
        public_key(given)
    assert [one.code for one in refused.value.problems] == [code]


def _desk(city: City) -> tuple[Any, Any]:
    return city.person("管", Role.ADMINISTRATOR, CITY), city.person("何璐", Role.OFFICER, WUJIALING)


def test_a_key_is_one_persons_and_its_states_open_or_shut(store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    made = add_key(admin, officer.person, KeyForm(key_line(1) + " mine", date(2020, 2, 18)))
    (row,) = keys(admin).rows
    assert (row.id, row.name, row.state, row.valid_to) == (made, "何璐", KeyState.VALID, date(2020, 2, 18))
    for other in (officer.person, admin.person):  # nobody's twice, not even the same person's
        with pytest.raises(Invalid) as taken:
            add_key(admin, other, KeyForm(key_line(1)))
        assert taken.value.fields["line"].code == "key_taken"
    owner = key_owner(made)
    assert owner is not None and opens(owner, city.clock)
    city.clock.to("2020-02-19T00:01")
    assert not opens(owner, city.clock), "its last day is past"
    city.clock.to("2020-02-18T23:59")

    def is_open() -> bool:
        found = key_owner(made)
        return found is not None and opens(found, city.clock)

    freeze_key(admin, made, 1)
    assert not is_open()
    with pytest.raises(Refused):
        freeze_key(admin, made, 2)
    unfreeze_key(admin, made, 2)
    assert is_open()
    revoke_key(admin, made, 3, "电脑遗失")
    assert not is_open()
    with pytest.raises(Refused):
        unfreeze_key(admin, made, 4)
    with pytest.raises(Invalid):
        add_key(admin, admin.person, KeyForm(key_line(1)))
    with reading():
        verbs = [row[0] for row in Event.select(Event.verb).where(Event.subject_kind == "key").tuples()]
    assert verbs == ["add", "freeze", "unfreeze", "revoke"]


def test_whose_keys_one_sees(sqlite_store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    here, away = city.person("区管", Role.ADMINISTRATOR, KAIFU), city.person("岳", Role.OFFICER, YUELU)
    mine = add_key(admin, officer.person, KeyForm(key_line(1)))
    theirs = add_key(admin, away.person, KeyForm(key_line(2)))
    assert [row.id for row in keys(admin).rows] == [theirs, mine]  # the newest first
    assert [row.id for row in keys(here).rows] == [mine]
    assert [row.id for row in keys(officer).rows] == [mine]
    with pytest.raises(NotFound):
        revoke_key(here, theirs, 1, "不是我的")
    with pytest.raises(NotFound):
        add_key(here, away.person, KeyForm(key_line(3)))
    assert keys(admin, limit=1).has_after and not keys(admin, after=(theirs,)).has_after


def _visit(key: int | None = None, person: int | None = None, address: str = "10.0.0.7") -> dict[str, Any]:
    return {"key": key, "person": person, "fingerprint": "SHA256:x", "address": address}


def test_a_code_binds_one_key_once(store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    code = invite(admin, officer.person)
    assert set(code) <= {*SIGNS, "-"} and len(code) == 14
    newer = invite(admin, officer.person)
    key = public_key(key_line(1))
    assert bind_key(city.clock, code, key) is None, "a newer one has taken its place"
    wrong = parts_of(newer)[0] + "2" * 8
    assert bind_key(city.clock, wrong, key) is None
    assert bind_key(city.clock, "", key) is None
    typed = newer.lower().replace("-", " ")
    assert bind_key(city.clock, typed, key) == officer.person
    assert bind_key(city.clock, newer, public_key(key_line(2))) is None, "used"
    (row,) = keys(admin).rows
    assert (row.name, row.fingerprint) == ("何璐", key.fingerprint)
    with pytest.raises(Refused, match="has_a_key"):
        invite(admin, officer.person, is_again=False)
    late = invite(admin, officer.person)
    with pytest.raises(Refused, match="code_is_open"):
        invite(admin, officer.person, is_again=False)
    city.clock.on(days=3)
    assert bind_key(city.clock, late, public_key(key_line(2))) is None, "three days are over"
    with reading():
        assert not Invitation.select().where(Invitation.sealed.contains(parts_of(newer)[1])).exists()


def test_no_two_open_codes_are_found_by_the_same_signs(
    sqlite_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = make_city()
    admin, officer = _desk(city)
    drawn = iter("2" * 12 + "2222" + "4" * 8 + "3" * 12)
    monkeypatch.setattr("secrets.choice", lambda signs: next(drawn))
    codes = [invite(admin, officer.person), invite(admin, admin.person)]
    assert codes == ["2222-2222-2222", "3333-4444-4444"]
    assert bind_key(city.clock, codes[0], public_key(key_line(1))) == officer.person
    assert bind_key(city.clock, codes[1], public_key(key_line(2))) == admin.person


def test_codes_are_looked_at_only_so_often(sqlite_store: str) -> None:
    city = make_city()
    seen = [begin_trying(city.clock, _visit())[1] for _ in range(MOST_FROM_ONE + 1)]
    assert seen == [True] * MOST_FROM_ONE + [False]
    assert begin_trying(city.clock, _visit(address="10.0.0.8"))[1]
    city.clock.on(minutes=15)
    assert begin_trying(city.clock, _visit())[1]


def test_a_flood_at_the_prompt_fills_no_store(sqlite_store: str) -> None:
    city = make_city()
    for at in range(MOST_NOTED_FROM_ALL + 20):
        noted = [begin_trying(city.clock, _visit(address=one)) for one in (f"10.0.0.{at // 8}", "10.9.9.9")]
    assert noted == [(None, False)] * 2
    with reading():
        assert Login.select().count() == MOST_NOTED_FROM_ALL
        assert Login.select().where(Login.address == "10.9.9.9").count() == MOST_NOTED_FROM_ONE
    city.clock.on(minutes=15)
    assert begin_trying(city.clock, _visit(address="10.9.9.9"))[1]


def test_a_session_is_told_when_it_may_not_stay(store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    key = add_key(admin, officer.person, KeyForm(key_line(1)))
    first = begin_login(city.clock, _visit(key, officer.person, "10.0.0.1"))
    second = begin_login(city.clock, _visit(key, officer.person, "10.0.0.2"))
    standing = my_standing(officer, key, second)
    assert standing.may_stay and [one.address for one in standing.others] == ["10.0.0.1"]
    end_login(city.clock, first, Ending.LEFT)
    end_login(city.clock, first, Ending.LOST)  # what is noted stays
    assert my_standing(officer, key, second).others == ()
    assert [row.ending for row in logins(admin).rows] == ["", "left"]
    assert [row.id for row in logins(admin, is_open=True).rows] == [second]
    told = health(admin)
    assert (told.open_sessions, told.day_logins, told.keys_valid) == (1, 2, 1)
    assert keys(admin).rows[0].last_login_at == city.clock()
    freeze_key(admin, key, 1)
    assert not my_standing(officer, key, second).may_stay
    revoke_grant(admin, officer.grant, "离任")
    with pytest.raises(Refused) as gone:
        my_standing(officer, key, second)
    assert gone.value.code == "no_grant"


def test_a_key_let_no_further_is_noted_once_an_hour_with_why(store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    states: dict[str, dict[str, Any]] = {
        Ending.KEY_FROZEN: {"state": KeyState.FROZEN},
        Ending.KEY_REVOKED: {"state": KeyState.REVOKED},
        Ending.KEY_EXPIRED: {"valid_to": date(2020, 2, 16)},
        Ending.NOT_TAKEN: {},
    }
    for at, state in enumerate(states.values()):
        key = add_key(admin, officer.person, KeyForm(key_line(at)))
        with transaction():
            PersonKey.update(**state, version=2).where(PersonKey.id == key).execute()

    def noted(number: int, address: str = "10.0.0.7") -> Ending | None:
        return note_shut_out(city.clock, public_key(key_line(number)).fingerprint, address)

    assert [noted(at) for at in range(4)] == list(states)
    assert noted(9) is Ending.KEY_UNKNOWN and noted(9) is None and noted(0) is None
    assert noted(9, "10.0.0.8") is Ending.KEY_UNKNOWN, "from elsewhere as well"
    with transaction():
        Person.update(is_active=False).where(Person.id == officer.person).execute()
    city.clock.on(hours=1)
    assert noted(3) is Ending.INACTIVE
    (row, *_, first) = logins(admin).rows
    assert (row.name, row.address, row.ended_at) == ("何璐", "10.0.0.7", row.began_at)
    assert (first.ending, health(admin).day_refused) == (Ending.KEY_FROZEN, 7)


def test_a_flood_of_keys_fills_no_store_and_shuts_nobody_from_the_codes(sqlite_store: str) -> None:
    city = make_city()
    for at in range(200):
        for address in (f"10.0.0.{at // 20}", "10.9.9.9"):
            note_shut_out(city.clock, f"SHA256:{at}", address)
    with reading():
        assert Login.select().count() == MOST_SHUT_OUT_FROM_ALL
        assert Login.select().where(Login.address == "10.9.9.9").count() == MOST_SHUT_OUT_FROM_ONE
    assert begin_trying(city.clock, _visit(address="10.9.9.9"))[1]


def test_a_ticket_is_good_once_for_its_owner(store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)

    def is_taken(person: int, way: Way, token: str) -> bool:
        try:
            use_ticket(city.clock, person, way, token)
        except Refused as refused:
            assert refused.code in ("no_ticket", "no_grant")
            return False
        return True

    made = issue_ticket(officer, Way.GET, "台账.xlsx")
    assert not is_taken(admin.person, Way.GET, made.token)
    assert not is_taken(officer.person, Way.PUT, made.token)
    used = use_ticket(city.clock, officer.person, Way.GET, made.token.lower())
    assert (used.name, used.grant) == ("台账.xlsx", officer.grant)
    assert not is_taken(officer.person, Way.GET, made.token)
    late = issue_ticket(officer, Way.GET, "x")
    city.clock.on(minutes=10)
    assert not is_taken(officer.person, Way.GET, late.token)
    kept = issue_ticket(officer, Way.GET, "x")
    revoke_grant(admin, officer.grant, "离任")
    assert not is_taken(officer.person, Way.GET, kept.token)


def test_nobody_inactive_is_given_a_key_or_a_code(sqlite_store: str) -> None:
    city = make_city()
    admin, officer = _desk(city)
    with transaction():
        Person.update(is_active=False).where(Person.id == officer.person).execute()
    for attempt in (
        lambda: add_key(admin, officer.person, KeyForm(key_line(1))),
        lambda: invite(admin, officer.person),
    ):
        with pytest.raises(Refused):
            attempt()
