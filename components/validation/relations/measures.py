"""Whether a fingerprint was made by the measures of this code: only then can it find anything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b

import numpy as np

from components.benchmark.fingerprints import Fingerprint
from components.nouns import ScriptoriumError, Task
from components.validation.manifest import picture_sketch
from components.validation.manifest.texts import describe_text

# One page that never changes: with a box, marks, capitals, two scripts, and grey that varies.
_TEXT = (
    "<|ref|>text<|/ref|><|det|>[[1, 2, 30, 40]]<|/det|>\n"
    "Scriptorium, n. — a room where manuscripts are copied: Ἐν ἀρχῇ ἦν ὁ λόγος, ½ of №\u00a04."
)
_HEIGHT, _WIDTH, _PRIME = 128, 96, 251


@cache
def measures() -> str:
    """A hash of the hashes and sketches of one page: another one means that they have changed."""
    text = describe_text(_TEXT, "zxx", "Zxxx", Task.TEXT, "", has_image=False)
    down, across = np.indices((_HEIGHT, _WIDTH))
    picture = picture_sketch.sketch((down * across % _PRIME).astype(np.uint8))
    said = (text["text_hash"], text["text_key_characters"], text["text_sketch"], picture)
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def require_same_measures(fingerprints: Iterable[Fingerprint]) -> None:
    """Check that fingerprints can be compared with manifests of today.

    Raises:
        ScriptoriumError: naming one that cannot.
    """
    for fingerprint in fingerprints:
        if fingerprint.measures != measures():
            raise ScriptoriumError(
                f"{fingerprint.name}.parquet: measures: made by hashes that have changed since: "
                "make the fingerprint of the benchmark anew"
            )
