"""Messages of programs with compiled gettext catalogues.

Each program is a source of its own, because each has a licence of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.debian import pinned
from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source
from components.library.rows import Kind, TextRow

_PATH = r"usr/.+/(?P<code>[A-Za-z_@-]+)/LC_MESSAGES/(?P<document>[^/]+)\.mo"
_PROGRAMS = {
    "libreoffice": ("MPL-2.0", "LibreOffice, by The Document Foundation and its translators."),
    "audacity": ("GPL-2.0-or-later", "Audacity, by its authors and translators."),
    "cinnamon": ("GPL-2.0-or-later", "The desktop Cinnamon, by Linux Mint and its translators."),
    "evolution": (
        "LGPL-2.0-only OR LGPL-3.0-only",
        "Evolution, a program for mail and dates, by its authors and translators.",
    ),
    "gnome-panel": ("GPL-2.0-or-later", "The panel of GNOME, by its authors and translators."),
    "gtk": ("LGPL-2.0-or-later", "The toolkit GTK, by its authors and translators."),
    "iso-codes": (
        "LGPL-2.1-or-later",
        "Names of countries, languages and scripts, by the Debian iso-codes team and translators.",
    ),
    "nautilus": ("GPL-3.0-or-later", "The file manager of GNOME, by its authors and translators."),
    "tuxpaint": ("GPL-2.0-or-later", "Tux Paint, by Bill Kendrick and its translators."),
    "vlc": ("GPL-2.0-or-later", "VLC, by VideoLAN and its translators."),
}


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, _PATH)


SOURCES = tuple(
    Source(
        name=name,
        kind=Kind.TEXT,
        licence=licence,
        notice=notice,
        packages=pinned(name),
        read=read,
        sets=("large",),
    )
    for name, (licence, notice) in _PROGRAMS.items()
)
