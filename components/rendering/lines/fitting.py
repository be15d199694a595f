"""How much of a text fits a line."""

from __future__ import annotations

from collections.abc import Sequence

from components.rendering.clusters import boundaries, row_ends


def start_that_fits(text: str, edges: Sequence[float], width: float, script: str) -> str:
    """Return the longest start of a text that is at most as wide as `width` and ends where it may.

    `edges` (see `Shaped`) and `width` are in the same unit. Without a place to end it is cut
    between clusters; it is empty where not even a cluster fits.
    """
    room = sum(edge <= width for edge in edges) - 1
    if room >= len(text):
        return text.strip()
    reach = text[: room + 1]  # what follows decides whether a line may end
    ends = [end for end in row_ends(reach, script) if end <= room]
    ends = ends or [end for end in boundaries(reach) if end <= room]
    return text[: ends[-1]].strip() if ends else ""
