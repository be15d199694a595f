"""Messages of Thonny, in which beginners write Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"thonny/locale/(?P<code>\w+)/LC_MESSAGES/thonny\.po")


SOURCE = Source(
    name="thonny",
    kind=Kind.TEXT,
    licence="MIT",
    notice="Thonny, by Aivar Annamaa and its translators.",
    packages=(
        pypi(
            "thonny",
            "5.0.1",
            "thonny-5.0.1-py3-none-any.whl",
            "94eb9fc3d9f45acffcda51c17e75f56bb4b14427fee0467e14fb4f6210c33041",
        ),
    ),
    read=read,
)
