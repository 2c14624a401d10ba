# SPDX-License-Identifier: GPL-2.0-or-later
"""`python -m patchlint`."""

import sys

from patchlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
