# SPDX-License-Identifier: GPL-2.0-or-later
"""One patch takes only so much work, and what that leaves out is said."""

import pytest

from patchlint import review
from patchlint.mail.message import read_mails
from patchlint.source.tree import NoTree

LEAK = """\
+int {name}(struct lamp *lamp)
+{{
+	struct device_node *np = of_get_parent(lamp->node);
+
+	return lamp_set(lamp);
+}}
"""


def test_a_patch_has_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_STEPS", 1)
    files = [
        f"--- /dev/null\n+++ b/{name}.c\n@@ -0,0 +1,6 @@\n{LEAK.format(name=name)}" for name in ("lamp_a", "lamp_b")
    ]
    (done,) = review.review(read_mails("".join(files).encode(), "lamp.patch"), NoTree()).patches
    assert [(row.function, row.status) for row in done.functions] == [("lamp_a", "strict"), ("lamp_b", "skipped")]
    assert done.functions[1].reason == "the patch takes more than 1 steps"
    assert [finding.function for finding in done.introduced] == ["lamp_a"]
