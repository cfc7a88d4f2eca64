"""What the demonstration tells of a day on a phone: whatever came otherwise is told."""

import pytest

from api.demo import phoned


def as_told():
    statuses, accepted, rejected, pictures = phoned.ENDED
    uploads = [{"accepted": 3, "rejected": 0}, {"accepted": accepted - 3, "rejected": rejected}]
    return {"phoned": {"visits": [{"status": status} for status in statuses], "uploads": uploads, "pictures": pictures}}


OFF = {
    "nothing": (lambda _: None, False),
    "a visit that waits for an officer": (lambda one: one["visits"][2].update(status="flagged"), True),
    "a visit that was lost": (lambda one: one["visits"].pop(), True),
    "an event that was taken twice": (lambda one: one["uploads"][0].update(accepted=4), True),
    "a photo that did not arrive": (lambda one: one.update(pictures=3), True),
    "an event that was sent back": (lambda one: one["uploads"][1].update(rejected=1), True),
}


@pytest.mark.parametrize("off", OFF)
def test_what_ended_otherwise_is_told(off):
    """Each fault is the control of its own comparison."""
    told, (fault, found) = as_told(), OFF[off]
    fault(told["phoned"])

    assert bool(phoned.wrong(told)) is found
