// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects found under RCU: counted there by a plain get, or used after the section. */
static int looks_after_unlock(struct pid *pid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	rcu_read_unlock();
	return task->exit_code;
}
/* paths
 *   8  return task->exit_code;          unknown  -
 *   8  ! use-past-section task
 */

static int asks_in_the_section_only(struct pid *pid)
{
	struct task_struct *task;
	int code = 0;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		code = task->exit_code;
	rcu_read_unlock();
	return task ? code : -ESRCH;
}
/* paths
 *  11  return task ? code : -ESRCH;     error    -
 *  11  return task ? code : -ESRCH;     unknown  -
 */

static int in_two_sections(struct lamp *lamp)
{
	struct bulb *bulb;

	rcu_read_lock();
	rcu_read_lock();
	bulb = rcu_dereference(lamp->bulb);
	rcu_read_unlock();
	lamp->level = bulb->level;
	rcu_read_unlock();
	lamp->size = bulb->size;
	return 0;
}
/* paths
 *  12  return 0;                        success  -
 *  11  ! use-past-section bulb
 */

static int in_the_callers_section(struct lamp *lamp)
{
	struct bulb *bulb;

	rcu_read_unlock();
	rcu_read_lock();
	bulb = rcu_dereference(lamp->bulb);
	rcu_read_unlock();
	return bulb->level;
}
/* paths
 *   9  return bulb->level;              unknown  -
 */

static int reads_it_anew(struct lamp *lamp)
{
	struct bulb *bulb;

	rcu_read_lock();
	bulb = rcu_dereference(lamp->bulb);
	rcu_read_unlock();
	bulb = lamp->bulb;
	return bulb->level;
}
/* paths
 *   9  return bulb->level;              unknown  -
 */

static int found_on_one_path(struct lamp *lamp, bool fast)
{
	struct bulb *bulb = lamp->bulb;

	if (fast) {
		rcu_read_lock();
		list_for_each_entry_rcu(bulb, &lamp->bulbs, node)
			if (bulb->lit)
				break;
		rcu_read_unlock();
	}
	return bulb->level;
}
/* paths
 *  12  return bulb->level;              unknown  -
 *  12  ! use-past-section bulb
 */

static struct bulb *find(struct lamp *lamp)
{
	struct bulb *bulb;

	list_for_each_entry_rcu(bulb, &lamp->bulbs, node)
		if (bulb->lit)
			return bulb;
	return NULL;
}
/* paths
 *   7  return bulb;                     success  -
 *   8  return NULL;                     error    -
 */

static int found_by_a_helper(struct lamp *lamp)
{
	struct bulb *bulb;

	guard(rcu)();
	bulb = find(lamp);
	if (!bulb)
		return -ENOENT;
	kref_get(&bulb->ref);
	return bulb_run(bulb);
}
/* paths
 *   8  return -ENOENT;                  error    -
 *  10  return bulb_run(bulb);           unknown  kref:&bulb->ref
 *   9  ! get-in-section &bulb->ref
 */

static int tries(struct lamp *lamp)
{
	struct bulb *bulb;

	guard(rcu)();
	bulb = rcu_dereference(lamp->bulb);
	if (!bulb || !kref_get_unless_zero(&bulb->ref))
		return -ENOENT;
	return bulb_run(bulb);
}
/* paths
 *   8  return -ENOENT;                  error    -
 *   9  return bulb_run(bulb);           unknown  kref:&bulb->ref
 */

static int of_its_own_task(void)
{
	const struct cred *cred;

	rcu_read_lock();
	cred = rcu_dereference(current->cred);
	rcu_read_unlock();
	return cred->level;
}
/* paths
 *   8  return cred->level;              unknown  -
 */
