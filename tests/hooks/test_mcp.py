# SPDX-License-Identifier: GPL-2.0-or-later
"""What an AI reviewer is answered, with the protocol and without."""

import asyncio
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lamp_mail import BEFORE, FINE, LEAKY, PATH, mail
from programs import ROOT, Home

from patchlint.cli import main
from patchlint.errors import PatchlintError
from patchlint.hooks import mcp as server
from patchlint.hooks.answers import LIMIT, TOOLS, Place, answer

needs_mcp = pytest.mark.skipif(find_spec("mcp_types") is None, reason="the package mcp is not installed")


@pytest.fixture
def place(home: Home) -> Place:
    """A tree with the driver."""
    return Place(str(home.repository("tree", {PATH: BEFORE})))


def test_a_patch_is_checked(place: Place) -> None:
    said = json.loads(answer("check_patch", {"patch": mail(LEAKY)}, place))
    (found,) = said["findings"]
    assert (found["rule"], found["line"]) == ("leak-on-error-path", 12)
    assert found["witness"]
    assert said["functions_read"] == 1
    said = json.loads(answer("check_patch", {"patch": mail(FINE)}, place))
    assert (said["findings"], said["functions_read"]) == ([], 1)


def test_the_facts_of_one_function(place: Place) -> None:
    said = json.loads(answer("check_patch", {"patch": mail(LEAKY), "function": "lamp_bind"}, place))
    assert said["findings"][0]["refuted_by"]
    assert len(said["paths"]) == 3


def test_a_path_table(place: Place) -> None:
    said = answer("path_table", {"function": "lamp_bind"}, place)
    assert said.startswith(f"{PATH}:1: lamp_bind()\n1. line ")


def test_what_is_known(place: Place) -> None:
    assert "of_parse_phandle()" in answer("families", {"name": "of_parse_phandle"}, place)
    assert "device_node" in answer("families", {}, place)
    assert answer("explain", {"rule": "double-put"}, place).startswith("double-put: ")
    assert "leak-on-error-path" in answer("explain", {}, place)


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("delete", {}, "there is no tool 'delete'"),
        ("check_patch", {}, "needs the argument patch"),
        ("check_patch", {"patch": "hello"}, "not a mail"),
        ("check_patch", {"patch": 5}, "takes texts"),
        ("check_patch", {"patch": "x", "tree": "/"}, "takes texts for patch, function, not 'tree'"),
        ("check_patch", {"patch": mail(LEAKY), "function": "x"}, "touches no function 'x', but lamp_bind"),
        ("path_table", {"function": "none"}, "no function is called 'none'"),
        ("path_table", {"function": "lamp_bind", "file": "../x.c"}, "out of the tree"),
        ("families", {"name": "none"}, "no family"),
        ("explain", {"rule": "none"}, "no rule is called"),
    ],
)
def test_what_cannot_be_answered(place: Place, name: str, given: dict[str, object], why: str) -> None:
    with pytest.raises(PatchlintError, match=why):
        answer(name, given, place)


def test_an_answer_has_an_end(tmp_path: Path) -> None:
    functions = "".join(BEFORE.replace("lamp_bind", f"lamp_bind_{number}") for number in range(90))
    place = Place(str(tmp_path))
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_text(functions)
    bad = functions.replace("\tlamp->on", "\tret = lamp_setup(lamp);\n\tif (ret)\n\t\treturn ret;\n\n\tlamp->on")
    said = answer("check_patch", {"patch": mail(bad, before=functions)}, place)
    assert len(said.encode()) <= LIMIT
    assert json.loads(said)["left_out"]["findings"] > 0
    for tool in TOOLS:
        if not tool.needed:
            assert len(answer(tool.name, {}, place).encode()) <= LIMIT


def test_without_the_package_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "find_spec", lambda _: None)
    assert main(["mcp"]) == 2
    assert capfd.readouterr().err == "patchlint: the package mcp is not installed: pip install 'patchlint[mcp]'\n"
    assert main(["mcp", "--help"]) == 0
    assert "check_patch, path_table, families, explain" in capfd.readouterr().out


@needs_mcp
def test_over_a_pipe(place: Place, home: Home) -> None:
    tools, found, wrong = asyncio.run(_talk(place.tree, home))
    assert [tool.name for tool in tools.tools] == [tool.name for tool in TOOLS]
    assert not found.is_error
    assert json.loads(found.content[0].text)["findings"][0]["rule"] == "leak-on-error-path"
    assert wrong.is_error
    assert "no function is called 'none'" in wrong.content[0].text


async def _talk(tree: str, home: Home) -> tuple[Any, Any, Any]:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    words = ["-m", "patchlint", "mcp", "--tree", tree]
    parameters = StdioServerParameters(command=sys.executable, args=words, env=home.environment, cwd=str(ROOT))
    async with stdio_client(parameters) as (reader, writer), ClientSession(reader, writer) as session:
        await session.initialize()
        tools = await session.list_tools()
        found = await session.call_tool("check_patch", {"patch": mail(LEAKY)})
        return tools, found, await session.call_tool("path_table", {"function": "none"})


@needs_mcp
def test_it_ends_with_its_input(place: Place) -> None:
    command = [sys.executable, "-m", "patchlint", "mcp", "--tree", place.tree]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, b"")
