"""The file of keys."""

import hashlib
import json
import threading

import pytest

from rag.keys import KeyFault, KeyFile, find_key, new_key, read_keys, revoke_key


def test_the_file_holds_the_digest_of_a_key_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "etc" / "keys"
    secret = new_key(path, "redactie", "admin")
    (line,) = path.read_text().splitlines()
    assert json.loads(line)["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in line
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_found_by_its_secret_and_by_nothing_near_it(tmp_path):
    path = tmp_path / "keys"
    secrets = {name: new_key(path, name, "read") for name in ("a", "b")}
    keys = read_keys(path)
    assert {name: find_key(keys, secret.encode()).name for name, secret in secrets.items()} == {"a": "a", "b": "b"}
    for near in (secrets["a"][:-1], secrets["a"] + "x", secrets["a"].upper(), "", keys[0].digest):
        assert find_key(keys, near.encode()) is None


def test_no_two_keys_are_alike(tmp_path):
    secrets = {new_key(tmp_path / "keys", str(n), "read") for n in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 43  # 256 bits in base64


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "é", "x" * 65, "../a"])
def test_a_name_that_would_spoil_the_log_is_refused(tmp_path, name):
    with pytest.raises(KeyFault, match="is no name"):
        new_key(tmp_path / "keys", name, "read")
    assert read_keys(tmp_path / "keys") == ()


def test_a_name_is_given_once(tmp_path):
    new_key(tmp_path / "keys", "a", "read")
    with pytest.raises(KeyFault, match="already"):
        new_key(tmp_path / "keys", "a", "admin")
    assert [key.scope for key in read_keys(tmp_path / "keys")] == ["read"]


def test_a_revoked_key_is_gone_and_the_others_stay(tmp_path):
    path = tmp_path / "keys"
    secrets = {name: new_key(path, name, "read") for name in ("a", "b")}
    revoke_key(path, "a")
    assert find_key(read_keys(path), secrets["a"].encode()) is None
    assert find_key(read_keys(path), secrets["b"].encode()).name == "b"
    with pytest.raises(KeyFault, match="no key a"):
        revoke_key(path, "a")


def test_a_running_server_knows_new_keys_and_forgets_revoked_ones(tmp_path):
    path = tmp_path / "keys"
    keys = KeyFile(path)
    assert keys.find(b"anything") is None
    secret = new_key(path, "a", "read").encode()
    assert keys.find(secret).name == "a"
    revoke_key(path, "a")
    assert keys.find(secret) is None


@pytest.mark.parametrize("text", ["geen json\n", '{"name": "a"}\n', '{"name": "a", "scope": "god"}\n', "\x00"])
def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path, text):
    path = tmp_path / "keys"
    secret = new_key(path, "a", "admin").encode()
    keys = KeyFile(path)
    assert keys.find(secret) is not None
    path.write_text(path.read_text() + text)
    assert keys.find(secret) is None
    assert str(path) in keys.fault


def test_keys_that_are_made_at_the_same_time_are_all_kept(tmp_path):
    path = tmp_path / "keys"
    threads = [threading.Thread(target=new_key, args=(path, str(n), "read")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key.name for key in read_keys(path)} == {str(n) for n in range(8)}
