"""The one web page: markup, style and script put into one file that asks no other host anything."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

WEB = Path(__file__).resolve().parent / "web"


def _read(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


_STYLE, _SCRIPT = _read("style.css"), _read("script.js")
HTML = _read("page.html").replace("/*style*/", _STYLE).replace("/*script*/", _SCRIPT)
# What the model read in a hostile page is shown as text; should that ever fail, nothing runs.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; connect-src 'self'; img-src data:; "
        f"style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
