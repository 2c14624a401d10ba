# SPDX-License-Identifier: GPL-2.0-or-later
"""A check for patchwork: for each patch a line {"msgid", "commit", "check"}.

"check" is what is sent with POST to /api/patches/ID/checks/: {"state", "context", "description"}. Nothing is ever sent
from here. `msgid` finds the patch, as /api/patches/?msgid=..., and is without its angle brackets there.
"""

import json

from patchlint.mail.answer import message_id
from patchlint.report.check import summary, unread, worst
from patchlint.report.show import Show
from patchlint.result import PatchReview, Review

CONTEXT = "patchlint"  # a slug, by which patchwork knows the check again
_STATES = {"error": "fail", "warning": "warning", "note": "success", "": "success"}


def render(review: Review, show: Show) -> str:
    """Return a line for each patch, also for a clean one; "" for mails without a patch."""
    return "".join(json.dumps(_row(patch, show)) + "\n" for patch in review.patches)


def _row(patch: PatchReview, show: Show) -> dict[str, object]:
    mail = patch.patch.mail
    state = "warning" if unread(patch) else _STATES[worst(patch, show)]
    check = {"state": state, "context": CONTEXT, "description": summary(patch, show)}
    return {"msgid": message_id(mail)[1:-1], "commit": mail.commit, "check": check}
