"""`lianqi keys` and what `lianqi serve` refuses, as an administrator types them."""

from __future__ import annotations

import grp
import os
import pwd
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.factories import key_line
from tui.cli.serve import kept_in
from tui.sentences import sentence
from tui.serving.configuration import drop_in, unit
from tui.serving.settings import Served
from tui.serving.sshd import (
    FOR_THE_ACCOUNT,
    UNUSED,
    CannotServe,
    account_named,
    for_the_account,
    is_known,
    is_locked,
    program,
    try_session,
    tty_group_is_set,
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """At a new store of the real clock."""
    made = Shell(str(tmp_path / "lianqi.db"), tmp_path, clock=None)
    assert made.run("init").code == 0
    return made


def test_keys_from_the_command_line(shell: Shell, tmp_path: Path) -> None:
    added = shell.run("do", "add_person", who="GL0001", given={"form": {"number": "LL0001", "name": "何璐"}})
    assert added.code == 0, added.complaint
    public = tmp_path / "id.pub"
    public.write_text(f"{key_line(1)} 何璐的笔记本\r\n", encoding="utf-16")  # by PowerShell
    done = shell.run("keys", "add", "何璐", str(public), "--until", "2099-03-31")
    assert done.code == 0 and "已登记：LL0001 何璐" in done.complaint and "256 位  SHA256:" in done.complaint
    assert "lianqi serve 启动时显示" in done.complaint, "where a user comes to is not known yet"
    again = shell.run("keys", "add", "GL0001", str(public))
    assert again.code == 3 and "一把只归一人" in again.complaint
    public.write_text(f'command="sh" {key_line(2)}')
    assert shell.run("keys", "add", "LL0001", str(public)).code == 3
    nobody = shell.run("keys", "add", "查无此人", str(public))
    assert nobody.code == 6 and "lianqi list people" in nobody.complaint
    (row,) = shell.run("keys", "list", "--json").rows
    assert (row["number"], row["valid_to"], row["state"]) == ("LL0001", "2099-03-31", "valid")
    assert shell.run("keys", "freeze", row["fingerprint"][:15]).code == 0
    assert shell.run("keys", "revoke", str(row["id"])).code == 3, "a reason is wanted"
    assert shell.run("keys", "revoke", str(row["id"]), "--reason", "遗失").code == 0
    assert "已吊销" in shell.run("keys", "list", "LL0001").out
    roster = tmp_path / "roster.csv"
    roster.write_text("编号,姓名\nLL0001,何璐\nLL0009,无此人\n,何璐\n")
    invited = shell.run("keys", "invite", "--from", str(roster))
    assert re.fullmatch(r"LL0001 何璐 +登记码 [2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\n", invited.out)
    assert "第 3 行“LL0009”" in invited.complaint and "三天内有效" in invited.complaint
    assert "第 4 行与第 2 行同是何璐" in invited.complaint, "a second code would end the first on paper"
    code = invited.out
    invited = shell.run("keys", "invite", "--from", str(roster))
    assert invited.out == "" and "第 2 行何璐已有没用过的登记码" in invited.complaint, "it is printed already"
    assert shell.run("keys", "invite", "--from", str(roster), "--again").out not in ("", code)


def test_root_serves_as_somebody_else_or_says_how(shell: Shell) -> None:
    if os.geteuid() != 0:
        assert account_named("somebody", None).pw_uid == os.geteuid(), (
            "whoever is not root serves as themselves"
        )
        return
    nobody = shell.run("serve", "--account", "no-such-account")
    assert nobody.code == 4 and "useradd --system" in nobody.complaint
    roots_own = shell.run("serve")
    assert roots_own.code == 4 and "lianqi serve --account lianqi" in roots_own.complaint


def test_a_folder_that_cannot_be_the_servers_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotServe) as told, kept_in(tmp_path / "file"):
        (tmp_path / "file").mkdir(exist_ok=True)
    assert str(tmp_path / "file") in sentence(told.value)


def test_a_locked_account_is_known() -> None:
    """As `useradd --system` leaves one, and as it is to be."""
    shadow = "other:!:20000::::::\n{}20000::::::\n"
    for password, is_shut in (("!", True), ("!!", True), ("!$6$x", True), ("*", False), ("$6$x", False)):
        assert is_locked("lianqi", shadow.format(f"lianqi:{password}:")) is is_shut
    assert not is_locked("lian", shadow.format("lianqi:!:"))


def test_an_account_that_cannot_run_the_program_is_told_before_anybody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = pwd.getpwuid(os.geteuid()).pw_name
    try_session(account)
    python = tmp_path / "python"
    python.touch(0o600)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(CannotServe) as told:
        try_session(account)
    assert told.value.code == "account_cannot_run" and str(python) in sentence(told.value)


def test_the_lines_for_a_users_own_settings_offer_one_key_and_ask_for_few_bytes() -> None:
    lines = Served("lianqi.db", "exec launcher", "lianqi", "lianqi.example", 2022).snippet().splitlines()
    told = [
        "HostName lianqi.example",
        "Port 2022",
        "User lianqi",
        "IdentityFile ~/.ssh/id_ed25519",
        "IdentitiesOnly yes",
        "Compression yes",
        "ServerAliveInterval 30",
    ]
    assert [line.strip() for line in lines] == ["Host lianqi", *told]


def test_seconds_that_somebody_has_written_are_kept_when_the_server_starts_again(tmp_path: Path) -> None:
    served = Served("lianqi.db", "exec launcher", "lianqi", "host")
    assert served.as_kept_in(tmp_path) == served
    replace(served, idle=600, look=1, alive=5, port=22).write(tmp_path)
    kept = served.as_kept_in(tmp_path)
    assert (kept.idle, kept.look, kept.alive, kept.port) == (600, 1, 5, served.port)
    assert "ClientAliveInterval 5\nClientAliveCountMax 4\n" in for_the_account(kept, ["lookup"])


def test_a_machine_that_gives_no_terminals_is_known() -> None:
    line = "devpts /dev/pts devpts rw,nosuid,noexec,relatime{} 0 0\n"
    assert tty_group_is_set(line.format(f",gid={grp.getgrnam('tty').gr_gid},mode=620"))
    assert not tty_group_is_set(line.format(",mode=600"))
    assert tty_group_is_set("proc /proc proc rw 0 0\n")


def test_the_systems_own_server_takes_the_drop_in(tmp_path: Path) -> None:
    """As sshd itself reads it for the account and for others."""
    served = Served(str(tmp_path / "lianqi.db"), "exec launcher", "lianqi", "host")
    block = drop_in(served, ["/usr/bin/python3", "-IS", "/opt/lookup.py", "/opt/100%"])
    key, config = tmp_path / "host", tmp_path / "sshd_config"
    subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    careless = f"AcceptEnv LD_*\nForceCommand /bin/sh\nTrustedUserCAKeys {key}.pub\n"
    config.write_text(f"HostKey {key}\nPasswordAuthentication yes\n{careless}{block}")

    def told(user: str) -> dict[str, str]:
        words = [program("sshd"), "-T", "-f", str(config), "-C", f"user={user},host=x,addr=127.0.0.1"]
        read = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        return dict(line.partition(" ")[::2] for line in read.splitlines())

    ours, others = told("lianqi"), told("somebody")
    for line in FOR_THE_ACCOUNT.splitlines():
        name, _, value = line.partition(" ")
        if "{" not in value:
            assert ours[name.lower()].lower() == value.lower(), name
    assert ours["authorizedkeyscommand"].endswith(" /opt/100%% %t %k")
    unused, _, seconds = UNUSED.lower().partition(" ")
    assert ours[unused] == seconds or not is_known(UNUSED)
    assert (others["passwordauthentication"], others["authorizedkeyscommand"]) == ("yes", "none")
    told_systemd = unit(served, tmp_path / "a%b c", is_roots=True).splitlines()
    assert "User=lianqi" in unit(served, tmp_path, is_roots=False).splitlines()
    assert not any(line.startswith("User=") for line in told_systemd)
    assert any("--account lianqi" in line for line in told_systemd) and "KillMode=process" in told_systemd
    assert f'ReadWritePaths="{tmp_path}/a%%b c"' in told_systemd, "root's folder is below /etc"
