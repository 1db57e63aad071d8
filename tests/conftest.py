"""What all tests share: no skip goes unseen in CI, and no test touches a person's own files."""

import gc
import os
import sys
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import settings

# A test that computes with torch may take long on a busy machine; no rule here depends on time.
# A rule is tried with other examples in every run; `make soak` tries each with many.
settings.register_profile("gradstep", deadline=None)
settings.register_profile("thorough", settings.get_profile("gradstep"), max_examples=1000)
settings.load_profile("gradstep")

# Most of a command's time would go into compiling the tutor, in each of hundreds of processes, and
# a third of the collection into compiling the tests.
sys.dont_write_bytecode = False

HOMES = count()
"""Numbers for the folders of the tests that have no other."""

SKIPS_FAIL = os.environ.get("GRADSTEP_NO_SKIP", "") not in ("", "0")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test was skipped, as pytest would have printed it."""
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        return f"{path}:{line}: {reason.removeprefix('Skipped: ')}"
    return str(report.longrepr)


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that keeps its reason; an expected failure stays what it is."""
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        reason = _reason(report)
        report.outcome = "failed"
        report.longrepr = f"skipped, which GRADSTEP_NO_SKIP=1 does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Watch the reports of tests."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Watch the reports of files, which `pytest.importorskip` can skip as a whole."""
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every later search for garbage, and torch with them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Give each test, and the commands it starts, a state and a settings folder of its own.

    They are in the test's `tmp_path` where it has one: making one for each of thousands of tests
    takes longer than most of them do.
    """
    if "tmp_path" in request.fixturenames:
        place = request.getfixturevalue("tmp_path") / ".home"
    else:
        place = tmp_path_factory.getbasetemp() / "homes" / str(next(HOMES))
    for name in ("GRADSTEP_KEYS", "GRADSTEP_MEMORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(place / name))
