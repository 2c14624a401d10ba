// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks that the caller holds: the header or an assertion says so. */

struct kiln {
	spinlock_t lock;
	struct mutex big;
};

static void asserted(struct kiln *kiln, struct inode *inode)
{
	lockdep_assert_held(&kiln->lock);
	iput(inode);
}
/* paths
 *   5  }                                none     -; drops inode:inode
 *   4  ! put-foreign inode
 *   4  ! put-sleeps inode
 */

static void a_mutex_may_sleep(struct kiln *kiln, struct inode *inode)
{
	lockdep_assert_held(&kiln->big);
	iput(inode);
}
/* paths
 *   5  }                                none     -; drops inode:inode
 *   4  ! put-foreign inode
 */

static void left_for_the_put(struct kiln *kiln, struct inode *inode)
	__must_hold(&kiln->lock)
{
	spin_unlock(&kiln->lock);
	iput(inode);
	spin_lock(&kiln->lock);
}
/* paths
 *   7  }                                none     -; drops inode:inode
 *   5  ! put-foreign inode
 */

static void left_and_taken_again(struct kiln *kiln, struct inode *inode)
	__releases(kiln->lock)
	__acquires(kiln->lock)
{
	spin_unlock(&kiln->lock);
	msleep(1);
	spin_lock(&kiln->lock);
	iput(inode);
}
/* paths
 *   9  }                                none     -; drops inode:inode
 *   8  ! put-foreign inode
 *   8  ! put-sleeps inode
 */

static void left_by_a_callee_perhaps(struct kiln *kiln, struct inode *inode)
{
	lockdep_assert_held(&kiln->lock);
	kiln_wait(kiln);
	iput(inode);
}
/* paths
 *   6  }                                none     -; drops inode:inode
 *   5  ! put-foreign inode
 */

static void left_on_one_path(struct kiln *kiln, struct inode *inode)
	__must_hold(&kiln->lock)
{
	if (kiln->full) {
		spin_unlock(&kiln->lock);
		iput(inode);
		return;
	}
	iput(inode);
}
/* paths
 *   7  return;                          none     -; drops inode:inode
 *  10  }                                none     -; drops inode:inode
 *   6  ! put-foreign inode
 *   9  ! put-foreign inode
 *   9  ! put-sleeps inode
 */

static void lock_release(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	mutex_lock(&lamp->shop->lock);
	list_del(&lamp->node);
	mutex_unlock(&lamp->shop->lock);
	kfree(lamp);
}
/* paths
 *   9  }                                none     -
 */

static void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lock_release);
}
/* paths
 *   4  }                                none     -; drops kref:&lamp->ref
 *   3  ! put-foreign &lamp->ref
 */

static void put_under_the_lock_of_the_release(struct lamp *lamp)
{
	struct shop *shop = lamp->shop;

	mutex_lock(&shop->lock);
	lamp_put(lamp);
	mutex_unlock(&shop->lock);
}
/* paths
 *   8  }                                none     -; drops kref:lamp
 *   6  ! call-locked lamp
 *   6  ! put-foreign lamp
 */

static void put_under_another_shops_lock(struct lamp *lamp, struct shop *shop)
{
	mutex_lock(&shop->lock);
	lamp_put(lamp);
	mutex_unlock(&shop->lock);
}
/* paths
 *   6  }                                none     -; drops kref:lamp
 *   4  ! put-foreign lamp
 */
