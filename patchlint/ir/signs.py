# SPDX-License-Identifier: GPL-2.0-or-later
"""What a value can be, as a set of bits: ints are negative, zero or positive; pointers are ERR_PTR, NULL or valid.

One domain serves both because PTR_ERR() and ERR_PTR() then change nothing.
"""

NEGATIVE, ZERO, POSITIVE = 1, 2, 4
ERR, NULL, VALID = NEGATIVE, ZERO, POSITIVE
NONZERO = NEGATIVE | POSITIVE
ANY = NEGATIVE | ZERO | POSITIVE
