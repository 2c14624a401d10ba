# SPDX-License-Identifier: GPL-2.0-or-later
"""An element is put, and put again with the batch that still holds it.

What it reports
    A put of an element of a folio_batch, a pagevec or the like, after which the element is still in there when all
    that is in it is put by folio_batch_release() and its kind. The line is that of this release. Either nothing
    between the two changes the batch at all, or the element is stored in it again after the put.

    Medium confidence: the element is stored in the batch again after the put. Low: it just stays there. The put may
    be meant for a second reference, that of the page cache from which the function has taken it.

Why it matters
    A batch holds one reference for each entry. The second put drops somebody else's: the page cache's, or that of
    a process that has the folio mapped. The folio is freed, and allocated anew, while it is still in use.

Example
    for (i = 0, j = 0; i < folio_batch_count(&batch); i++) {
            struct folio *folio = batch.folios[i];

            folio_put(folio);
            if (folio_test_worn(folio))
                    batch.folios[j++] = folio;          <-- put, and kept
    }
    batch.nr = j;
    folio_batch_release(&batch);

What it cannot see
    A put inside a helper that is given the element, as long as nothing is known of the helper. Arrays that are put
    with a count, such as release_pages(pages, n): which of the elements these are is not known. An element that
    a callee may have counted or taken out of a cache, going by its name, is left alone, and so is a put that the
    caller asks for.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
QUESTION = True  # the manual says so: its findings may be of low confidence
BAD = [
    """
static void kiln_truncate(struct address_space *mapping)
{
	struct folio_batch batch;
	unsigned int i, j;
	pgoff_t next = 0;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0, j = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			folio_put(folio);
			if (folio_test_worn(folio))
				batch.folios[j++] = folio;
		}
		batch.nr = j;
		folio_batch_release(&batch); /* expect */
		cond_resched();
	}
}
""",
    """
static void lamp_sweep(struct lamp *lamp, struct address_space *mapping)
{
	struct folio_batch batch;
	unsigned int kept = 0;
	pgoff_t next = 0;
	int i;

	folio_batch_init(&batch);
	filemap_get_folios(mapping, &next, ULONG_MAX, &batch);
	for (i = 0; i < folio_batch_count(&batch); i++) {
		struct folio *folio = batch.folios[i];

		folio_put(folio);
		if (lamp_dim(lamp, folio))
			continue;
		batch.folios[kept] = folio;
		kept++;
	}
	batch.nr = kept;
	folio_batch_release(&batch); /* expect */
}
""",
    """
static void loom_drop_idle(struct loom *loom, struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		if (loom_is_idle(loom, folio))
			folio_put(folio);
	}
	folio_batch_release(fbatch); /* expect */
}
""",
    """
static int pump_fill(struct pump *pump, struct address_space *mapping)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	int i, err = 0;

	folio_batch_init(&batch);
	filemap_get_folios(mapping, &next, ULONG_MAX, &batch);
	for (i = 0; i < folio_batch_count(&batch); i++) {
		err = pump_push(pump, batch.folios[i]);
		if (err) {
			folio_put(batch.folios[i]);
			break;
		}
	}
	folio_batch_release(&batch); /* expect */
	return err;
}
""",
    """
static void valve_sort(struct valve *valve, struct pagevec *pvec)
{
	unsigned int i;

	for (i = 0; i < pvec->nr; i++) {
		struct page *page = pvec->pages[i];

		if (!valve_wants(valve, page)) {
			put_page(page);
			continue;
		}
		valve->wanted++;
	}
	pagevec_release(pvec); /* expect */
}
""",
]
GOOD = [
    """
static void kiln_truncate(struct address_space *mapping)
{
	struct folio_batch batch;
	unsigned int i, j;
	pgoff_t next = 0;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0, j = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			if (folio_test_worn(folio))
				folio_put(folio);
			else
				batch.folios[j++] = folio;
		}
		batch.nr = j;
		folio_batch_release(&batch);
		cond_resched();
	}
}
""",
    """
static void loom_drop_all(struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++)
		folio_put(fbatch->folios[i]);
	folio_batch_reinit(fbatch);
	loom_fill(fbatch);
	folio_batch_release(fbatch);
}
""",
    """
static void lamp_touch(struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		folio_get(folio);
		lamp_light(folio);
		folio_put(folio);
	}
	folio_batch_release(fbatch);
}
""",
    """
static void lamp_dim(struct lamp *lamp, struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		folio_lock(folio);
		filemap_remove_folio(folio);
		folio_unlock(folio);
		folio_put(folio);
	}
	folio_batch_release(fbatch);
}
""",
    """
static void lamp_move(struct xarray *from, struct xarray *to, struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		__xa_erase(from, folio->index);
		if (__xa_store(to, folio->index, folio, GFP_NOFS))
			folio_put(folio);
	}
	folio_batch_release(fbatch);
}
""",
    """
static void lamp_isolate(struct lamp *lamp, struct folio_batch *fbatch)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		if (!lamp_isolate_folio(lamp, folio))
			continue;
		lamp_light(folio);
		folio_put(folio);
	}
	folio_batch_release(fbatch);
}
""",
    """
static int pump_fill(struct pump *pump, struct folio_batch *batch)
{
	int i, err;

	for (i = 0; i < folio_batch_count(batch); i++) {
		err = pump_push(pump, batch->folios[i]);
		if (err)
			goto fail;
	}
	folio_batch_release(batch);
	return 0;
fail:
	for (i = 0; i < folio_batch_count(batch); i++)
		folio_put(batch->folios[i]);
	return err;
}
""",
    """
static void valve_fill(struct valve *valve, struct page **pages, int count)
{
	int i;

	for (i = valve->room; i < count; i++)
		put_page(pages[i]);
	valve_use(valve, pages);
	release_pages(pages, valve->room);
}
""",
    """
static int lamp_process(struct lamp *lamp, struct folio_batch *fbatch, unsigned long flags)
{
	int i;

	for (i = 0; i < fbatch->nr; i++) {
		struct folio *folio = fbatch->folios[i];

		if (folio_test_locked(folio))
			lamp->locked++;
		if (flags & LAMP_RELEASE)
			folio_put(folio);
	}
	folio_batch_release(fbatch);
	return 0;
}
""",
    """
static void loom_again(struct address_space *mapping, struct folio_batch *fbatch)
{
	pgoff_t next = 0;
	int i;

	while (filemap_get_folios(mapping, &next, ULONG_MAX, fbatch)) {
		for (i = 0; i < fbatch->nr; i++)
			folio_put(fbatch->folios[i]);
		folio_batch_init(fbatch);
	}
	folio_batch_release(fbatch);
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    told: set[int] = set()
    for incident in sorted(outcome.incidents, key=lambda one: -one.stored):
        if incident.what == "put-with-all" and incident.line not in told:
            told.add(incident.line)
            yield claim(incident, _message(incident), Confidence.MEDIUM if incident.stored else Confidence.LOW)


def _message(incident: Incident) -> str:
    earlier = f"{incident.drop_function}() on line {incident.drop_line} has put {incident.name}"
    still = f"stored again on line {incident.stored}" if incident.stored else "still where it was"
    return f"{earlier}, which is {still}: does {call(incident)} put it a second time?"
