# SPDX-License-Identifier: GPL-2.0-or-later
"""A pointer is stored where it lives on, and the reference that went with it is not.

What it reports
    Before the patch a function took a reference on an object and kept the pointer in another object; after it, it still
    keeps the pointer and takes no reference. Or, patch or no patch: a function keeps the pointer to an element of an
    array or a batch, takes no reference of its own, and on every way from there puts all the elements, as
    folio_batch_release() does. The line is that of the store.

    Confidence is medium: something that is not in sight may keep the object alive for as long, and then the reference
    was one too many.

Why it matters
    To drop a get and its put together leaves every count right, so that no test and no leak checker says anything. But
    the pointer is now only borrowed: whoever follows it after the object's last put reads freed memory. Several
    reverts in the kernel brought back just such a pair.

Example
    -        lamp->dev = get_device(dev);
    +        lamp->dev = dev;               <-- what keeps dev alive while lamp has it?

What it cannot see
    What keeps the object alive otherwise: that its owner removes the pointer first, or waits for its users. Any other
    pointer that never came with a reference: many are right, and only the change tells that somebody once thought
    otherwise. A get that the patch moves to a caller, unless that caller is in the patch.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome, Reference, Stored
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.MISSING_GET
SINCE = "0.1.0"

# a line marked as removed is in the image before the patch only

BAD = [
    """
static int lamp_attach(struct lamp *lamp, struct device *dev)
{
	if (lamp->dev)
		return -EBUSY;
	get_device(dev); /* removed */
	lamp->dev = dev; /* expect */
	return 0;
}
""",
    """
static int loom_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct usb_device *udev = interface_to_usbdev(intf);
	struct loom *loom = kzalloc(sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return -ENOMEM;
	loom->udev = usb_get_dev(udev); /* removed */
	loom->udev = udev; /* expect */
	usb_set_intfdata(intf, loom);
	return 0;
}
""",
    """
static struct kiln *kiln_new(struct mm_struct *mm)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return ERR_PTR(-ENOMEM);
	mmgrab(mm); /* removed */
	kiln->heat = KILN_COLD;
	kiln->mm = mm; /* expect */
	return kiln;
}
""",
    """
static int valve_link(struct valve *valve, struct net *net)
{
	struct valve_link *link = kzalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return -ENOMEM;
	link->net = net; /* expect */
	if (valve_insert(valve, link)) {
		kfree(link);
		return -EBUSY;
	}
	get_net(net); /* removed */
	list_add(&link->entry, &valve->links);
	return 0;
}
""",
    # all that is in the batch is put
    """
static void kiln_collect(struct address_space *mapping, struct kiln_pile *pile)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	unsigned int i;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			if (kiln_is_cracked(folio) && pile->nr < KILN_PILE)
				pile->folios[pile->nr++] = folio; /* expect */
		}
		folio_batch_release(&batch);
	}
}
""",
    """
static int kiln_note_all(struct address_space *mapping, struct list_head *cracks)
{
	struct folio_batch batch;
	struct kiln_crack *crack;
	pgoff_t next = 0;
	unsigned int i;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			if (!kiln_is_cracked(folio))
				continue;
			crack = kmalloc(sizeof(*crack), GFP_KERNEL);
			if (!crack) {
				folio_batch_release(&batch);
				return -ENOMEM;
			}
			crack->folio = folio; /* expect */
			list_add(&crack->list, cracks);
		}
		folio_batch_release(&batch);
	}
	return 0;
}
""",
    """
static int loom_map(struct loom *loom, unsigned long start, int nr)
{
	struct page *pages[LOOM_PAGES];
	int i, got;

	got = get_user_pages_fast(start, nr, 0, pages);
	if (got <= 0)
		return -EFAULT;
	for (i = 0; i < got; i++)
		loom->pages[i] = pages[i]; /* expect */
	release_pages(pages, got);
	return got;
}
""",
]

GOOD = [
    # the reference is taken in another way
    """
static int lamp_attach(struct lamp *lamp, struct device *dev)
{
	if (lamp->dev)
		return -EBUSY;
	get_device(dev); /* removed */
	lamp->dev = dev; /* removed */
	lamp->dev = get_device(dev);
	return 0;
}
""",
    # nor is the pointer kept any more
    """
static struct lamp *lamp_new(struct device *dev)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp->dev = get_device(dev); /* removed */
	lamp->level = lamp_level(dev);
	return lamp;
}
""",
    # by a helper of the same file
    """
static void lamp_keep(struct lamp *lamp, struct device *dev)
{
	lamp->dev = get_device(dev);
}

static int lamp_attach(struct lamp *lamp, struct device *dev)
{
	lamp->dev = get_device(dev); /* removed */
	lamp_keep(lamp, dev);
	return 0;
}
""",
    # into a variable of the function itself
    """
static int lamp_blink(struct device *dev)
{
	struct lamp lamp;

	get_device(dev); /* removed */
	lamp.dev = dev;
	lamp_write(&lamp, 1);
	put_device(dev); /* removed */
	return 0;
}
""",
    # it never went with the pointer
    """
static int lamp_attach(struct lamp *lamp, struct device *dev)
{
	int ret;

	get_device(dev); /* removed */
	lamp->dev = dev;
	ret = lamp_read(lamp);
	put_device(dev); /* removed */
	return ret;
}
""",
    # with a reference of its own
    """
static void kiln_collect(struct address_space *mapping, struct kiln_pile *pile)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	unsigned int i;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			if (kiln_is_cracked(folio) && pile->nr < KILN_PILE) {
				folio_get(folio);
				pile->folios[pile->nr++] = folio;
			}
		}
		folio_batch_release(&batch);
	}
}
""",
    # what is kept does not stay in the batch
    """
static void kiln_take_out(struct address_space *mapping, struct kiln_pile *pile)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	unsigned int i, left;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0, left = 0; i < folio_batch_count(&batch); i++) {
			struct folio *folio = batch.folios[i];

			if (kiln_is_cracked(folio))
				pile->folios[pile->nr++] = folio;
			else
				batch.folios[left++] = folio;
		}
		batch.nr = left;
		folio_batch_release(&batch);
	}
}
""",
    # what is kept dies first
    """
static void kiln_count(struct address_space *mapping, struct kiln *kiln)
{
	struct folio *cracked[KILN_PILE];
	struct folio_batch batch;
	pgoff_t next = 0;
	unsigned int i, nr = 0;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++)
			if (kiln_is_cracked(batch.folios[i]) && nr < KILN_PILE)
				cracked[nr++] = batch.folios[i];
		kiln_paint(kiln, cracked, nr);
		folio_batch_release(&batch);
	}
}
""",
    # all are put only where it went wrong
    """
static int loom_map(struct loom *loom, unsigned long start, int nr)
{
	struct page *pages[LOOM_PAGES];
	int i, got;

	got = get_user_pages_fast(start, nr, 0, pages);
	if (got <= 0)
		return -EFAULT;
	for (i = 0; i < got; i++)
		loom->pages[i] = pages[i];
	if (got < nr) {
		release_pages(pages, got);
		return -EFAULT;
	}
	return 0;
}
""",
    # the pointer is taken back
    """
static void kiln_heat_all(struct kiln *kiln, struct address_space *mapping)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	unsigned int i;

	folio_batch_init(&batch);
	while (filemap_get_folios(mapping, &next, ULONG_MAX, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++) {
			kiln->current_folio = batch.folios[i];
			kiln_heat(kiln);
		}
		kiln->current_folio = NULL;
		folio_batch_release(&batch);
	}
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if incident.what == "stored-of-all":
            yield _of_all(incident)


def check_change(before: Outcome, after: Outcome) -> Iterator[Claim]:
    counted = {stored.place: (stored, reference) for stored in before.stores for reference in _kept(stored)}
    for stored in after.stores:
        was, reference = counted.get(stored.place, (None, None))
        if was is not None and reference is not None and _same(was, stored) and not _taken(after, stored, reference):
            yield _claim(stored, reference)


def _kept(stored: Stored) -> Iterator[Reference]:
    """The references that go with a pointer."""
    for one in stored.references:
        if one.how == "argument" and one.lifetime and one.decided and one.certain and (one.escaped or one.holder):
            yield one


def _same(was: Stored, now: Stored) -> bool:
    """Whether it is the same object as far as the function can tell."""
    return was.source == now.source and (was.name == now.name or was.origin == now.origin == "result")


def _taken(after: Outcome, stored: Stored, reference: Reference) -> bool:
    """Whether such a reference is still taken, if only perhaps."""
    alike = [one for one in after.stores if one.place == stored.place or one.name == stored.name]
    kept = any(held.counter == reference.counter for one in alike for held in one.references)
    sites = any(one.counter == reference.counter and one.name in (stored.name, stored.place) for one in after.sites)
    return kept or sites or any(change.counter == reference.counter for change in after.perhaps)


def _of_all(incident: Incident) -> Claim:
    message = (
        f"{incident.entry} keeps {incident.name} on line {incident.line}, and {incident.drop_function}() on line "
        f"{incident.drop_line} puts all that is there: what keeps it alive?"
    )
    facts = (("place", incident.entry), ("stored", incident.name), ("drop_function", incident.drop_function))
    return Claim(
        line=incident.line,
        message=message,
        confidence=Confidence.MEDIUM,
        object=incident.entry,
        counter=incident.counter,
        exits=(incident.line,),
        facts=(*facts, ("drop_line", str(incident.drop_line))),
        steps=incident.steps,
    )


def _claim(stored: Stored, reference: Reference) -> Claim:
    message = (
        f"{stored.place} keeps {stored.name} on line {stored.line} without the reference that {reference.function}() "
        f"took before: what keeps it alive?"
    )
    return Claim(
        line=stored.line,
        message=message,
        confidence=Confidence.MEDIUM,
        object=stored.place,
        counter=reference.counter,
        exits=(stored.line,),
        facts=(("place", stored.place), ("stored", stored.name), ("getter", reference.function)),
    )
