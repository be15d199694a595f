"""Pages in columns: Japanese and Chinese from right to left, Mongolian from left to right."""

from __future__ import annotations

from components.rendering.vertical.pages import VERTICAL_SCRIPTS, VerticalPages

__all__ = ["VERTICAL_SCRIPTS", "VerticalPages"]
