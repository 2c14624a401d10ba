// SPDX-License-Identifier: GPL-2.0-or-later
/* Flags and lists: who has a reference for the mark that both paths leave in the same place. */

/* the label is where the path that gives up and the one that goes on meet */
static int one_label(struct kiln *kiln, int flags)
{
	int state = KILN_IN_USE;

	if (kiln->idle) {
		kref_get(&kiln->ref);
	} else {
		state = KILN_AGAIN;
		if (!(flags & KILN_LAST_TRY))
			goto out;
	}
	set_bit(KILN_RETIRED, &kiln->flags);
out:
	kiln->tries++;
	return state;
}
/* paths
 *  15  return state;                    unknown  -
 *  15  return state;                    unknown  kref:&kiln->ref
 *  12  ! marked-uncounted kiln
 */

/* a path that gives up before it comes to the get says nothing */
static int gives_up_before(struct kiln *kiln, int flags)
{
	int state = KILN_AGAIN;

	if (flags & KILN_LAST_TRY)
		return state;
	if (kiln->idle) {
		kref_get(&kiln->ref);
		state = KILN_IN_USE;
	}
	set_bit(KILN_RETIRED, &kiln->flags);
	return state;
}
/* paths
 *   6  return state;                    unknown  -
 *  12  return state;                    unknown  -
 *  12  return state;                    unknown  kref:&kiln->ref
 */

/* a callee sets it if it succeeds */
static int sets_it(struct kiln *kiln)
{
	if (kiln->locked)
		return -EPERM;
	kiln->flags |= KILN_RETIRED;
	return 0;
}
/* paths
 *   4  return -EPERM;                   error    -
 *   6  return 0;                        success  -
 */

static int in_a_callee(struct kiln *kiln, bool insist)
{
	int state = KILN_IN_USE;

	if (kiln->idle) {
		kref_get(&kiln->ref);
	} else {
		state = KILN_AGAIN;
		if (!insist)
			return state;
	}
	if (sets_it(kiln)) {
		if (state == KILN_IN_USE)
			kref_put(&kiln->ref, kiln_free);
		return -EPERM;
	}
	return state;
}
/* paths
 *  10  return state;                    unknown  -
 *  15  return -EPERM;                   error    -
 *  17  return state;                    unknown  -
 *  17  return state;                    unknown  kref:&kiln->ref
 *  12  ! marked-uncounted kiln
 */

/* what is forgotten of a reference that a list keeps is not put */
static int kept_by_a_list(struct kiln *kiln, bool insist)
{
	int state = KILN_IN_USE;

	if (kiln->idle) {
		kref_get(&kiln->ref);
	} else {
		state = KILN_AGAIN;
		if (!insist)
			return state;
	}
	list_add(&kiln->node, &kilns);
	if (loud)
		pr_debug("kiln\n");
	return state;
}
/* paths
 *  10  return state;                    unknown  -
 *  15  return state;                    unknown  -
 *  12  ! marked-uncounted kiln
 */

/* the caller has counted it */
static int counted_by_the_caller(struct kiln *kiln, int flags)
{
	int state = KILN_IN_USE;

	if (flags & KILN_COUNTED)
		state = KILN_AGAIN;
	else if (kiln->idle)
		kref_get(&kiln->ref);
	else
		return KILN_AGAIN;
	set_bit(KILN_RETIRED, &kiln->flags);
	return state;
}
/* paths
 *  10  return KILN_AGAIN;               unknown  -
 *  12  return state;                    unknown  kref:&kiln->ref
 *  12  return state;                    unknown  -
 */

/* a flag that is cleared on both */
static int cleared(struct kiln *kiln, int flags)
{
	int state = KILN_IN_USE;

	if (kiln->idle) {
		kref_get(&kiln->ref);
	} else {
		state = KILN_AGAIN;
		if (!(flags & KILN_LAST_TRY))
			return state;
	}
	clear_bit(KILN_MOVABLE, &kiln->flags);
	return state;
}
/* paths
 *  10  return state;                    unknown  -
 *  13  return state;                    unknown  -
 *  13  return state;                    unknown  kref:&kiln->ref
 *  12  ! marked-uncounted kiln
 */
