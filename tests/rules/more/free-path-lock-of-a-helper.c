// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a release function calls takes the lock, two functions down and whenever it is called; not so where that is up
 * to the object, or where the lock is held already, and the helper only leaves it for a while.
 */
static DEFINE_MUTEX(lamps_lock);
static DEFINE_MUTEX(pumps_lock);
static DEFINE_MUTEX(looms_lock);

static void lamp_unlist(struct lamp *lamp)
{
	mutex_lock(&lamps_lock);
	list_del(&lamp->node);
	mutex_unlock(&lamps_lock);
}

static void lamp_destroy(struct lamp *lamp)
{
	lamp_unlist(lamp);
	kfree(lamp);
}

static void lamp_release(struct kref *ref)
{
	lamp_destroy(container_of(ref, struct lamp, ref));
}

static void lamp_forget(struct lamps *lamps)
{
	struct lamp *lamp = lamps->last;

	mutex_lock(&lamps_lock);
	lamps->last = NULL;
	kref_put(&lamp->ref, lamp_release); /* expect put-under-free-path-lock */
	mutex_unlock(&lamps_lock);
}

static void pump_unlist(struct pump *pump)
{
	mutex_lock(&pumps_lock);
	list_del(&pump->node);
	mutex_unlock(&pumps_lock);
}

static void pump_release(struct kref *ref)
{
	struct pump *pump = container_of(ref, struct pump, ref);

	if (pump->listed)
		pump_unlist(pump);
	kfree(pump);
}

static void pump_forget(struct pumps *pumps)
{
	struct pump *pump = pumps->last;

	mutex_lock(&pumps_lock);
	pumps->last = NULL;
	kref_put(&pump->ref, pump_release);
	mutex_unlock(&pumps_lock);
}

static void loom_unlist(struct loom *loom)
{
	mutex_unlock(&looms_lock);
	loom_stop(loom);
	mutex_lock(&looms_lock);
	list_del(&loom->node);
}

static void loom_release(struct kref *ref)
{
	struct loom *loom = container_of(ref, struct loom, ref);

	loom_unlist(loom);
	kfree(loom);
}

static void loom_forget(struct looms *looms)
{
	struct loom *loom = looms->last;

	mutex_lock(&looms_lock);
	looms->last = NULL;
	kref_put(&loom->ref, loom_release);
	mutex_unlock(&looms_lock);
}
