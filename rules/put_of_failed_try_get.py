# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put although the conditional get failed.

What it reports
    A put on a path on which the conditional get of the same object has failed: nothing was taken, so the put drops
    somebody else's reference. The line is that of the put. What failure means is looked up, not guessed from the
    name: try_module_get() fails with false, scsi_device_get() and mnt_want_write() fail with an error number.

    Medium confidence: the object is a parameter, so nobody in this function had another reference on it. Low: it is
    found in a field or came from a call; it may have been counted before in a way that is not seen here.

Why it matters
    The failure says that the object is going away or is not to be used. A put at this moment frees it a second time
    or takes the reference of the one who is tearing it down. The mistake comes from an error label that puts and
    that one goto too many leads to.

Example
    if (!try_module_get(owner))
            goto out;
    ret = pump_start(pump);
    out:
    module_put(owner);              <-- also reached when the get failed
    return ret;

What it cannot see
    A reference from before: a function that holds one, tries for a second, fails, and drops the first is right.
    Gets that are conditional on more than their result, such as try_module_get(NULL), which succeeds without taking
    anything. A wrapper of a conditional get in another file is unknown, and so is the meaning of its result.
"""

from collections.abc import Iterator

from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.incidents import call, claim

KIND = Kind.EXTRA_PUT
SINCE = "0.1.0"
BAD = [
    """
static int pump_call(struct pump *pump, struct module *owner)
{
	int ret = -ENODEV;

	if (!try_module_get(owner))
		goto out;
	ret = pump_start(pump);
out:
	module_put(owner); /* expect */
	return ret;
}
""",
    """
static int loom_share(struct loom *loom, struct mm_struct *mm)
{
	int ret = -ESRCH;

	if (!mmget_not_zero(mm))
		goto err;
	ret = loom_map(loom, mm);
	if (ret)
		goto err;
	loom_note(loom);
err:
	mmput(mm); /* expect */
	return ret;
}
""",
    """
static int valve_eject(struct valve *valve, struct scsi_device *sdev)
{
	int ret;

	ret = scsi_device_get(sdev);
	if (ret) {
		scsi_device_put(sdev); /* expect */
		return ret;
	}
	valve_close(valve, sdev);
	scsi_device_put(sdev);
	return 0;
}
""",
    """
static int kiln_sample(struct folio *folio)
{
	int ret = -EAGAIN;

	if (folio_try_get(folio))
		ret = kiln_read(folio);
	folio_put(folio); /* expect */
	return ret;
}
""",
]
GOOD = [
    """
static int pump_call(struct pump *pump, struct module *owner)
{
	int ret;

	if (!try_module_get(owner))
		return -ENODEV;
	ret = pump_start(pump);
	module_put(owner);
	return ret;
}
""",
    """
static int kiln_write(struct vfsmount *mnt, struct kiln *kiln)
{
	int ret;

	ret = mnt_want_write(mnt);
	if (ret)
		return ret;
	ret = kiln_store(kiln);
	mnt_drop_write(mnt);
	return ret;
}
""",
    """
static struct loom *loom_get(struct loom *loom)
{
	if (loom && !kref_get_unless_zero(&loom->ref))
		loom = NULL;
	return loom;
}
""",
    """
static int valve_eject(struct valve *valve, struct scsi_device *sdev)
{
	int ret;

	ret = scsi_device_get(sdev);
	if (ret)
		goto out;
	ret = valve_close(valve, sdev);
	scsi_device_put(sdev);
out:
	return ret;
}
""",
]


def check(outcome: Outcome) -> Iterator[Claim]:
    for incident in outcome.incidents:
        if _matches(incident):
            message = f"the get of {incident.name} failed on this path: what does {call(incident)} drop?"
            yield claim(incident, message, _confidence(incident))


def _matches(incident: Incident) -> bool:
    return incident.what == "put-failed"


def _confidence(incident: Incident) -> Confidence:
    return Confidence.LOW if incident.origin != "parameter" else Confidence.MEDIUM
