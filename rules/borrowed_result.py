# SPDX-License-Identifier: GPL-2.0-or-later
"""A function of a table returns an object without the reference that its callers drop.

What it reports
    A function stands in a table of operations, in a place of which it is known that whoever calls through it drops a
    reference on what comes back (get_next_child_node() of fwnode_operations, device_group() of iommu_ops). On some
    path it returns an object on which nothing has taken a reference: an element of a list, what lies in a field, or
    anything at all if the function calls nothing that could count. The line is that of the return.

    Medium confidence: the object may be one that nobody ever frees.

Why it matters
    The callers are in other files and know only the table. Each call drops a reference that belongs to the list or to
    the field, so that the object is freed while they still point to it.

Example
    static struct iommu_group *kiln_device_group(struct device *dev)
    {
            return kiln_of(dev)->group;                 <-- iommu_group_ref_get()
    }

    static const struct iommu_ops kiln_iommu_ops = {
            .device_group = kiln_device_group,
    };

What it cannot see
    Tables of which nothing is known, and tables in another file than their functions. What callees do of which nothing
    is known: with one of them in the function, only what is plainly borrowed counts. A reference that the function
    should have dropped on what it was given, in exchange.
"""

from collections.abc import Iterator

from patchlint.counterparts.model import Counterparts, Unkept
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.MISSING_GET
SINCE = "0.1.0"
BAD = [
    """
static struct iommu_group *kiln_device_group(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);

	if (!kiln->group)
		return generic_device_group(dev);
	return kiln->group; /* expect */
}

static const struct iommu_ops kiln_iommu_ops = {
	.device_group = kiln_device_group,
};
""",
    """
static struct fwnode_handle *loom_next_child(const struct fwnode_handle *fwnode, struct fwnode_handle *child)
{
	struct loom_node *loom = to_loom_node(fwnode);
	struct loom_node *next = to_loom_node(child);

	if (list_empty(&loom->children))
		return NULL;
	next = next ? list_next_entry(next, entry) : list_first_entry(&loom->children, struct loom_node, entry);
	return &next->fwnode; /* expect */
}

static const struct fwnode_operations loom_node_ops = {
	.get = loom_node_get,
	.put = loom_node_put,
	.get_next_child_node = loom_next_child,
};
""",
    """
static struct drm_gem_object *lamp_prime_import(struct drm_device *drm, struct dma_buf *buf)
{
	struct drm_gem_object *obj = buf->priv;

	if (buf->ops == &lamp_dmabuf_ops && obj->dev == drm)
		return obj; /* expect */
	return drm_gem_prime_import(drm, buf);
}

static const struct drm_driver lamp_driver = {
	.name = "lamp",
	.gem_prime_import = lamp_prime_import,
};
""",
]
GOOD = [
    """
static struct iommu_group *kiln_device_group(struct device *dev)
{
	struct kiln *kiln = dev_get_drvdata(dev);

	if (!kiln->group)
		return generic_device_group(dev);
	return iommu_group_ref_get(kiln->group);
}

static const struct iommu_ops kiln_iommu_ops = {
	.device_group = kiln_device_group,
};
""",
    # counted by hand
    """
static struct drm_gem_object *lamp_prime_import(struct drm_device *drm, struct dma_buf *buf)
{
	struct drm_gem_object *obj = buf->priv;

	if (buf->ops == &lamp_dmabuf_ops && obj->dev == drm) {
		drm_gem_object_get(obj);
		return obj;
	}
	return drm_gem_prime_import(drm, buf);
}

static const struct drm_driver lamp_driver = {
	.gem_prime_import = lamp_prime_import,
};
""",
    # nobody counts these
    """
static struct fwnode_handle *loom_parent(const struct fwnode_handle *fwnode)
{
	return fwnode->parent;
}

static const struct fwnode_operations loom_node_ops = {
	.get_parent = loom_parent,
};
""",
    # another member
    """
static struct iommu_domain *kiln_domain(struct kiln *kiln)
{
	return kiln->domain;
}

static const struct iommu_ops kiln_iommu_ops = {
	.domain_of = kiln_domain,
};
""",
    # a callee may have done it
    """
static struct fwnode_handle *loom_parent(const struct fwnode_handle *fwnode)
{
	struct loom_node *loom = loom_counted(fwnode);

	return loom ? &loom->fwnode : NULL;
}

static const struct fwnode_operations loom_node_ops = {
	.put = loom_node_put,
	.get_parent = loom_parent,
};
""",
]


def check_file(found: Counterparts) -> Iterator[Claim]:
    for one in found.unkept:
        yield _claim(one)


def _claim(one: Unkept) -> Claim:
    function = one.function.function
    return Claim(
        line=one.end.line,
        message=f"{function}() is {one.slot} of {one.table}, whose callers put {one.name}: what counts it on line"
        f" {one.end.line}?",
        confidence=Confidence.MEDIUM,
        object=one.name,
        counter=one.counter,
        exits=(one.end.line,),
        facts=(("function", function), ("slot", one.slot), ("place", one.table)),
        steps=one.end.steps,
        function=function,
    )
