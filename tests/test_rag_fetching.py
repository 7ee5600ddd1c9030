"""The command `kamervraag fetch`."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
import unruly_server as unruly
from typer.testing import CliRunner

from rag.commands.fetching import fetch

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(fetch)
runner = CliRunner(env={"KAMERVRAAG_CONTACT": "you@example.org"})


@pytest.fixture
def run(server, tmp_path):
    server.routes["/sru"] = unruly.reply(unruly.found(unruly.record("kst-33279-1", server.url)))
    server.routes["/file/kst-33279-1.xml"] = unruly.reply(unruly.PAPER.format("a"))
    here = ["--service", f"{server.url}/sru", "--site", server.url, "--plain", "--private", "--pace", "0"]

    def run(*arguments, **environment):
        return runner.invoke(app, [*arguments, *here, "--into", str(tmp_path / "papers")], env=environment)

    return run


def test_papers_come_into_a_folder(run, tmp_path):
    result = run("33279")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path}/papers: 1 kept\n")
    assert (tmp_path / "papers/kst-33279-1.xml").is_file()
    assert run("--query", "w.subrubriek==Motie").stdout.endswith(": 1 already\n")
    assert run("--again").stdout.endswith(": 1 already\n")


def test_what_is_missing_is_told_and_the_exit_code_is_1(run, server):
    server.routes["/sru"] = unruly.reply(unruly.found())
    result = run("33279", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["complete"], told["counts"]) == (False, {"missing": 1})
    assert told["told"][0]["id"] == "33279"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "nothing is asked for"),
        (["veteranen"], "'veteranen' is neither a paper nor a dossier"),
        (["33279", "--contact", "no body"], "'no body' is no contact"),
    ],
)
def test_mistakes_are_told_in_one_sentence(run, arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"kamervraag fetch: {sentence}")
    assert result.stderr.count("\n") == 1


def test_who_asks_must_be_said(run):
    result = run("33279", KAMERVRAAG_CONTACT="")
    assert (result.exit_code, result.stderr.startswith("kamervraag fetch: say who asks")) == (1, True)


def test_ctrl_c_is_a_clean_stop(server, tmp_path):
    server.routes["/sru"] = unruly.silent
    code = "import typer; from rag.commands.fetching import fetch; typer.run(fetch)"
    arguments = ["33279", "--service", f"{server.url}/sru", "--plain", "--private", "--into", str(tmp_path / "papers")]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, *arguments, "--contact", "you@example.org"],
        cwd=Path(__file__).parents[1],
        stderr=subprocess.PIPE,
        text=True,
    )
    while not server.asked and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (
        130,
        "kamervraag fetch: stopped. What came is kept; the same command goes on from there.\n",
    )


def test_nothing_on_this_machine_is_asked_unless_told(server, tmp_path):
    arguments = ["33279", "--service", f"{server.url}/sru", "--plain", "--tries", "1", "--into", str(tmp_path)]
    result = runner.invoke(app, arguments)
    assert (result.exit_code, server.asked) == (1, [])
    assert "its address 127.0.0.1 is not one of the public internet" in result.stderr
