"""What several rooms of tests share."""

from __future__ import annotations

import os

import pytest

# telemetry is off in every test, as it is in every command
os.environ |= {
    "DO_NOT_TRACK": "1",
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}


@pytest.fixture(scope="session")
def prefect_api():
    """A real Prefect server for the session, empty at its start; yields the address of its API."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield PREFECT_API_URL.value()
