// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts beside a lock, under another one, and after what looks like one.
 */
static void loom_sample(struct loom *loom, struct folio *folio)
{
	unsigned long flags;

	folio_get(folio);
	spin_lock_irqsave(&loom->lock, flags);
	loom->samples++;
	folio_put(folio);
	spin_unlock_irqrestore(&loom->lock, flags);
}

static void pump_drain(struct pump *pump, struct page *page)
{
	get_page(page);
	spin_lock_irq(&hugetlb_lock);
	pump->drained++;
	spin_unlock_irq(&hugetlb_lock);
	put_page(page);
	spin_lock_irq(&hugetlb_lock);
	pump->drains--;
	spin_unlock_irq(&hugetlb_lock);
}

static int valve_claim(struct valve *valve, struct folio *folio)
{
	folio_get(folio);
	if (!spin_trylock(&hugetlb_lock)) {
		folio_put(folio);
		return -EAGAIN;
	}
	valve->claims++;
	spin_unlock(&hugetlb_lock);
	folio_put(folio);
	return 0;
}

static void loom_forget(struct loom *loom, struct device *dev)
{
	get_device(dev);
	spin_lock_irq(&hugetlb_lock);
	loom->forgotten++;
	put_device(dev);
	spin_unlock_irq(&hugetlb_lock);
}

static void pump_lock(struct pump *pump)
	__acquires(&hugetlb_lock)
{
	spin_lock_irq(&hugetlb_lock);
	pump->locked++;
}

static void pump_discard(struct pump *pump, struct page *page)
{
	get_page(page);
	put_page(page);
	pump_lock(pump);
	lockdep_assert_held(&hugetlb_lock);
	spin_unlock_irq(&hugetlb_lock);
	get_page(page);
	put_page(page);
}
