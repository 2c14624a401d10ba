// SPDX-License-Identifier: GPL-2.0-or-later
/* Expressions: what has side effects becomes operations, in C's order. */

static void calls(struct s *s)
{
	f();
	s->f(s);
	(*s->g)(s, 1);
	h(i(s), j(s));
}
/* graph
 * calls(s) -> void
 *    0     1  entry: -> 1
 *    1     3  %1 = f() -> 2
 *    2     4  %2 = (s->f)(s) -> 3
 *    3     5  %3 = (*s->g)(s, 1) -> 4
 *    4     6  %4 = i(s) -> 5
 *    5     6  %5 = j(s) -> 6
 *    6     6  %6 = h(%4, %5) -> 7
 *    7     7  return
 */

static int call_through_variable(int (*callback)(int), int a)
{
	return callback(a);
}
/* graph
 * call_through_variable(callback, a) -> int
 *    0     1  entry: -> 1
 *    1     3  %1 = (callback)(a) -> 2
 *    2     3  return %1
 */

static void places(struct s *s, struct s t, struct s *a, int i)
{
	s->b = t.b;
	s->c.d = (*s).e;
	a[i].b = a->b;
	*s = t;
	(&t)->b = 1;
	s->list[i]->b = 2;
	*s->p = 3;
	g = h;
}
/* graph
 * places(s, t, a, i) -> void
 *    0     1  entry: -> 1
 *    1     3  s->b = t.b -> 2
 *    2     4  s->c.d = s->e -> 3
 *    3     5  a[i].b = a->b -> 4
 *    4     6  *s = t -> 5
 *    5     7  t.b = 1 -> 6
 *    6     8  s->list[i]->b = 2 -> 7
 *    7     9  *s->p = 3 -> 8
 *    8    10  g = h -> 9
 *    9    11  return
 */

static int literals(void)
{
	f('a', '\0', '\n', 0x10, 010, 10UL, 1.5, "text", sizeof(int));
	return 3 * 4 + (1 << 2) - ~0;
}
/* graph
 * literals() -> int
 *    0     1  entry: -> 1
 *    1     3  %1 = f(97, 0, '\n', 16, 8, 10, 1.5, "text", sizeof) -> 2
 *    2     4  return 17
 */

static int truth(int a, void *p)
{
	return !a + (a != 0) + (0 < a) + (p == NULL) + (a >= 1) + (a < 1) + (a > 1) + !!a;
}
/* graph
 * truth(a, p) -> int
 *    0     1  entry: -> 1
 *    1     3  return a == 0 + a != 0 + a > 0 + p == 0 + a > 0 + a <= 0 + a > 1 + a == 0 == 0
 */

static int and_or(int a, int b)
{
	if ((a && b) || !(a || b))
		f();
	return a && b;
}
/* graph
 * and_or(a, b) -> int
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 3
 *    2     3  if b != 0 -> 5 3
 *    3     3  if a != 0 -> 6 4
 *    4     3  if b != 0 -> 6 5
 *    5     4  %1 = f() -> 6
 *    6     5  if a != 0 -> 7 9
 *    7     5  if b != 0 -> 8 9
 *    8     5  %2 = 1 -> 10
 *    9     5  %2 = 0 -> 10
 *   10     5  return %2
 */

static int choice(int a)
{
	return a ? f() : g();
}
/* graph
 * choice(a) -> int
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 4
 *    2     3  %2 = f() -> 3
 *    3     3  %1 = %2 -> 6
 *    4     3  %3 = g() -> 5
 *    5     3  %1 = %3 -> 6
 *    6     3  return %1
 */

static int choice_without_middle(void)
{
	return f() ?: g();
}
/* graph
 * choice_without_middle() -> int
 *    0     1  entry: -> 1
 *    1     3  %1 = f() -> 2
 *    2     3  %2 = %1 -> 3
 *    3     3  if %2 != 0 -> 4 5
 *    4     3  %3 = %2 -> 7
 *    5     3  %4 = g() -> 6
 *    6     3  %3 = %4 -> 7
 *    7     3  return %3
 */

static void steps(int a, int *p)
{
	a++;
	--a;
	f(a++, ++a);
	*p++ = 1;
	a += 2;
	a <<= f();
}
/* graph
 * steps(a, p) -> void
 *    0     1  entry: -> 1
 *    1     3  %1 = a -> 2
 *    2     3  a = a + 1 -> 3
 *    3     4  a = a - 1 -> 4
 *    4     5  %2 = a -> 5
 *    5     5  a = a + 1 -> 6
 *    6     5  a = a + 1 -> 7
 *    7     5  %3 = f(%2, a) -> 8
 *    8     6  %4 = p -> 9
 *    9     6  p = p + 1 -> 10
 *   10     6  *%4 = 1 -> 11
 *   11     7  a = a + 2 -> 12
 *   12     8  %5 = f() -> 13
 *   13     8  a = a << %5 -> 14
 *   14     9  return
 */

static int chained(int a, int b)
{
	a = b = f();
	return (a = g()) < 0;
}
/* graph
 * chained(a, b) -> int
 *    0     1  entry: -> 1
 *    1     3  b = f() -> 2
 *    2     3  a = b -> 3
 *    3     4  a = g() -> 4
 *    4     4  return a < 0
 */

static int comma(int a)
{
	return f(), a = 1, a;
}
/* graph
 * comma(a) -> int
 *    0     1  entry: -> 1
 *    1     3  %1 = f() -> 2
 *    2     3  a = 1 -> 3
 *    3     3  return a
 */

static int statement_expression(void)
{
	int a = ({
		int b = f();

		b + 1;
	});

	return a;
}
/* graph
 * statement_expression() -> int
 *    0     1  entry: -> 1
 *    1     4  b = f() -> 2
 *    2     4  %1 = b + 1 -> 3
 *    3     4  a = %1 -> 4
 *    4     9  return a
 */

static void casts(void *p)
{
	struct s *s = (struct s *)p;

	((struct s *)p)->b = 1;
	f((long)s);
}
/* graph
 * casts(p) -> void
 *    0     1  entry: -> 1
 *    1     3  s = p -> 2
 *    2     5  p->b = 1 -> 3
 *    3     6  %1 = f(s) -> 4
 *    4     7  return
 */

static void compound_literal(void)
{
	f(&(struct s){ .a = 1, .b = g() });
}
/* graph
 * compound_literal() -> void
 *    0     1  entry: -> 1
 *    1     3  declare %1 as zeros -> 2
 *    2     3  %1.a = 1 -> 3
 *    3     3  %2 = g() -> 4
 *    4     3  %1.b = %2 -> 5
 *    5     3  %3 = f(&%1) -> 6
 *    6     4  return
 */

static void initialisers(int n)
{
	struct s s = { .a = 1, .b.c = n, .d = { .e = f() } };
	int list[] = { 1, n, [4] = 2 };
	struct s zero = {};

	g(&s, list, &zero);
}
/* graph
 * initialisers(n) -> void
 *    0     1  entry: -> 1
 *    1     3  declare s as zeros -> 2
 *    2     3  s.a = 1 -> 3
 *    3     3  s.b.c = n -> 4
 *    4     3  %1 = f() -> 5
 *    5     3  s.d.e = %1 -> 6
 *    6     4  declare list as zeros -> 7
 *    7     4  list[0] = 1 -> 8
 *    8     4  list[1] = n -> 9
 *    9     4  list[4] = 2 -> 10
 *   10     5  declare zero as zeros -> 11
 *   11     7  %2 = g(&s, &list, &zero) -> 12
 *   12     8  return
 */

static void arrays(int i)
{
	int list[4];

	list[i] = 1;
	f(list, &list[1], *list);
}
/* graph
 * arrays(i) -> void
 *    0     1  entry: -> 1
 *    1     3  declare list -> 2
 *    2     5  list[i] = 1 -> 3
 *    3     6  %1 = f(&list, &list[1], list[0]) -> 4
 *    4     7  return
 */
