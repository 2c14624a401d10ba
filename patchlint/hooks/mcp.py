# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint mcp`: the facts, for reviewers that are programs, as a server of the Model Context Protocol on a pipe.

What it can be asked is in answers.py and knows nothing of the protocol; the package that speaks it is an extra, and
this is the only module that imports it.
"""

import asyncio
import logging
from collections.abc import Sequence
from importlib.util import find_spec

from patchlint import __version__
from patchlint.errors import PatchlintError, UsageError
from patchlint.hooks.answers import TOOLS, Place, answer
from patchlint.inputs import Parser, add_families, add_suppressions
from patchlint.terminal import brief

_TOLD = "Facts about reference counts in a Linux kernel patch, worked out from the code; the same for the same input."


def run(words: Sequence[str]) -> int:
    """Answer until standard input ends and return 0; raises UsageError without the package."""
    parser = Parser(
        "patchlint mcp",
        "Answer an AI reviewer's questions about a patch: a server of the Model Context Protocol on standard input and "
        "output.",
        "Tools: " + ", ".join(tool.name for tool in TOOLS) + ". Needs the extra: pip install 'patchlint[mcp]'.",
    )
    parser.add_argument("--tree", metavar="DIR", default=".", help="the kernel tree (default: the current directory)")
    parser.add_argument("--base", metavar="REV", help="revision of the tree that patches apply to")
    add_families(parser)
    add_suppressions(parser)
    options = parser.parse_args(words)
    if find_spec("mcp") is None or find_spec("mcp_types") is None:  # which came with version 2
        raise UsageError("the package mcp is not installed: pip install 'patchlint[mcp]'")
    asyncio.run(_serve(Place(options.tree, options.base, tuple(options.families), options.suppressions)))
    return 0


async def _serve(place: Place) -> None:
    """Speak the protocol; one question after the other, each in a thread, so that the pipe is read meanwhile."""
    import mcp_types as types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    logging.disable(logging.WARNING)
    turn = asyncio.Lock()

    async def list_tools(_: object, __: object) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[types.Tool(name=one.name, description=one.about, input_schema=one.schema) for one in TOOLS]
        )

    async def call_tool(_: object, asked: types.CallToolRequestParams) -> types.CallToolResult:
        failed = False
        try:
            async with turn:
                text = await asyncio.to_thread(answer, asked.name, asked.arguments or {}, place)
        except PatchlintError as error:
            text, failed = str(error), True
        except Exception as error:
            text, failed = brief(f"internal error, please report: {type(error).__name__}: {error}", 500), True
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=failed)

    server = Server(
        "patchlint", version=__version__, instructions=_TOLD, on_list_tools=list_tools, on_call_tool=call_tool
    )
    async with stdio_server() as (reader, writer):
        await server.run(reader, writer, server.create_initialization_options())
