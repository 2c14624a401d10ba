# SPDX-License-Identifier: GPL-2.0-or-later
"""patchlint reviews Linux kernel patch mails for reference counting mistakes."""

__version__ = "0.1.0"
