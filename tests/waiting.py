"""Waiting for what another thread does."""

import time


def eventually(holds, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False
