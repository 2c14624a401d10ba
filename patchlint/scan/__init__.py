# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole trees: every function of every file, without a patch."""
