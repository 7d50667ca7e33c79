"""`lianqi keys` and what `lianqi serve` refuses, as an administrator types them."""

from __future__ import annotations

import grp
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.factories import key_line
from tui.serving.configuration import drop_in, unit
from tui.serving.settings import Served
from tui.serving.sshd import FOR_THE_ACCOUNT, account_named, program, tty_group_is_set


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
    public.write_text(f"{key_line(1)} 何璐的笔记本\n")
    done = shell.run("keys", "add", "何璐", str(public), "--until", "2099-03-31")
    assert done.code == 0 and "已登记：LL0001 何璐" in done.complaint and "256 位  SHA256:" in done.complaint
    again = shell.run("keys", "add", "GL0001", str(public))
    assert again.code == 3 and "一把只归一人" in again.complaint
    public.write_text(f'command="sh" {key_line(2)}')
    assert shell.run("keys", "add", "LL0001", str(public)).code == 3
    assert shell.run("keys", "add", "查无此人", str(public)).code == 6
    (row,) = shell.run("keys", "list", "--json").rows
    assert (row["number"], row["valid_to"], row["state"]) == ("LL0001", "2099-03-31", "valid")
    assert shell.run("keys", "freeze", row["fingerprint"][:15]).code == 0
    assert shell.run("keys", "revoke", str(row["id"])).code == 3, "a reason is wanted"
    assert shell.run("keys", "revoke", str(row["id"]), "--reason", "遗失").code == 0
    assert "已吊销" in shell.run("keys", "list", "LL0001").out
    roster = tmp_path / "roster.csv"
    roster.write_text("编号,姓名\nLL0001,何璐\nLL0009,无此人\n")
    invited = shell.run("keys", "invite", "--from", str(roster))
    assert re.fullmatch(r"LL0001 何璐 +登记码 [2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\n", invited.out)
    assert "第 3 行“LL0009”" in invited.complaint and "三天内有效" in invited.complaint


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


def test_a_machine_that_gives_no_terminals_is_known() -> None:
    line = "devpts /dev/pts devpts rw,nosuid,noexec,relatime{} 0 0\n"
    assert tty_group_is_set(line.format(f",gid={grp.getgrnam('tty').gr_gid},mode=620"))
    assert not tty_group_is_set(line.format(",mode=600"))
    assert tty_group_is_set("proc /proc proc rw 0 0\n")


def test_the_systems_own_server_takes_the_drop_in(tmp_path: Path) -> None:
    """As sshd itself reads it for the account and for others."""
    served = Served(str(tmp_path / "lianqi.db"), "exec launcher", "lianqi", "host")
    block = drop_in(served, ["/usr/bin/python3", "-IS", "/opt/lookup.py", str(tmp_path)])
    key, config = tmp_path / "host", tmp_path / "sshd_config"
    subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    config.write_text(f"HostKey {key}\nPasswordAuthentication yes\n{block}")

    def told(user: str) -> dict[str, str]:
        words = [program("sshd"), "-T", "-f", str(config), "-C", f"user={user},host=x,addr=127.0.0.1"]
        read = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        return dict(line.partition(" ")[::2] for line in read.splitlines())

    ours, others = told("lianqi"), told("somebody")
    for line in FOR_THE_ACCOUNT.splitlines():
        name, _, value = line.partition(" ")
        if "{" not in value:
            assert ours[name.lower()].lower() == value.lower(), name
    assert ours["authorizedkeyscommand"].endswith("%t %k")
    assert (others["passwordauthentication"], others["authorizedkeyscommand"]) == ("yes", "none")
    assert "--account lianqi" in unit(served, tmp_path) and "KillMode=process" in unit(served, tmp_path)
