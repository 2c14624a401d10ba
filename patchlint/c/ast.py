# SPDX-License-Identifier: GPL-2.0-or-later
"""The door to pycparser's node classes, so that one package of ours imports it."""

from pycparser import c_ast  # type: ignore[import-untyped]  # pycparser ships no type information

__all__ = ["c_ast"]
