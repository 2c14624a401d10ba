# SPDX-License-Identifier: GPL-2.0-or-later
"""Macros that are part of how kernel C is written: tests of pointers, annotations, ends of a path.

Source of the meanings: include/linux/err.h, compiler.h, bug.h, cleanup.h, rcupdate.h, minmax.h of Linux 6.12.
"""

import re

from patchlint.ir.signs import ERR, NULL

# f(x, ...) has the value of x
TRANSPARENT = frozenset(
    """likely unlikely PTR_ERR READ_ONCE WARN_ON WARN_ON_ONCE WARN WARN_ONCE WARN_RATELIMIT
    WARN_ON_FUNCTION_MISMATCH VM_WARN_ON VM_WARN_ON_ONCE WARN_TAINT WARN_TAINT_ONCE ASSERT_WARN lockdep_assert
    rcu_dereference rcu_dereference_check rcu_dereference_protected rcu_dereference_raw rcu_dereference_bh
    rcu_dereference_sched rcu_access_pointer rcu_pointer_handoff srcu_dereference rtnl_dereference
    rcu_dereference_rtnl ACCESS_PRIVATE unrcu_pointer __builtin_expect data_race
    be16_to_cpu be32_to_cpu le16_to_cpu le32_to_cpu cpu_to_be32 cpu_to_le32 array_index_nospec
    ERR_PTR_PCPU PTR_ERR_PCPU RCU_INITIALIZER """.split()
)
# ... of these, what reads a pointer that RCU protects
PEEKS = frozenset(
    """rcu_dereference rcu_dereference_check rcu_dereference_protected rcu_dereference_raw rcu_dereference_bh
    rcu_dereference_sched rtnl_dereference rcu_dereference_rtnl""".split()
)
TRUTH = frozenset(
    "WARN_ON WARN_ON_ONCE WARN WARN_ONCE WARN_RATELIMIT VM_WARN_ON VM_WARN_ON_ONCE likely unlikely".split()
)
# f(&x) has the value of x
LOADS = frozenset("smp_load_acquire ".split())
# f(p) is true if p is one of these
TESTS = {
    "IS_ERR": ERR,
    "IS_ERR_OR_NULL": ERR | NULL,
    "IS_ERR_VALUE": ERR,
    "IS_ERR_PCPU": ERR,
    "gpiod_not_found": ERR,
    "ZERO_OR_NULL_PTR": NULL,
    "xa_is_value": ERR,
    "xa_is_err": ERR,
}
# f(CONFIG_X) is decided by the compiler: always the same
CONFIGURED = frozenset("IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE".split())
# -X is not a failure: the work goes on, with all that it holds
UNDER_WAY = frozenset("EIOCBQUEUED EINPROGRESS".split())
# the path ends here
ENDS = frozenset(
    """BUG panic do_exit make_task_dead unreachable __builtin_unreachable kthread_complete_and_exit kthread_exit
    nmi_panic machine_restart emergency_restart __builtin_trap die usercopy_abort""".split()
)
# f(x) ends the path if x is true
END_IF = frozenset("BUG_ON VM_BUG_ON ".split())
# f(place, value) stores
STORES = frozenset("WRITE_ONCE rcu_assign_pointer RCU_INIT_POINTER ".split())
STORES_BY_ADDRESS = frozenset("smp_store_release smp_store_mb".split())
# f(&place, value) stores and gives the old value; f(place) of the second gives it and leaves NULL
EXCHANGES = frozenset("xchg xchg_relaxed xchg_acquire xchg_release unqual_xchg".split())
MOVES = frozenset("no_free_ptr retain_and_null_ptr take_fd retain_ptr".split())
# macros whose statement runs exactly once
ONCE = frozenset("scoped_guard scoped_class scoped_with_init_fs with_kernel_fs tcp_skb_tsorted_save".split())
ONCE_OR_FAIL = frozenset("scoped_cond_guard".split())
VIEWS = frozenset("container_of container_of_const list_entry hlist_entry rb_entry llist_entry kobj_to_dev".split())
# the same with the variable that gets it first, by which they know the type: from_work(lamp, work, late_work)
VIEWS_OF_SECOND = frozenset("from_work from_timer from_tasklet timer_container_of".split())
_CONVERSION = re.compile(r"to_[a-z]\w*$")


def is_view(name: str, arguments: int) -> bool:
    """Whether a call is a change of view by convention: to_platform_device(dev) is container_of()."""
    return name in VIEWS or (arguments == 1 and _CONVERSION.match(name) is not None)
