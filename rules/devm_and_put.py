# SPDX-License-Identifier: GPL-2.0-or-later
"""An object is put by hand although a managed action puts it.

What it reports
    A put of an object that was given to devm_add_action_or_reset() with a function that puts it. If the call has
    failed on this path, it has already run that function, and the put is the second. If it has succeeded, the
    driver core will run the function when the device is unbound or its probe fails. The line is that of the put.

    High confidence: the call has failed. Medium: it has succeeded, because a callee may have taken the action away
    again in a manner that does not show here.

Why it matters
    The second put drops somebody else's reference, and the object is freed while its owner still uses it. Where it
    has to do with probe's error paths, nobody sees it until a probe fails: after devm_add_action_or_reset() with
    -ENOMEM, which hardly ever happens; on later errors, with -EPROBE_DEFER, at every boot.

Example
    ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
    if (ret) {
            put_device(peer);       <-- valve_put_peer() has done it
            return ret;
    }

What it cannot see
    A function in another file: nothing is known of what it puts. devm_add_action(), which leaves the put to its
    caller when it fails, and what it arranges when it succeeds. A devm_remove_action() that comes after the put
    instead of before it, or within a callee: the put is right then. So it is if the function puts what a field
    holds, and the field is emptied or set anew after the put.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static void valve_put_peer(void *data)
{
	put_device(data);
}

static int valve_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
	if (ret) {
		put_device(peer); /* expect */
		return ret;
	}
	return 0;
}
""",
    """
static void lamp_put_bulb(void *data)
{
	struct device_node *bulb = data;

	of_node_put(bulb);
}

static int lamp_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct device_node *bulb;
	int ret;

	bulb = of_parse_phandle(dev->of_node, "bulb", 0);
	if (!bulb)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, lamp_put_bulb, bulb);
	if (ret)
		return ret;
	ret = lamp_read_ratings(dev, bulb);
	if (ret) {
		dev_err(dev, "no ratings: %d\\n", ret);
		of_node_put(bulb); /* expect */
		return ret;
	}
	return lamp_register(dev);
}
""",
    """
static void pump_drop_valve(void *data)
{
	struct pump *pump = data;

	put_device(pump->valve);
}

static int pump_find_valve(struct pump *pump, const char *name)
{
	int ret;

	pump->valve = bus_find_device_by_name(&valve_bus, NULL, name);
	if (!pump->valve)
		return -ENODEV;
	ret = devm_add_action_or_reset(pump->dev, pump_drop_valve, pump);
	if (ret)
		put_device(pump->valve); /* expect */
	return ret;
}
""",
    """
static void kiln_power_off(void *data)
{
	pm_runtime_put_sync(data);
}

static int kiln_power_on(struct device *dev)
{
	int ret = pm_runtime_resume_and_get(dev);

	if (ret < 0)
		return ret;
	ret = devm_add_action_or_reset(dev, kiln_power_off, dev);
	if (ret) {
		pm_runtime_put_sync(dev); /* expect */
		return ret;
	}
	return kiln_calibrate(dev);
}
""",
    """
static void loom_put_peer(void *data)
{
	put_device(data);
}

static int loom_link(struct loom *loom, struct device *peer)
{
	int ret;

	get_device(peer);
	ret = devm_add_action_or_reset(loom->dev, loom_put_peer, peer);
	if (ret)
		goto err;
	ret = loom_tension(loom);
	if (ret)
		goto err;
	return 0;
err:
	put_device(peer); /* expect */
	return ret;
}
""",
    """
static void pump_stop_clock(void *data)
{
	clk_disable_unprepare(data);
}

static int pump_start_clock(struct device *dev)
{
	struct clk *clk = devm_clk_get(dev, NULL);
	int ret;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	ret = clk_prepare_enable(clk);
	if (ret)
		return ret;
	ret = devm_add_action_or_reset(dev, pump_stop_clock, clk);
	if (ret)
		return ret;
	ret = pump_prime(dev);
	if (ret)
		clk_disable_unprepare(clk); /* expect */
	return ret;
}
""",
]
GOOD = [
    """
static void valve_put_peer(void *data)
{
	put_device(data);
}

static int valve_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
	if (ret)
		return ret;
	return valve_open(dev);
}
""",
    """
static void valve_put_peer(void *data)
{
	put_device(data);
}

static int valve_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action(dev, valve_put_peer, peer);
	if (ret) {
		put_device(peer);
		return ret;
	}
	return 0;
}
""",
    """
static void valve_put_peer(void *data)
{
	put_device(data);
}

static int valve_try_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&valve_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
	if (ret)
		return ret;
	ret = valve_open(dev);
	if (ret) {
		devm_remove_action(dev, valve_put_peer, peer);
		put_device(peer);
	}
	return ret;
}
""",
    """
static void valve_put_peer(void *data)
{
	put_device(data);
}

static int valve_try_peer(struct device *dev, struct device *peer)
{
	int ret;

	get_device(peer);
	ret = devm_add_action_or_reset(dev, valve_put_peer, peer);
	if (ret)
		return ret;
	ret = valve_open(dev);
	if (ret)
		devm_release_action(dev, valve_put_peer, peer);
	return ret;
}
""",
    """
static int pump_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&pump_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, pump_detach_peer, peer);
	if (ret)
		put_device(peer);
	return ret;
}
""",
    """
static void loom_loosen(void *data)
{
	loom_set_tension(data, 0);
}

static int loom_use_peer(struct device *dev, const char *name)
{
	struct device *peer = bus_find_device_by_name(&loom_bus, NULL, name);
	int ret;

	if (!peer)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, loom_loosen, peer);
	put_device(peer);
	return ret;
}
""",
    """
static void lamp_put_bulb(void *data)
{
	of_node_put(data);
}

static int lamp_probe(struct device *dev)
{
	struct device_node *bulb = of_parse_phandle(dev->of_node, "bulb", 0);
	int ret;

	if (!bulb)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, lamp_put_bulb, bulb);
	if (ret)
		return ret;
	of_node_get(bulb);
	ret = lamp_read_ratings(dev, bulb);
	of_node_put(bulb);
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    done = {incident.line for incident in outcome.incidents if _already(incident)}
    for incident in outcome.incidents:
        if _matches(incident) and (_already(incident) or incident.line not in done):
            yield claim(incident, _message(incident), _confidence(incident))


def _message(incident: Incident) -> str:
    if not _already(incident):
        return f"the driver core will put {incident.name} as well: is {call(incident)} one too many?"
    earlier = f"{incident.drop_function}() on line {incident.drop_line}"
    ran = f"{incident.release}(), which has put {incident.name}"
    return f"{earlier} failed and ran {ran}: is {call(incident)} one too many?"


def _already(incident: Incident) -> bool:
    """Whether the call that should arrange the put has failed, and has put the object at once."""
    return incident.what == "put-again" and incident.taken and incident.release != "" and not incident.looped


def _matches(incident: Incident) -> bool:
    return _already(incident) or incident.what == "put-managed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.HIGH if _already(incident) else Confidence.MEDIUM
