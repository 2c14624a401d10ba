// SPDX-License-Identifier: GPL-2.0-or-later
/* "Held if the result is so" hangs on the result, and is decided where the result is tested, not at the call. */

/* an ignored result is no error path */
static int ignored_result(struct lamp *lamp)
{
	pm_runtime_get_sync(lamp->dev);
	lamp_switch(lamp);
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   6  return 0;                        success  -
 */

/* ignored, and no put: held whatever it said, but not failed on any path */
static int ignored_and_never_put(struct lamp *lamp)
{
	pm_runtime_get_sync(lamp->dev);
	return lamp_switch(lamp);
}
/* paths
 *   4  return lamp_switch(lamp);        unknown  pm_runtime:lamp->dev
 */

static void ignored_conditional(struct lamp *lamp)
{
	pm_runtime_resume_and_get(lamp->dev);
	lamp_switch(lamp);
}
/* paths
 *   5  }                                none     pm_runtime:lamp->dev (undecided)
 */

/* nobody looked, so the put may be one too many */
static void ignored_conditional_put(struct lamp *lamp)
{
	kref_get_unless_zero(&lamp->ref);
	lamp_switch(lamp);
	kref_put(&lamp->ref, lamp_free);
}
/* paths
 *   6  }                                none     -
 *   5  ! put-unchecked &lamp->ref
 */

/* tested late, behind another call */
static int tested_late(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	lamp->tried = true;
	lamp_show(lamp);
	if (ret)
		return ret;
	if (lamp->broken)
		return -EIO;
	pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   8  return ret;                      error    -
 *  10  return -EIO;                     error    pm_runtime:lamp->dev
 *  12  return 0;                        success  -
 */

/* never tested here: the caller learns from the result whether it is held */
static int passed_on(struct lamp *lamp)
{
	return pm_runtime_resume_and_get(lamp->dev);
}
/* paths
 *   3  return pm_runtime_resume_and_get(lamp->dev); error    -
 *   3  return pm_runtime_resume_and_get(lamp->dev); success  pm_runtime:lamp->dev (told)
 */

static int passed_on_in_variable(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (lamp->loud)
		lamp_show(lamp);
	return ret;
}
/* paths
 *   7  return ret;                      error    -
 *   7  return ret;                      success  pm_runtime:lamp->dev (told)
 */

/* the result of one call tested under the name of another */
static int result_reused(struct lamp *lamp)
{
	int ret;

	ret = pm_runtime_resume_and_get(lamp->dev);
	if (ret)
		goto out;
	ret = lamp_switch(lamp);
	pm_runtime_put(lamp->dev);
out:
	return ret;
}
/* paths
 *  11  return ret;                      error    -
 *  11  return ret;                      unknown  -
 */

/* tested twice: the second test knows what the first one learnt */
static int tested_twice(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);

	if (ret < 0)
		lamp_show(lamp);
	lamp->level = 0;
	if (ret >= 0)
		pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *  10  return 0;                        success  -
 */

/* tested through a copy */
static int tested_by_copy(struct lamp *lamp)
{
	int ret = pm_runtime_resume_and_get(lamp->dev);
	int err = ret;

	if (err)
		return err;
	lamp_show(lamp);
	if (!ret)
		pm_runtime_put(lamp->dev);
	return 0;
}
/* paths
 *   7  return err;                      error    -
 *  11  return 0;                        success  -
 */

/* tested in a flag */
static int tested_in_flag(struct lamp *lamp)
{
	bool counted = kref_get_unless_zero(&lamp->ref);

	lamp_show(lamp);
	if (counted)
		kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* a flag of the opposite sense */
static int tested_in_negated_flag(struct lamp *lamp)
{
	bool gone = !kref_get_unless_zero(&lamp->ref);

	lamp_show(lamp);
	if (!gone)
		kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   8  return 0;                        success  -
 */

/* the wrong way round: put where the get failed */
static int put_where_failed(struct lamp *lamp)
{
	if (!kref_get_unless_zero(&lamp->ref)) {
		kref_put(&lamp->ref, lamp_free);
		return -ENOENT;
	}
	kref_put(&lamp->ref, lamp_free);
	return 0;
}
/* paths
 *   5  return -ENOENT;                  error    -; drops kref:&lamp->ref
 *   8  return 0;                        success  -
 *   4  ! put-failed &lamp->ref
 */
