"""What one document may cost; a file beyond it is refused by its header, before it is decoded."""

from __future__ import annotations

MEGA = 1_000_000
PDF_BYTES = 256 * MEGA
PDF_PAGES = 2_000
PAGE_POINTS = 14_400  # a side: the 200 inches that PDF allows (ISO 32000-1, annex C)
PAGE_CHARACTERS = 50_000  # a newspaper page has about 20,000
PICTURE_BYTES = 256 * MEGA
PICTURE_PIXELS = 80 * MEGA  # below Pillow's own warning
LONGEST = 50  # times the shorter side
MARKDOWN_BYTES = 4 * MEGA
XML_BYTES = 32 * MEGA
XML_DEPTH = 100
JSON_BYTES = 128 * MEGA  # the benchmark's own file has 42
TARGET_CHARACTERS = 100_000
