// SPDX-License-Identifier: GPL-2.0-or-later
/* What hangs off an object: entries of its lists, elements of a batch; and steps that may fail after they are gone. */

static void entries_freed_then_a_step(struct kiln *kiln)
{
	struct crack *crack, *next;
	int ret;

	kref_put(&kiln->ref, kiln_release);
	list_for_each_entry_safe(crack, next, &kiln->cracks, list)
		kfree(crack);
	ret = kiln_dismantle(kiln);
	if (ret)
		pr_err("no: %d\n", ret);
}
/* paths
 *  12  }                                none     -; drops kref:&kiln->ref
 *   6  ! put-foreign &kiln->ref
 *   9  ! no-way-back kiln
 *   9  ! use kiln
 */

/* the caller hears of it */
static int entries_freed_then_told(struct kiln *kiln)
{
	struct crack *crack, *next;
	int ret;

	list_for_each_entry_safe(crack, next, &kiln->cracks, list)
		kfree(crack);
	ret = kiln_dismantle(kiln);
	if (ret)
		pr_err("no: %d\n", ret);
	return ret;
}
/* paths
 *  11  return ret;                      success  -
 *  11  return ret;                      error    -
 */

/* some are left */
static void some_entries_freed(struct kiln *kiln)
{
	struct crack *crack, *next;
	int ret;

	list_for_each_entry_safe(crack, next, &kiln->cracks, list)
		if (crack->old)
			kfree(crack);
	ret = kiln_dismantle(kiln);
	if (ret)
		pr_err("no: %d\n", ret);
}
/* paths
 *  12  }                                none     -
 */

/* the list goes to a head of ours, its entries are still the object's */
static void spliced(struct pump *pump)
{
	struct user *user, *next;
	LIST_HEAD(users);

	list_splice_init(&pump->users, &users);
	list_for_each_entry_safe(user, next, &users, list) {
		kref_put(&pump->ref, pump_release);
		pump_wake(user->port);
		kfree(user);
	}
}
/* paths
 *  12  }                                none     -
 *  12  }                                none     -; drops kref:&pump->ref
 *  12  }                                none     -; drops kref:&pump->ref; drops kref:&pump->ref
 *   8  ! put-again &pump->ref
 *   8  ! put-foreign &pump->ref
 *   9  ! entry-late pump
 */

static void put_and_stored_again(struct address_space *mapping)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	int i, j;

	while (filemap_get_folios(mapping, &next, 9, &batch)) {
		for (i = 0, j = 0; i < batch.nr; i++) {
			struct folio *folio = batch.folios[i];

			folio_put(folio);
			if (folio_test_worn(folio))
				batch.folios[j++] = folio;
		}
		batch.nr = j;
		folio_batch_release(&batch);
	}
}
/* paths
 *  18  }                                none     -
 *  16  ! put-with-all folio
 */

static void put_or_stored_again(struct address_space *mapping)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	int i, j;

	while (filemap_get_folios(mapping, &next, 9, &batch)) {
		for (i = 0, j = 0; i < batch.nr; i++) {
			struct folio *folio = batch.folios[i];

			if (folio_test_worn(folio))
				batch.folios[j++] = folio;
			else
				folio_put(folio);
		}
		batch.nr = j;
		folio_batch_release(&batch);
	}
}
/* paths
 *  19  }                                none     -
 */

static void put_before_the_loop(struct address_space *mapping)
{
	struct folio *folio = filemap_get_folio(mapping, 0);
	struct worn_frame *frame, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return;
	head = llist_del_all(worn_frames(folio));
	folio_put(folio);
	llist_for_each_entry_safe(frame, next, head, node) {
		SetPageWorn(frame->page);
		kfree(frame);
	}
}
/* paths
 *   8  return;                          none     -
 *  15  }                                none     -
 *  12  ! entry-late folio
 */

static void put_after_the_loop(struct address_space *mapping)
{
	struct folio *folio = filemap_get_folio(mapping, 0);
	struct worn_frame *frame, *next;
	struct llist_node *head;

	if (IS_ERR(folio))
		return;
	head = llist_del_all(worn_frames(folio));
	llist_for_each_entry_safe(frame, next, head, node) {
		SetPageWorn(frame->page);
		kfree(frame);
	}
	folio_put(folio);
}
/* paths
 *   8  return;                          none     -
 *  15  }                                none     -
 */

static void kept_beyond_the_batch(struct address_space *mapping, struct pile *pile)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	int i;

	while (filemap_get_folios(mapping, &next, 9, &batch)) {
		for (i = 0; i < batch.nr; i++)
			if (folio_test_worn(batch.folios[i]))
				pile->folios[pile->nr++] = batch.folios[i];
		folio_batch_release(&batch);
	}
}
/* paths
 *  13  }                                none     -
 *  10  ! stored-of-all batch.folios[]
 */

static void kept_where_it_may_be_counted(struct address_space *mapping, struct pile *pile)
{
	struct folio_batch batch;
	pgoff_t next = 0;
	int i;

	while (filemap_get_folios(mapping, &next, 9, &batch)) {
		for (i = 0; i < batch.nr; i++)
			pile->last = batch.folios[i];
		pile_hold(pile);
		folio_batch_release(&batch);
	}
}
/* paths
 *  13  }                                none     -
 */

static void mark_frames(struct pump *pump)
{
	struct worn_frame *frame;

	kref_get(&pump->ref);
	list_for_each_entry(frame, &pump->frames, list)
		SetPageWorn(frame->page);
	kref_put(&pump->ref, pump_release);
}
/* paths
 *   9  }                                none     -
 */

static void walked_when_it_is_empty(struct pump *pump)
{
	struct worn_frame *frame, *next;

	list_for_each_entry_safe(frame, next, &pump->frames, list) {
		list_del(&frame->list);
		kfree(frame);
	}
	mark_frames(pump);
}
/* paths
 *  10  }                                none     -
 *   9  ! walk-late pump
 */

static void walked_in_the_same_turn(struct pump *pump)
{
	struct worn_frame *frame, *next;

	list_for_each_entry_safe(frame, next, &pump->frames, list) {
		mark_frames(pump);
		list_del(&frame->list);
		kfree(frame);
	}
}
/* paths
 *  10  }                                none     -
 */
