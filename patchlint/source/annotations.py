# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's words that decorate a declaration and that no C grammar knows.

Source: include/linux/compiler*.h, init.h, linkage.h, cache.h and their users in Linux 6.1 and 6.12.
"""

# Dropped wherever they stand, when no "(" follows.
_ADDRESS_SPACES = "__user __iomem __percpu __rcu __kernel __force __nocast __bitwise __bitwise__ __private __safe"
_SECTIONS = (
    "__init __exit __initdata __initconst __exitdata __ref __refdata __refconst __meminit __meminitdata __memexit "
    "__net_init __net_exit __net_initdata __devinit __devexit __devinitdata __cpuinit __init_memblock "
    "__initdata_memblock __init_or_module __initdata_or_module __initdata_or_meminfo __exitused __head __xipram "
    "__read_mostly __ro_after_init __sched __kprobes __cpuidle __lockfunc __irq_entry __softirq_entry __entry_text "
    "__nosavedata __page_aligned_data __page_aligned_bss __suspend_volatile_bss __sramdata __sramfunc"
)
_COMPILER = (
    "__maybe_unused __always_unused __unused __used __must_check __deprecated __weak __cold __hot __pure __malloc "
    "__noreturn __noclone __flatten __naked __visible __hidden __retain __attribute_const__ __gnu_inline __mips16 "
    "__nomips16 __efiapi __latent_entropy __fallthrough __nonstring __uninitialized __no_kcsan __no_profile __nocfi "
    "__noscs __noendbr __no_sanitize_address __no_sanitize_or_inline __no_kasan_or_inline __no_kmsan_checks "
    "__no_stack_protector __no_sanitize_memory __no_sanitize_undefined __preserve_most __may_alias __unaligned "
    "noinline notrace noinstr noinline_for_stack noinline_for_tracing noinline_if_stackdepot nokprobe_inline "
    "asmlinkage fastcall __bpf_kfunc __ksym __kptr __kptr_untrusted __arena __percpu_kptr __uptr __capability "
    "_Noreturn _Atomic _Thread_local __thread __visible_for_testing VISIBLE_IF_KUNIT __data_racy __signed_wrap "
    "__nolocking __optimized __section_text"
)
_LAYOUT = (
    "__packed __randomize_layout __no_randomize_layout __designated_init __cacheline_aligned "
    "__cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp "
    "____cacheline_internodealigned_in_smp __ec_align1 __ec_align2 __ec_align4 __ec_todo_packed __ec_todo_unpacked"
)
PLAIN = frozenset(f"{_ADDRESS_SPACES} {_SECTIONS} {_COMPILER} {_LAYOUT}".split())

# Dropped with their arguments.
_LOCKING = (
    "__must_hold __must_hold_shared __must_not_hold __acquires __acquires_shared __acquires_ret __releases "
    "__releases_shared __cond_acquires __cond_acquires_shared __cond_releases __cond_releases_shared __guarded_by "
    "__pt_guarded_by __no_context_analysis"
)
_OTHER_CALLS = (
    "__free __cleanup __printf __scanf __aligned __section __alloc_size __assume_aligned __counted_by __counted_by_le "
    "__counted_by_be __counted_by_ptr __sized_by __no_sanitize __target __diagnose_as __alias __error __warning "
    "__compiletime_error __compiletime_warning __deprecated_msg __realloc_size __access __nonnull __optimize "
    "__regparm __simd ____printf __cacheline_group_begin_aligned ACPI_PRINTF_LIKE PRINTF_ATTRIBUTE __mode "
    "__nonstring_size __PRINTFLIKE __attribute_nonnull__ KERNEL_ATTR ZSTD_ATTRIBUTE"
)
WITH_ARGUMENTS = frozenset(f"{_LOCKING} {_OTHER_CALLS}".split())

# Plain ones that a reviewer wants to know of.
NOTEWORTHY = frozenset(("__rcu", "__must_check", "__noreturn"))

# Stand where a storage class stands and say nothing about the type.
STORAGE_WORDS = PLAIN | {"STATIC", "INLINE", "EXPORT", "INIT", "__rte_always_inline"}
