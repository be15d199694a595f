"""The end of a nightly: the packaged Bento is started, and reads what the model read before."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.evaluation import metrics
from components.nouns import Prediction, ScriptoriumError
from components.release.server import running

READ_SECONDS = 120


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """What the served model read in one held-out page."""

    text: str
    cer: float
    seconds: float  # of the request alone
    tag: str


def smoke(bento: Path, image: bytes, expected: Prediction, port: int | None) -> SmokeResult:
    """Serve a Bento, send it one page, stop it; `port` None takes a free one.

    Raises:
        ScriptoriumError: when it does not start, refuses the page, or reads anything but what
            `predict` read in it.
    """
    with running(bento, port) as address:
        started = time.monotonic()
        answer = _ask(address, image)
        seconds = time.monotonic() - started
    text = str(answer["pages"][0]["markdown"])
    if text != expected.text:
        raise ScriptoriumError(
            f"{bento}: the bundle reads {text!r} in sample {expected.sample_id}, "
            f"where predict read {expected.text!r}"
        )
    target = metrics.normalise(expected.target)
    errors = metrics.character_errors(metrics.normalise(text), target)
    return SmokeResult(text, errors / max(len(target), 1), seconds, answer["bundle"]["tag"])


def _ask(address: str, image: bytes) -> dict[str, Any]:
    import httpx

    try:
        response = httpx.post(
            f"{address}/ocr", files={"file": image}, timeout=READ_SECONDS, trust_env=False
        )
    except httpx.HTTPError as error:
        raise ScriptoriumError(f"{address}/ocr: no answer: {error}") from error
    if not response.is_success:
        raise ScriptoriumError(f"{address}/ocr: {response.status_code} {response.text}")
    answer: dict[str, Any] = response.json()
    return answer
