"""What is noted of a request."""

import threading
import time
from contextvars import copy_context

import pytest

from rag.timing import Outcome, answered, recording, stage


def test_stages_are_timed_and_added_up():
    with recording() as record:
        for _ in range(2):
            with stage("embed"):
                time.sleep(0.01)
        with stage("search"):
            pass
    found = record.seconds()
    assert list(found) == ["embed", "search"]
    assert 0.02 <= found["embed"] < 1
    assert abs(record.stages[0].began - time.time()) < 10


def test_a_stage_that_fails_is_timed_too():
    with recording() as record, pytest.raises(KeyError), stage("embed"):
        raise KeyError
    assert list(record.seconds()) == ["embed"]


def test_what_is_noted_in_a_thread_of_the_request_counts_and_in_another_does_not():
    with recording() as record:
        inner = threading.Thread(target=copy_context().run, args=(answered, "binnen", 0.9, None))
        outer = threading.Thread(target=answered, args=("buiten", 0.9, None))
        for thread in (inner, outer):
            thread.start()
            thread.join()
    answered("erna", 0.1, "no_support")
    assert record.outcomes == [Outcome("binnen", 0.9, None)]
