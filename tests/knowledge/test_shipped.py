# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows that come with patchlint: in order, and right where it matters most how a reference is handed over."""

from pathlib import Path

import pytest

from patchlint.ir.signs import ANY, ERR, NEGATIVE, NONZERO, NULL, POSITIVE, VALID, ZERO
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract, Effect, Knowledge, Place, Where

FOLDER = Path(__file__).parents[2] / "rules" / "families"
FILES = sorted(FOLDER.glob("*.toml"))
PROTOCOLS = sorted((FOLDER.parent / "protocols").glob("*.toml"))


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return families.load_all()


def told(effect: Effect) -> str:
    """An effect in words: "get device on argument 0 if zero (initial)"."""
    places = {
        Where.RESULT: "in the result",
        Where.ARGUMENT: f"on argument {effect.place.index}",
        Where.OUT: f"through argument {effect.place.index}",
        Where.FIELD: f"in argument {effect.place.index}",
    }
    path = f" .{effect.place.path}" if effect.place.path else ""
    signs = {ZERO: " if zero", NONZERO: " if nonzero", POSITIVE: " if positive", NEGATIVE: " if negative"}
    signs |= {ZERO | POSITIVE: " if not negative", ANY: ""}
    when = "" if effect.place.where is Where.RESULT and effect.when == VALID else signs[effect.when]
    flags = [name for name in ("initial", "managed", "array") if getattr(effect, name)]
    marks = f" ({', '.join(flags)})" if flags else ""
    return f"{effect.action.value} {effect.counter} {places[effect.place.where]}{path}{when}{marks}".replace("  ", " ")


@pytest.mark.parametrize("path", [*FILES, *PROTOCOLS], ids=lambda path: path.stem)
def test_every_family_follows_the_schema(path: Path) -> None:
    families.check(path)


def test_files_are_named_after_their_family(known: Knowledge) -> None:
    named = {c.family for c in known.contracts.values()} | {i.family for i in known.iterators.values()}
    named |= {c.family for c in known.cleanups.values()}
    assert named <= {path.stem for path in FILES}


def test_files_are_named_after_their_protocol() -> None:
    shown = {Path(one.source).stem: one.name for one in families.overview() if one.kind == "protocol"}
    assert shown == {path.stem: path.stem for path in PROTOCOLS}


def test_nothing_is_said_twice(known: Knowledge) -> None:
    """Neither in two files nor, as a protocol may name a function in two sections, in one."""
    assert PROTOCOLS
    for contract in known.contracts.values():
        said = [(e.action, e.place, e.counter, e.codes, e.condition) for e in contract.effects]
        assert len(said) == len(set(said)), contract.name


CONTRACTS = {
    "of_node_get": ["get device_node on argument 0"],
    "of_node_put": ["put device_node on argument 0"],
    "of_find_node_by_path": ["get device_node in the result"],
    "of_find_compatible_node": ["put device_node on argument 0", "get device_node in the result"],
    "of_get_next_child": ["put device_node on argument 1", "get device_node in the result"],
    "of_get_next_parent": ["put device_node on argument 0", "get device_node in the result"],
    "of_get_parent": ["get device_node in the result"],
    "of_parse_phandle_with_args": ["get device_node through argument 4 .np if zero"],
    "of_phandle_iterator_next": ["put device_node in argument 0 .node", "get device_node in argument 0 .node if zero"],
    "fwnode_property_get_reference_args": ["get device_node through argument 5 .fwnode if zero"],
    "fwnode_get_next_child_node": ["put device_node on argument 1", "get device_node in the result"],
    "fwnode_create_software_node": ["get software_node in the result (initial)"],
    "get_device": ["get device on argument 0"],
    "device_initialize": ["get device on argument 0 (initial)"],
    "device_register": ["get device on argument 0 if negative (initial)"],
    "device_add": ["take device on argument 0 if zero"],
    "device_unregister": ["put device on argument 0 (initial)"],
    "device_create": [],
    "usb_create_hcd": ["get usb_hcd in the result (initial)", "keep usb_hcd in the result"],
    "i2c_new_client_device": ["get device in the result", "keep device in the result"],
    "i2c_unregister_device": ["put device on argument 0 (initial)"],
    "cdev_device_add": ["take device on argument 1 if zero"],
    "of_find_device_by_node": ["get device in the result"],
    "platform_device_alloc": ["get device in the result (initial)"],
    "platform_device_register": ["get device on argument 0 if negative (initial)"],
    "platform_device_add": ["take device on argument 0 if zero"],
    "kobject_init_and_add": ["get kobject on argument 0 if negative (initial)"],
    "kobject_add": ["keep kobject on argument 0 if zero"],
    "kref_get_unless_zero": ["get kref on argument 0 if nonzero"],
    "refcount_add": ["get refcount_t on argument 1"],
    "pm_runtime_get_sync": ["get pm_runtime on argument 0"],
    "pm_runtime_resume_and_get": ["get pm_runtime on argument 0 if zero"],
    "pm_runtime_get_if_in_use": ["get pm_runtime on argument 0 if positive"],
    "phy_pm_runtime_get_sync": ["get pm_runtime on argument 0 if not negative"],
    "try_module_get": ["get module on argument 0 if nonzero"],
    "crypto_mod_get": ["get crypto_mod on argument 0 if positive"],
    "l2cap_conn_get": ["get l2cap_conn on argument 0"],
    "rdma_restrack_get": ["get rdma_restrack on argument 0 if nonzero"],
    "scsi_device_get": ["get scsi_device on argument 0 if zero"],
    "folio_try_get": ["get folio on argument 0 if nonzero"],
    "page_count": [],
    "pin_user_pages_fast": ["get pin on argument 3 if positive (array)"],
    "unpin_user_page": ["put pin on argument 0"],
    "fget": ["get file in the result"],
    "fd_install": ["take fd_number on argument 0", "take file on argument 1"],
    "igrab": ["get inode on argument 0 if positive"],
    "d_make_root": ["get dentry in the result", "take inode on argument 0"],
    "d_instantiate": ["keep dentry on argument 0", "keep inode on argument 1"],
    "kern_path": ["get path on argument 2 if zero"],
    "mmget": ["get mm_users on argument 0"],
    "mmgrab": ["get mm_count on argument 0"],
    "sock_create_kern": ["get socket through argument 4 if zero"],
    "skb_queue_tail": ["keep sk_buff on argument 1"],
    "skb_share_check": ["take sk_buff on argument 0", "get sk_buff in the result"],
    "skb_put_padto": ["take sk_buff on argument 0 if negative"],
    "sock_queue_rcv_skb": ["take sk_buff on argument 1 if zero"],
    "nfnetlink_unicast": ["take sk_buff on argument 0"],
    "netif_rx": ["take sk_buff on argument 0"],
    "ip6_route_output": ["get dst_entry in the result"],
    "xfrm_lookup": ["take dst_entry on argument 1", "get dst_entry in the result"],
    "of_find_net_device_by_node": ["get device in the result"],
    "dev_get_by_name": ["get net_device in the result"],
    "pci_get_device": ["put device on argument 2", "get device in the result"],
    "i2c_get_adapter": ["get device in the result", "get module in the result"],
    "i2c_put_adapter": ["put device on argument 0", "put module on argument 0"],
    "of_find_i2c_adapter_by_node": ["get device in the result"],
    "clk_prepare_enable": ["get clk_enable on argument 0 if zero", "get clk_prepare on argument 0 if zero"],
    "clk_disable_unprepare": ["put clk_enable on argument 0", "put clk_prepare on argument 0"],
    "clk_bulk_get": ["get clk on argument 2 if zero (array)"],
    "regulator_enable": ["get regulator_enable on argument 0 if zero"],
    "dma_fence_chain_walk": ["put dma_fence on argument 0", "get dma_fence in the result"],
    "dma_buf_fd": ["take dma_buf on argument 0 if not negative"],
    "rproc_get_by_child": ["borrow rproc in the result"],
    "of_phy_simple_xlate": ["borrow phy in the result"],
    "to_of_node": [],
    "xfs_buf_read": ["get xfs_buf through argument 4 if zero"],
    "ip_vs_check_template": ["put ip_vs on argument 0 if zero"],
    "list_add": ["keep on argument 0"],
    "xa_store": ["keep on argument 2 if not negative"],
    "devm_add_action_or_reset": ["keep on argument 2"],
    "devm_add_action": ["keep on argument 2 if zero"],
    "devm_clk_get": ["get clk in the result (managed)"],
    "dev_get_drvdata": [],
    "filemap_remove_folio": [],
    "drm_gem_handle_create": [],
    "filemap_add_folio": ["keep folio on argument 1 if zero"],
    "cred_alloc_blank": ["get cred in the result (initial)"],
    "collect_mounts": ["get collected_mounts in the result"],
    "fpga_image_info_alloc": ["get fpga_image_info in the result"],
    "get_net_ns": ["get net_namespace on argument 0 if positive"],
    "kfree": ["free on argument 0"],
    "kmem_cache_free": ["free on argument 1"],
    "kzalloc": ["allocate in the result"],
    "devm_kzalloc": ["allocate in the result (managed)"],
}


@pytest.mark.parametrize(("name", "effects"), CONTRACTS.items())
def test_how_a_reference_is_handed_over(known: Knowledge, name: str, effects: list[str]) -> None:
    got = known.contracts.get(name, Contract(name))
    assert sorted(told(effect) for effect in got.effects) == sorted(effects)


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("of_parse_phandle", NULL | VALID),
        ("filp_open", ERR | VALID),
        ("power_supply_get_by_phandle", ANY),
        ("fwnode_typec_switch_get", ANY),
        ("ext4_bread", ANY),
        ("dget_parent", VALID),
        ("ip6_route_output", VALID),
        ("bpf_prog_inc_not_zero", ERR | VALID),
        ("pm_runtime_resume_and_get", ZERO | NEGATIVE),
        ("pm_runtime_get_if_in_use", ANY),
        ("try_module_get", ZERO | POSITIVE),
        ("tty_kopen_exclusive", ERR | VALID),
        ("tty_kopen_shared", ANY),
        ("get_net_ns", ERR | VALID),
        ("device_register", ZERO | NEGATIVE),
    ],
)
def test_what_a_function_can_return(known: Knowledge, name: str, results: int) -> None:
    assert known.contracts[name].results == results


@pytest.mark.parametrize(
    ("name", "null_ok", "err_ok"),
    [
        ("of_node_put", True, False),
        ("put_device", True, False),
        ("fwnode_handle_put", True, True),
        ("platform_device_put", True, True),
        ("regulator_put", True, True),
        ("phy_put", True, True),
        ("clk_put", True, False),
        ("clk_disable_unprepare", True, True),
        ("brelse", True, False),
        ("kobject_put", True, False),
        ("kfree_skb", True, False),
        ("fput", False, False),
        ("put_pid_ns", False, False),
        ("kset_put", False, False),
        ("get_cred", True, False),
        ("get_new_cred", False, False),
        ("fpga_image_info_free", True, False),
        ("nf_conntrack_helper_put", False, False),
        ("nvmem_cell_put", False, False),
        ("kref_put", False, False),
        ("pm_runtime_put", False, False),
    ],
)
def test_what_a_release_tolerates(known: Knowledge, name: str, null_ok: bool, err_ok: bool) -> None:
    assert (known.contracts[name].null_ok, known.contracts[name].err_ok) == (null_ok, err_ok)


def test_what_counts_although_it_fails(known: Knowledge) -> None:
    named = {name for name, contract in known.contracts.items() if contract.even_on_error}
    assert {"pm_runtime_get", "pm_runtime_get_sync"} <= named
    assert not {"pm_runtime_resume_and_get", "usb_autopm_get_interface", "phy_pm_runtime_get_sync"} & named


@pytest.mark.parametrize(
    ("name", "variable", "counter", "path", "held", "null"),
    [
        ("for_each_child_of_node", 1, "device_node", "", True, True),
        ("for_each_child_of_node_scoped", 1, "device_node", "", False, True),
        ("for_each_compatible_node", 0, "device_node", "", True, True),
        ("of_for_each_phandle", 0, "device_node", "node", True, True),
        ("device_for_each_child_node", 1, "device_node", "", True, True),
        ("for_each_pci_dev", 0, "device", "", True, True),
        ("for_each_acpi_consumer_dev", 1, "device", "", True, True),
        ("shost_for_each_device", 0, "scsi_device", "", True, True),
        ("for_each_perag_range", 3, "xfs_perag_active", "", True, True),
        ("list_for_each_entry", 0, "", "", False, False),
        ("list_for_each_entry_safe", 0, "", "", False, False),
        ("hlist_for_each_entry", 0, "", "", False, True),
        ("hash_for_each", 2, "", "", False, False),
        ("xa_for_each", 2, "", "", False, True),
        ("idr_for_each_entry", 1, "", "", False, True),
        ("for_each_netdev", 1, "", "", False, False),
        ("for_each_set_bit", 0, "", "", False, False),
    ],
)
def test_what_a_loop_holds(
    known: Knowledge, name: str, variable: int, counter: str, path: str, held: bool, null: bool
) -> None:
    got = known.iterators[name]
    assert (got.variable, got.counter, got.path, got.leaves_held, got.ends_null) == (
        variable,
        counter,
        path,
        held,
        null,
    )


@pytest.mark.parametrize(
    ("name", "counter", "release"),
    [
        ("device_node", "device_node", "of_node_put"),
        ("fwnode_handle", "device_node", "fwnode_handle_put"),
        ("put_device", "device", "put_device"),
        ("put_task", "task_struct", "put_task_struct"),
        ("fput", "file", "fput"),
        ("kfree", "", "kfree"),
        ("mutex", "", "mutex_unlock"),
        ("spinlock_irqsave", "", "spin_unlock_irqrestore"),
    ],
)
def test_what_the_end_of_a_scope_does(known: Knowledge, name: str, counter: str, release: str) -> None:
    assert (known.cleanups[name].counter, known.cleanups[name].release) == (counter, release)


def test_conversions_and_readers(known: Knowledge) -> None:
    assert {"to_platform_device", "to_of_node", "of_fwnode_handle", "page_folio", "netdev_priv"} <= known.conversions
    assert {"kref_read", "refcount_read", "folio_ref_count", "page_count"} <= known.count_readers
    assert "atomic_read" not in known.count_readers


def test_what_no_row_may_claim(known: Knowledge) -> None:
    absent = {"of_irq_parse_one", "device_link_add", "skb_dequeue", "atomic_inc", "fdget"}
    absent |= {"percpu_ref_init", "rtnl_create_link", "tcf_idr_check_alloc", "xfs_trans_alloc"}
    assert not absent & known.contracts.keys()
    assert known.contracts["kref_init"].effects == ()
    assert [effect.action for effect in known.contracts["bio_kmalloc"].effects] == [Action.ALLOCATE]
    owned = {
        name
        for name, contract in known.contracts.items()
        for effect in contract.effects
        if name.startswith("devm_") and effect.action is Action.GET and not effect.managed
    }
    assert owned == set()


def test_usage_counts(known: Knowledge) -> None:
    counted = {e.counter: e.lifetime for c in known.contracts.values() for e in c.effects if e.counter}
    for counter in ("pm_runtime", "clk_prepare", "clk_enable", "regulator_enable", "mnt_write"):
        assert not counted[counter]
    for counter in ("device_node", "device", "kref", "sk_buff", "clk", "regulator"):
        assert counted[counter]


def test_what_goes_from_hand_to_hand(known: Knowledge) -> None:
    passed = {e.counter for c in known.contracts.values() for e in c.effects if e.passed_on}
    assert "sk_buff" in passed
    assert not {"device_node", "device", "pm_runtime", "kobject"} & passed


def test_a_counter_that_can_be_taken_can_be_dropped(known: Knowledge) -> None:
    """A get without a put of the same counter anywhere would be reported for every caller."""
    gets: dict[str, set[str]] = {}
    ends: set[str] = {i.counter for i in known.iterators.values()}
    for name, contract in known.contracts.items():
        for effect in contract.effects:
            if effect.action is Action.GET and not effect.managed:
                gets.setdefault(effect.counter, set()).add(name)
            elif effect.action in (Action.PUT, Action.TAKE):
                ends.add(effect.counter)
    assert {counter: names for counter, names in gets.items() if counter not in ends} == {}


def test_places_of_array_and_star() -> None:
    known = families.load(["drm_master_put"])
    assert known.contracts["drm_master_put"].effects[0].place == Place(Where.FIELD, 0, "*")
