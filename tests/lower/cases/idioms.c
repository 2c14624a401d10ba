// SPDX-License-Identifier: GPL-2.0-or-later
/* Macros that are part of how kernel C is written. */

static int tests(void *p)
{
	if (IS_ERR(p))
		return PTR_ERR(p);
	if (IS_ERR_OR_NULL(p))
		return -EINVAL;
	return PTR_ERR_OR_ZERO(p);
}
/* graph
 * tests(p) -> int
 *    0     1  entry: -> 1
 *    1     3  if p < 0 -> 2 3
 *    2     4  return p
 *    3     5  if p <= 0 -> 4 5
 *    4     6  return -EINVAL
 *    5     7  if p < 0 -> 6 7
 *    6     7  %1 = p -> 8
 *    7     7  %1 = 0 -> 8
 *    8     7  return %1
 */

static void *error_pointers(void *p, int a)
{
	if (a)
		return ERR_PTR(a);
	if (a > 1)
		return ERR_PTR(-EIO);
	return ERR_CAST(p);
}
/* graph
 * error_pointers(p, a) -> pointer
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 4
 *    2     4  assume a <= 0 -> 3
 *    3     4  return a
 *    4     5  if a > 1 != 0 -> 5 7
 *    5     6  assume -EIO <= 0 -> 6
 *    6     6  return -EIO
 *    7     7  assume p < 0 -> 8
 *    8     7  return p
 */

static int annotations(int *p)
{
	if (unlikely(READ_ONCE(*p)))
		return 1;
	if (WARN_ON(!p) || WARN(p > q, "p is %p\n", p))
		return 2;
	return likely(f());
}
/* graph
 * annotations(p) -> int
 *    0     1  entry: -> 1
 *    1     3  if *p != 0 -> 2 3
 *    2     4  return 1
 *    3     5  if p != 0 -> 4 5
 *    4     5  if p > q != 0 -> 5 6
 *    5     6  return 2
 *    6     7  %1 = f() -> 7
 *    7     7  return %1
 */

static void ends(int a)
{
	BUG_ON(a);
	if (f())
		panic("no %d", a);
	BUG();
	g();
}
/* graph
 * ends(a) -> void
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 3
 *    2     3  stop
 *    3     4  %1 = f() -> 4
 *    4     4  if %1 != 0 -> 5 7
 *    5     5  panic("no %d", a) -> 6
 *    6     5  stop
 *    7     6  BUG() -> 8
 *    8     6  stop
 */

static void stores(struct s *s, void *p)
{
	WRITE_ONCE(s->a, 1);
	rcu_assign_pointer(s->b, p);
	smp_store_release(&s->c, f());
}
/* graph
 * stores(s, p) -> void
 *    0     1  entry: -> 1
 *    1     3  s->a = 1 -> 2
 *    2     4  s->b = p -> 3
 *    3     5  %1 = f() -> 4
 *    4     5  s->c = %1 -> 5
 *    5     6  return
 */

static void exchanges(struct s *s, void *p)
{
	void *old = xchg(&s->a, p);

	swap(s->b, old);
	f(no_free_ptr(old));
}
/* graph
 * exchanges(s, p) -> void
 *    0     1  entry: -> 1
 *    1     3  %1 = s->a -> 2
 *    2     3  s->a = p -> 3
 *    3     3  old = %1 -> 4
 *    4     5  %2 = s->b -> 5
 *    5     5  s->b = old -> 6
 *    6     5  old = %2 -> 7
 *    7     6  %3 = old -> 8
 *    8     6  old = 0 -> 9
 *    9     6  %4 = f(%3) -> 10
 *   10     7  return
 */

static void views(struct device *dev, struct list_head *entry, struct work_struct *work)
{
	f(to_platform_device(dev));
	g(container_of(dev, struct s, dev));
	h(list_entry(entry, struct s, list.entry));
	lamp = from_work(lamp, work, late.work);
}
/* graph
 * views(dev, entry, work) -> void
 *    0     1  entry: -> 1
 *    1     3  %1 = f(view(dev, to_platform_device)) -> 2
 *    2     4  %2 = g(view(dev, dev)) -> 3
 *    3     5  %3 = h(view(entry, list.entry)) -> 4
 *    4     6  lamp = view(work, late.work) -> 5
 *    5     7  return
 */

static int configured(int a)
{
	return IS_ENABLED(CONFIG_LAMP) && a;
}
/* graph
 * configured(a) -> int
 *    0     1  entry: -> 1
 *    1     3  if IS_ENABLED(CONFIG_LAMP) != 0 -> 2 4
 *    2     3  if a != 0 -> 3 4
 *    3     3  %1 = 1 -> 5
 *    4     3  %1 = 0 -> 5
 *    5     3  return %1
 */

static int freed(int a)
{
	struct s *s __free(kfree) = f();
	struct s *t __free(kfree) = NULL;

	if (a)
		return g(s);
	t = s;
	return 0;
}
/* graph
 * freed(a) -> int
 *    0     1  entry: -> 1
 *    1     3  s = f() -> 2
 *    2     4  t = 0 -> 3
 *    3     6  if a != 0 -> 4 9
 *    4     7  %1 = g(s) -> 5
 *    5     7  %2 = %1 -> 6
 *    6     7  release t as kfree -> 7
 *    7     7  release s as kfree -> 8
 *    8     7  return %2
 *    9     8  t = s -> 10
 *   10     9  release t as kfree -> 11
 *   11     9  release s as kfree -> 12
 *   12     9  return 0
 */

static struct s *freed_but_returned(void)
{
	struct s *s __free(kfree) = f();

	if (!s)
		return NULL;
	return_ptr(s);
}
/* graph
 * freed_but_returned() -> pointer
 *    0     1  entry: -> 1
 *    1     3  s = f() -> 2
 *    2     5  if s != 0 -> 5 3
 *    3     6  release s as kfree -> 4
 *    4     6  return 0
 *    5     7  %1 = s -> 6
 *    6     7  s = 0 -> 7
 *    7     7  release s as kfree -> 8
 *    8     7  return %1
 */

static int nested_scopes(int a)
{
	struct s *s __free(kfree) = f();

	while (a) {
		struct s *t __free(put_s) = g();

		if (t)
			break;
		if (a > 2)
			goto out;
	}
	return 0;
out:
	return 1;
}
/* graph
 * nested_scopes(a) -> int
 *    0     1  entry: -> 1
 *    1     3  s = f() -> 2
 *    2     5  while: -> 3
 *    3     5  if a != 0 -> 4 10
 *    4     6  t = g() -> 5
 *    5     8  if t != 0 -> 6 7
 *    6     9  release t as put_s -> 10
 *    7    10  if a > 2 != 0 -> 8 9
 *    8    11  release t as put_s -> 12
 *    9    11  release t as put_s -> 2
 *   10    13  release s as kfree -> 11
 *   11    13  return 0
 *   12    14  out: -> 13
 *   13    15  release s as kfree -> 14
 *   14    15  return 1
 */

static int guards(struct s *s)
{
	guard(mutex)(&s->lock);
	scoped_guard(spinlock, &s->other) {
		if (f())
			return 1;
		if (g())
			break;
	}
	scoped_cond_guard(mutex_intr, return -EINTR, &s->third)
		h();
	return 0;
}
/* graph
 * guards(s) -> int
 *    0     1  entry: -> 1
 *    1     3  %1 = guard(mutex)(&s->lock) -> 2
 *    2     4  %2 = guard(spinlock)(&s->other) -> 3
 *    3     5  %3 = f() -> 4
 *    4     5  if %3 != 0 -> 5 8
 *    5     6  release %2 as spinlock -> 6
 *    6     6  release %1 as mutex -> 7
 *    7     6  return 1
 *    8     7  %4 = g() -> 9
 *    9     7  if %4 != 0 -> 10 11
 *   10     8  release %2 as spinlock -> 12
 *   11     8  release %2 as spinlock -> 12
 *   12    10  if scoped_cond_guard%5 -> 16 13
 *   13    10  %6 = -EINTR -> 14
 *   14    10  release %1 as mutex -> 15
 *   15    10  return %6
 *   16    10  %7 = guard(mutex_intr)(&s->third) -> 17
 *   17    11  %8 = h() -> 18
 *   18    11  release %7 as mutex_intr -> 19
 *   19    12  release %1 as mutex -> 20
 *   20    12  return 0
 */

static int class(int n)
{
	CLASS(fd, f)(n);

	return g(f);
}
/* graph
 * class(n) -> int
 *    0     1  entry: -> 1
 *    1     3  f = CLASS(fd)(n) -> 2
 *    2     5  %1 = g(f) -> 3
 *    3     5  %2 = %1 -> 4
 *    4     5  release f as fd -> 5
 *    5     5  return %2
 */

static void assembly(int a)
{
	int b;

	asm volatile("mov %1, %0" : "=r" (b) : "r" (a));
	f(b);
}
/* graph
 * assembly(a) -> void
 *    0     1  entry: -> 1
 *    1     3  declare b -> 2
 *    2     5  __asm__("mov %1, %0", &b, a) -> 3
 *    3     6  %1 = f(b) -> 4
 *    4     7  return
 */

static int goto_back_over_scope(int a)
{
	struct s *r __free(kfree) = f();
again:
	g();
	struct s *s __free(kfree) = f();

	if (a)
		goto again;
	return 0;
}
/* graph
 * goto_back_over_scope(a) -> int
 *    0     1  entry: -> 1
 *    1     3  r = f() -> 2
 *    2     4  again: -> 3
 *    3     5  %1 = g() -> 4
 *    4     6  s = f() -> 5
 *    5     8  if a != 0 -> 6 7
 *    6     9  release s as kfree -> 2
 *    7    10  release s as kfree -> 8
 *    8    10  release r as kfree -> 9
 *    9    10  return 0
 */
