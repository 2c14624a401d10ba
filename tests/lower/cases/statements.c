// SPDX-License-Identifier: GPL-2.0-or-later
/* One function per kind of statement. */

static void empty(void)
{
}
/* graph
 * empty() -> void
 *    0     1  entry: -> 1
 *    1     3  return
 */

static int nothing_but_return(void)
{
	return -EIO;
}
/* graph
 * nothing_but_return() -> int
 *    0     1  entry: -> 1
 *    1     3  return -EIO
 */

static void plain_return(int a)
{
	if (a)
		return;
	f();
}
/* graph
 * plain_return(a) -> void
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 3
 *    2     4  return
 *    3     5  %1 = f() -> 4
 *    4     6  return
 */

static int declarations(int a)
{
	int b, c = a, *d = &b;
	static int kept = 1;
	extern int elsewhere;

	return c + *d;
}
/* graph
 * declarations(a) -> int
 *    0     1  entry: -> 1
 *    1     3  declare b -> 2
 *    2     3  c = a -> 3
 *    3     3  d = &b -> 4
 *    4     7  return c + *d
 */

static void if_else(int a)
{
	if (a)
		f();
	else if (a < 0)
		g();
	else
		h();
}
/* graph
 * if_else(a) -> void
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 3
 *    2     4  %1 = f() -> 6
 *    3     5  if a < 0 -> 4 5
 *    4     6  %2 = g() -> 6
 *    5     8  %3 = h() -> 6
 *    6     9  return
 */

static void while_loop(int a)
{
	while (a > 0) {
		if (f())
			break;
		if (g())
			continue;
		h();
	}
}
/* graph
 * while_loop(a) -> void
 *    0     1  entry: -> 1
 *    1     3  while: -> 2
 *    2     3  if a > 0 -> 3 8
 *    3     4  %1 = f() -> 4
 *    4     4  if %1 != 0 -> 8 5
 *    5     6  %2 = g() -> 6
 *    6     6  if %2 != 0 -> 1 7
 *    7     8  %3 = h() -> 1
 *    8    10  return
 */

static void do_loop(int a)
{
	do {
		if (f())
			break;
		if (g())
			continue;
		h();
	} while (a);
}
/* graph
 * do_loop(a) -> void
 *    0     1  entry: -> 1
 *    1     3  do: -> 2
 *    2     4  %1 = f() -> 3
 *    3     4  if %1 != 0 -> 8 4
 *    4     6  %2 = g() -> 5
 *    5     6  if %2 != 0 -> 7 6
 *    6     8  %3 = h() -> 7
 *    7     9  if a != 0 -> 1 8
 *    8    10  return
 */

static void do_once(void)
{
	do {
		f();
	} while (0);
}
/* graph
 * do_once() -> void
 *    0     1  entry: -> 1
 *    1     3  do: -> 2
 *    2     4  %1 = f() -> 3
 *    3     6  return
 */

static void for_loop(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (f(i))
			continue;
		g(i);
	}
}
/* graph
 * for_loop(n) -> void
 *    0     1  entry: -> 1
 *    1     3  declare i -> 2
 *    2     5  i = 0 -> 3
 *    3     5  for: -> 4
 *    4     5  if i < n != 0 -> 5 10
 *    5     6  %1 = f(i) -> 6
 *    6     6  if %1 != 0 -> 8 7
 *    7     8  %2 = g(i) -> 8
 *    8     5  %3 = i -> 9
 *    9     5  i = i + 1 -> 3
 *   10    10  return
 */

static void for_ever(void)
{
	for (;;)
		f();
}
/* graph
 * for_ever() -> void
 *    0     1  entry: -> 1
 *    1     3  for: -> 2
 *    2     4  %1 = f() -> 1
 */

static void for_declares(int n)
{
	int i = n;

	for (int i = 0; i < n; i++)
		f(i);
	f(i);
}
/* graph
 * for_declares(n) -> void
 *    0     1  entry: -> 1
 *    1     3  i = n -> 2
 *    2     5  i@2 = 0 -> 3
 *    3     5  for: -> 4
 *    4     5  if i@2 < n != 0 -> 5 8
 *    5     6  %1 = f(i@2) -> 6
 *    6     5  %2 = i@2 -> 7
 *    7     5  i@2 = i@2 + 1 -> 3
 *    8     7  %3 = f(i) -> 9
 *    9     8  return
 */

static int switch_case(int a)
{
	switch (a) {
	case 1:
		f();
		fallthrough;
	case 2:
		g();
		break;
	case 3:
	case 4:
		return 1;
	case 5 ... 7:
		return 2;
	default:
		h();
	}
	return 0;
}
/* graph
 * switch_case(a) -> int
 *    0     1  entry: -> 1
 *    1     3  switch a: 1; 2; 3; 4;  -> 2 3 4 4 5 6
 *    2     5  %1 = f() -> 3
 *    3     8  %2 = g() -> 7
 *    4    12  return 1
 *    5    14  return 2
 *    6    16  %3 = h() -> 7
 *    7    18  return 0
 */

static void switch_without_default(int a)
{
	switch (a) {
	case 1:
		f();
	}
	g();
}
/* graph
 * switch_without_default(a) -> void
 *    0     1  entry: -> 1
 *    1     3  switch a: 1 -> 2 3
 *    2     5  %1 = f() -> 3
 *    3     7  %2 = g() -> 4
 *    4     8  return
 */

/* a default may stand anywhere */
static void switch_default_first(int a)
{
	switch (a) {
	default:
		f();
		break;
	case 1:
		g();
	}
}
/* graph
 * switch_default_first(a) -> void
 *    0     1  entry: -> 1
 *    1     3  switch a: 1 -> 3 2
 *    2     5  %1 = f() -> 4
 *    3     8  %2 = g() -> 4
 *    4    10  return
 */

/* a continue in a switch belongs to the loop around it */
static void switch_in_loop(int a)
{
	while (a) {
		switch (a) {
		case 1:
			continue;
		case 2:
			break;
		}
		f();
	}
}
/* graph
 * switch_in_loop(a) -> void
 *    0     1  entry: -> 1
 *    1     3  while: -> 2
 *    2     3  if a != 0 -> 3 5
 *    3     4  switch a: 1; 2 -> 1 4 4
 *    4    10  %1 = f() -> 1
 *    5    12  return
 */

static int gotos(int a)
{
again:
	if (a)
		goto out;
	f();
	goto again;
out:
	return a;
}
/* graph
 * gotos(a) -> int
 *    0     1  entry: -> 1
 *    1     3  again: -> 2
 *    2     4  if a != 0 -> 4 3
 *    3     6  %1 = f() -> 1
 *    4     8  out: -> 5
 *    5     9  return a
 */

static int goto_into_block(int a)
{
	if (a)
		goto inside;
	while (f()) {
inside:
		g();
	}
	return 0;
}
/* graph
 * goto_into_block(a) -> int
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 5 2
 *    2     5  while: -> 3
 *    3     5  %1 = f() -> 4
 *    4     5  if %1 != 0 -> 5 7
 *    5     6  inside: -> 6
 *    6     7  %2 = g() -> 2
 *    7     9  return 0
 */

static int dead_code(int a)
{
	return a;
	f();
}
/* graph
 * dead_code(a) -> int
 *    0     1  entry: -> 1
 *    1     3  return a
 */

static int label_at_end(int a)
{
	if (a)
		goto end;
	f();
end:;
}
/* graph
 * label_at_end(a) -> int
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 3 2
 *    2     5  %1 = f() -> 3
 *    3     6  end: -> 4
 *    4     7  return
 */

static void hidden_name(int a)
{
	if (a) {
		int a = f();

		g(a);
	}
	h(a);
}
/* graph
 * hidden_name(a) -> void
 *    0     1  entry: -> 1
 *    1     3  if a != 0 -> 2 4
 *    2     4  a@2 = f() -> 3
 *    3     6  %1 = g(a@2) -> 4
 *    4     8  %2 = h(a) -> 5
 *    5     9  return
 */

static void macro_loop(struct list_head *head)
{
	struct item *item;

	list_for_each_entry(item, head, entry) {
		if (f(item))
			break;
		g(item);
	}
}
/* graph
 * macro_loop(head) -> void
 *    0     1  entry: -> 1
 *    1     3  declare item -> 2
 *    2     5  list_for_each_entry: -> 3
 *    3     5  turn list_for_each_entry(item, head, entry) -> 4 8
 *    4     6  %1 = f(item) -> 5
 *    5     6  if %1 != 0 -> 6 7
 *    6     7  leave list_for_each_entry -> 8
 *    7     8  %2 = g(item) -> 2
 *    8    10  return
 */

static int macro_loop_left(struct device_node *np)
{
	struct device_node *child;

	for_each_child_of_node(np, child) {
		if (f(child))
			return 1;
		if (g(child))
			goto out;
	}
out:
	return 0;
}
/* graph
 * macro_loop_left(np) -> int
 *    0     1  entry: -> 1
 *    1     3  declare child -> 2
 *    2     5  for_each_child_of_node: -> 3
 *    3     5  turn for_each_child_of_node(np, child) -> 4 11
 *    4     6  %1 = f(child) -> 5
 *    5     6  if %1 != 0 -> 6 8
 *    6     7  leave for_each_child_of_node -> 7
 *    7     7  return 1
 *    8     8  %2 = g(child) -> 9
 *    9     8  if %2 != 0 -> 10 2
 *   10     9  leave for_each_child_of_node -> 11
 *   11    11  out: -> 12
 *   12    12  return 0
 */

static int macro_loop_scoped(struct device_node *np)
{
	for_each_child_of_node_scoped(np, child) {
		if (f(child))
			return 1;
	}
	return 0;
}
/* graph
 * macro_loop_scoped(np) -> int
 *    0     1  entry: -> 1
 *    1     3  for_each_child_of_node_scoped: -> 2
 *    2     3  turn for_each_child_of_node_scoped(np, child) -> 3 7
 *    3     4  %1 = f(child) -> 4
 *    4     4  if %1 != 0 -> 5 1
 *    5     5  leave for_each_child_of_node_scoped -> 6
 *    6     5  return 1
 *    7     7  return 0
 */
