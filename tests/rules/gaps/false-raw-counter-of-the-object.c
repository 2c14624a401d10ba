// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The getter of the file raises the raw counter inside the object, the put is the object's own: two
 * counters for the engine, one for the kernel.
 */
static struct sock *loom_lookup(struct loom *loom, int port)
{
	struct sock *sk;

	rcu_read_lock();
	sk_for_each_rcu(sk, &loom->socks) {
		if (sk->sk_num == port && refcount_inc_not_zero(&sk->sk_refcnt)) {
			rcu_read_unlock();
			return sk;
		}
	}
	rcu_read_unlock();
	return NULL;
}

static int loom_poke(struct loom *loom, int port)
{
	struct sock *sk = loom_lookup(loom, port); /* false never-put */
	int ret;

	if (!sk)
		return -ENOENT;
	ret = loom_wake(sk);
	sock_put(sk);
	return ret;
}
