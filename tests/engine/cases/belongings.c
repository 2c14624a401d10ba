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
