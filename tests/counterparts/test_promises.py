# SPDX-License-Identifier: GPL-2.0-or-later
"""Results that callers through a table drop."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import Unkept
from patchlint.source.pairs import functions_in

FILE = """
static struct iommu_group *loom_group(struct device *dev)
{
	struct loom *loom = dev_get_drvdata(dev);

	if (loom->alone)
		return generic_device_group(dev);
	BODY;
}
static struct iommu_group *loom_other(struct device *dev)
{
	return dev->loom->group;
}
static const struct TABLE loom_ops = {
	.MEMBER = loom_group,
};
"""
PARTS = {"BODY": "return &loom->group", "TABLE": "iommu_ops", "MEMBER": "device_group"}


def found(parts: dict[str, str] = PARTS, touched: frozenset[str] | None = None) -> tuple[Unkept, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    return Looking(Elsewhere().bodies(functions_in(text, "loom.c"))).look([], touched=touched).unkept


def test_who_returns_what_and_in_which_place() -> None:
    (one,) = found()
    assert (one.function.function, one.end.line, one.table, one.slot) == (
        "loom_group",
        8,
        "loom_ops",
        "iommu_ops.device_group",
    )
    assert (one.name, one.counter) == ("&loom->group", "iommu_group")


@pytest.mark.parametrize(
    "parts",
    [
        {"BODY": "return list_first_entry(&loom->groups, struct loom_group, list)"},
        {"BODY": 'struct loom_group *one = list_next_entry(loom, list); dev_dbg(dev, "one"); return &one->group'},
        {"BODY": "if (!loom->group) return NULL; return loom->group"},
    ],
)
def test_what_is_plainly_borrowed(parts: dict[str, str]) -> None:
    assert len(found(parts)) == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"BODY": "return iommu_group_ref_get(loom->group)"},
        {"BODY": "return loom_take(loom)"},
        {"BODY": "loom_count(loom); return &loom->group"},
        {"BODY": "loom->ops->count(loom); return &loom->group"},
        {"BODY": "return ERR_PTR(-ENODEV)"},
        {"BODY": "return NULL"},
        {"TABLE": "loom_operations"},
        {"MEMBER": "domain_alloc"},
        {"TABLE": "fwnode_operations", "MEMBER": "get_parent"},  # without put nobody counts them
    ],
)
def test_what_says_nothing(parts: dict[str, str]) -> None:
    assert found(parts) == ()


def test_a_table_that_has_what_shows_that_they_are_counted() -> None:
    assert len(found({"TABLE": "fwnode_operations", "MEMBER": "put = loom_put, .get_parent"})) == 1


@pytest.mark.parametrize(("touched", "told"), [("loom_group", 1), ("loom_other", 0)])
def test_only_what_a_patch_touches(touched: str, told: int) -> None:
    assert len(found(touched=frozenset({touched}))) == told
