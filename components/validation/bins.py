"""Into which bins the values of a column of the manifest are counted.

Bins are fixed here and never fitted to a night, so that any two nights can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_SHARES = (
    *(0.001, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3),
    *(0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.999),
)
_SIZES = tuple(
    float(2 ** (power / 2)) for power in range(2, 29)
)  # 2 to 16,384, half an octave each
_GREYS = tuple(float(level) for level in range(16, 256, 16))
_COUNTS = (1.0, 2.0, 5.0, 20.0)
_YES = (0.5,)

# The inner edges of the bins: a value lies in the bin after the last edge that is not above it.
EDGES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("width", "height", "visual_tokens", "target_characters"), _SIZES),
        **dict.fromkeys(("target_tokens",), _SIZES),
        **dict.fromkeys(("ink", "boxes_inked", "ink_boxed", "repetition"), _SHARES),
        **dict.fromkeys(("script_agreement", "reversed_share", "space_share"), _SHARES),
        **dict.fromkeys(("capital_share", "digit_share"), _SHARES),
        **dict.fromkeys(("punctuation_share", "mark_share"), _SHARES),
        **dict.fromkeys(("contrast", "brightness"), _GREYS),
        **dict.fromkeys(("replacement_characters", "control_characters"), _COUNTS),
        **dict.fromkeys(("stray_characters", "direction_marks", "mojibake", "escapes"), _COUNTS),
        **dict.fromkeys(("orphan_marks", "mixed_words", "regions"), _COUNTS),
        **dict.fromkeys(("alignment_faults", "region_faults", "table_faults"), _COUNTS),
        **dict.fromkeys(("formula_faults", "grounding_faults", "prompt_faults"), _COUNTS),
        **dict.fromkeys(("has_image", "aligned", "decodable", "composed"), _YES),
        **dict.fromkeys(("language_agrees",), _YES),
        "sharpness": (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.5, 2.0),
        "skew": (-10.0, -5.0, -2.0, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
        "compression": (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0),
        "word_length": (1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 10.0, 15.0, 30.0, 60.0),
    }
)


def bins_of(column: str) -> int:
    """How many bins a column has; the last is for what is null or no number."""
    return len(EDGES[column]) + 2


def binned(column: str, values: pa.ChunkedArray) -> NDArray[np.int64]:
    """The bin of every value of a column."""
    whole = values.cast(pa.uint8()) if pa.types.is_boolean(values.type) else values
    numbers = whole.cast(pa.float64()).to_numpy()
    found = np.searchsorted(np.asarray(EDGES[column]), numbers, side="right")
    return np.where(np.isnan(numbers), bins_of(column) - 1, found)
