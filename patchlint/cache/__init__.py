# SPDX-License-Identifier: GPL-2.0-or-later
"""What is kept from one run to the next, and how much of it."""
