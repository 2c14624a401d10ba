# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions of one file that belong together: what one of them takes, the other gives back."""
