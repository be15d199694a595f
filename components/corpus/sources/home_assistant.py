"""Messages of Home Assistant, which automates homes: of the devices, and of what people see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow

_NOTICE = "Home Assistant, by the Open Home Foundation and its translators."
_DEVICES = r"homeassistant/components/(?P<document>\w+)/translations/(?P<code>[\w-]+)\.json"
_FRONTEND = (
    r"hass_frontend/static/translations/(?:(?P<document>[\w-]+)/)?(?P<code>[\w-]+?)-[0-9a-f]{32}"
    r"\.json"
)


def read_devices(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of the devices."""
    return messages(archives, _DEVICES)


def read_frontend(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of the pages."""
    return messages(archives, _FRONTEND)


SOURCES = (
    Source(
        name="home-assistant",
        kind=Kind.TEXT,
        licence="Apache-2.0",
        notice=_NOTICE,
        packages=(
            pypi(
                "homeassistant",
                "2024.3.3",
                "homeassistant-2024.3.3-py3-none-any.whl",
                "6e1ec2c07441d63fdcfb8acd2c4bbb6f68bc97330855784d3623d10c38fe3577",
            ),
        ),
        read=read_devices,
    ),
    Source(
        name="home-assistant-frontend",
        kind=Kind.TEXT,
        licence="Apache-2.0",
        notice=_NOTICE,
        packages=(
            pypi(
                "home-assistant-frontend",
                "20250109.2",
                "home_assistant_frontend-20250109.2-py3-none-any.whl",
                "8c4f3e4336147ed405b86809baf15823367d0ec105a0da4f4bde168e693bdd2b",
            ),
        ),
        read=read_frontend,
        sets=("large",),
    ),
)
