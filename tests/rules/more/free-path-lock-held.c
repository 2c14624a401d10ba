// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lock of the last put is held, whoever has taken it.
 */
static void loom_sample(struct loom *loom, struct folio *folio)
{
	unsigned long flags;

	folio_get(folio);
	spin_lock_irqsave(&hugetlb_lock, flags);
	loom->samples++;
	folio_put(folio); /* expect put-under-free-path-lock */
	spin_unlock_irqrestore(&hugetlb_lock, flags);
}

static int valve_claim(struct valve *valve, struct folio *folio)
{
	int ret = 0;

	folio_get(folio);
	spin_lock(&valve->lock);
	spin_lock(&hugetlb_lock);
	if (valve->closed) {
		ret = -ESHUTDOWN;
		goto out;
	}
	valve->claims++;
out:
	folio_put(folio); /* expect put-under-free-path-lock */
	spin_unlock(&hugetlb_lock);
	spin_unlock(&valve->lock);
	return ret;
}

static void kiln_discard(struct kiln *kiln, struct folio *folio)
	__must_hold(&hugetlb_lock)
{
	folio_get(folio);
	kiln->discards++;
	folio_put(folio); /* expect put-under-free-path-lock */
}
