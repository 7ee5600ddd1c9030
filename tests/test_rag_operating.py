"""Running the service: keys and settings on the command line, and the service as a process with workers."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from typer.testing import CliRunner

from index.building import update
from rag.cli import app
from rag.keys import read_keys
from rag.settings import Settings

runner = CliRunner()


def run(*arguments, **environment):
    return runner.invoke(app, list(arguments), env={f"KAMERVRAAG_{k.upper()}": str(v) for k, v in environment.items()})


def test_a_key_is_made_listed_and_revoked(tmp_path):
    keys = tmp_path / "keys"
    secret = run("key", "new", "--name", "redactie", "--scope", "admin", keys=keys).stdout.strip()
    assert [(key.name, key.scope) for key in read_keys(keys)] == [("redactie", "admin")]
    listed = run("key", "list", keys=keys).stdout
    assert listed.startswith("redactie  admin  20")
    assert secret not in listed
    assert json.loads(run("key", "list", "--json", keys=keys).stdout)[0].keys() == {"name", "scope", "created"}
    assert run("key", "revoke", "redactie", keys=keys).exit_code == 0
    assert read_keys(keys) == ()


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        pytest.param(("key", "list"), {}, "KAMERVRAAG_KEYS", id="no file of keys"),
        pytest.param(("key", "new", "--name", "a b"), {"keys": "/tmp/x"}, "is no name", id="a name with a blank"),  # noqa: S108
        pytest.param(("key", "new", "--name", "a"), {"keys": "/proc/keys-of-ours"}, "cannot be written", id="no place"),
        pytest.param(("key", "revoke", "a"), {"keys": "/niet/hier"}, "no key a", id="no such key"),
        pytest.param(("settings",), {"queue_lenght": 5}, "did you mean KAMERVRAAG_QUEUE_LENGTH?", id="misspelt"),
        pytest.param(("corpus", "list"), {"admin_key": "x"}, "KAMERVRAAG_ADMIN_KEY is no setting", id="gone"),
        pytest.param(("settings",), {"at_once": 0}, "KAMERVRAAG_AT_ONCE: Input should be greater", id="out of range"),
        pytest.param(("serve",), {"request_seconds": "x"}, "KAMERVRAAG_REQUEST_SECONDS", id="no number"),
    ],
)
def test_what_goes_wrong_is_one_sentence(arguments, environment, message):
    result = run(*arguments, **environment)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_settings_are_listed_with_value_unit_and_source():
    told = {one["name"]: one for one in json.loads(run("settings", "--json", queue_length=7).stdout)}
    assert {name.removeprefix("KAMERVRAAG_").lower() for name in told} == set(Settings.model_fields)
    queue = told["KAMERVRAAG_QUEUE_LENGTH"]
    assert (queue["value"], queue["unit"], queue["source"]) == (7, "requests", "environment")
    rest = told["KAMERVRAAG_REFRESH_SECONDS"]
    assert (rest["value"], rest["unit"], rest["source"]) == (2.0, "seconds", "default")
    lines = run("settings", queue_length=7).stdout.splitlines()
    assert "* KAMERVRAAG_QUEUE_LENGTH=7 requests" in lines
    assert "  KAMERVRAAG_REFRESH_SECONDS=2.0 seconds" in lines


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.slow
def test_workers_share_an_index_switch_to_a_new_one_under_load_and_end_in_time(snapshot, encoder, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(snapshot.folder.parent, store)
    port = free_port()
    service = start(port, store, "--workers", "2")
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, service)
        first = ask(url)["snapshot"]["id"]
        answers, stop = [], threading.Event()
        asking = [threading.Thread(target=keep_asking, args=(url, answers, stop)) for _ in range(3)]
        for thread in asking:
            thread.start()
        done = update(store, encoder, remove=["kst-34919-68"])
        time.sleep(4)  # twice as long as it takes a worker to notice
        stop.set()
        for thread in asking:
            thread.join()
        assert {status for status, _ in answers} == {200}
        assert {answer["snapshot"]["id"] for _, answer in answers[-3:]} == {done.manifest.id} != {first}
        maps = [Path(f"/proc/{pid}/maps").read_text() for pid in workers(service)]
        assert len(maps) == 2
        assert all(f"{done.manifest.id}/vectors/" in one for one in maps)
        counted = re.search(r'count\{method="POST",route="/v1/ask",status="200"\} (.+)', get(f"{url}/metrics"))
        assert float(counted[1]) == len(answers) + 1
        started = time.monotonic()
        service.send_signal(signal.SIGTERM)
        assert service.wait(20) == 0
        assert time.monotonic() - started < 10
    finally:
        service.terminate()  # killed outright it would leave its workers behind
        service.wait(60)


def start(port, store, *arguments):
    command = [sys.executable, "-c", "from rag.cli import app; app()", "serve", "--port", str(port), *arguments]
    environment = os.environ | {"KAMERVRAAG_STORE": str(store), "KAMERVRAAG_RATE_PER_MINUTE": "0"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603


def wait_until_ready(url, service):
    end = time.monotonic() + 120
    while time.monotonic() < end and service.poll() is None:
        try:
            get(f"{url}/health/ready")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310
        return response.read().decode()


def ask(url):
    body = json.dumps({"question": "Hoeveel reservisten zijn er?", "top_k": 1}).encode()
    request = urllib.request.Request(f"{url}/v1/ask", body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        return json.loads(response.read())


def keep_asking(url, answers, stop):
    while not stop.is_set():
        try:
            answers.append((200, ask(url)))
        except HTTPError as fault:
            answers.append((fault.code, None))


def workers(service):
    """The processes that load the application: the children of the service that map an index."""
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]
