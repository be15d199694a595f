"""OmniDocBench JSON: pages of blocks with categories, boxes and an order, for one's own pages.

The benchmark itself must not be trained on; this reads documents annotated in its format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from components.ingest.limits import MEGA
from components.ingest.page import Block, Box, Page, Refused
from components.ingest.pictures import grey
from components.ingest.transcription import FURNITURE, agreeing, require_inside
from components.library.tongues import Tongue
from components.nouns import DOCUMENT_PROMPT

_LABELS = {
    "title": "title",
    "text_block": "text",
    "reference": "text",
    "figure": "image",
    "figure_caption": "image_caption",
    "figure_footnote": "image_caption",
    "table": "table",
    "table_caption": "table_caption",
    "table_footnote": "table_caption",
    "equation_isolated": "equation",
    "equation_caption": "text",
    "code_txt": "code",
    "code_txt_caption": "text",
    "code_algorithm": "code",
    "code_algorithm_caption": "text",
    "page_footnote": "footnote",
    "header": "header",
    "footer": "footer",
    "page_number": "page_number",
}
_TONGUES = {
    "english": Tongue("en", "Latn"),
    "simplified_chinese": Tongue("zh-Hans", "Hans"),
    "traditional_chinese": Tongue("zh-Hant", "Hant"),
}
_INLINE = re.compile(r"(?<![\\$])\$(?!\$)([^$]+?)(?<!\\)\$(?!\$)")
_LAST = float("inf")  # the order of blocks without one

Detection = Mapping[str, Any]  # an object of the JSON: a page, or a block of one
_Kind = TypeVar("_Kind")


def pages_in(content: bytes) -> list[Detection]:
    """The pages of a file; nothing of them is checked but that they are objects.

    Raises:
        Refused: it is no JSON, or no list of objects.
    """
    try:
        pages = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused("the JSON is broken or nested too deep") from error
    if not (isinstance(pages, list) and pages and all(isinstance(page, dict) for page in pages)):
        raise Refused("not OmniDocBench: the JSON is no list of pages")
    return pages


def picture_name(page: Detection) -> str:
    """The picture that a page names, as a path relative to its file.

    Raises:
        Refused: there is none, or it leads out of the folder.
    """
    name = _field(_field(page, "page_info", dict), "image_path", str)
    parts = name.replace("\\", "/").split("/")
    if not name or ".." in parts or parts[0] in ("", "~") or ":" in parts[0] or "\0" in name:
        raise Refused(f"image_path {name[:60]!r} leads out of the folder")
    return "/".join(parts)


def tongue_of(page: Detection, folder: Tongue) -> Tongue:
    """The language the page declares, where it is one of the benchmark's; else the folder's."""
    attributes = page["page_info"].get("page_attribute")
    declared = attributes.get("language") if isinstance(attributes, dict) else None
    return _TONGUES.get(declared, folder) if isinstance(declared, str) else folder


def read_omnidocbench(page: Detection, picture: bytes) -> Page:
    """Return a page as the benchmark's protocol reads it.

    Ignored blocks are left out; a block continued in another (`truncated`) is one text.

    Raises:
        Refused: the page has another form than the benchmark's, or its picture cannot be used.
    """
    information = _field(page, "page_info", dict)
    image = grey(picture)
    width, height = _number(information, "width"), _number(information, "height")
    if image.size == (height, width):
        width, height = height, width  # as in four of nine pages of the benchmark's own sample
    agreeing(image, width, height)
    blocks: list[Block] = []
    texts: list[str] = []
    for group in _groups(page):
        members = [_block(detection) for detection in group]
        blocks += members
        if members[0].label not in FURNITURE:
            texts.append(_written(members[0].label, "".join(block.text for block in members)))
    require_inside(blocks, width, height)
    return Page(
        image, "\n\n".join(filter(None, texts)), DOCUMENT_PROMPT, tuple(blocks), width, height
    )


def _groups(page: Detection) -> Iterator[list[Detection]]:
    """The blocks in order, those that continue each other together; None order comes last."""
    detections = {}
    for number, detection in enumerate(_field(page, "layout_dets", list)):
        if not isinstance(detection, dict):
            raise Refused("not OmniDocBench: a block that is no object")
        _field(detection, "category_type", str)
        detections[str(detection.get("anno_id", f"#{number}"))] = detection
    leader = {name: name for name in detections}
    for source, target in _truncations(page):
        if source in leader and target in leader:
            old, new = leader[target], leader[source]
            leader = {name: new if now == old else now for name, now in leader.items()}
    groups: dict[str, list[Detection]] = {}
    for name in sorted(detections, key=lambda name: _order(detections[name])):
        groups.setdefault(leader[name], []).append(detections[name])
    for group in groups.values():
        known = all(detection["category_type"] in _LABELS for detection in group)
        if known and not any(detection.get("ignore") for detection in group):
            yield group


def _truncations(page: Detection) -> Iterator[tuple[str, str]]:
    extra = page.get("extra")
    relations = extra.get("relation") if isinstance(extra, dict) else None
    for relation in relations if isinstance(relations, list) else ():
        if isinstance(relation, dict) and relation.get("relation_type") == "truncated":
            yield str(relation.get("source_anno_id")), str(relation.get("target_anno_id"))


def _order(detection: Detection) -> float:
    order = detection.get("order")
    if order is None:
        return _LAST
    return _number(detection, "order")


def _block(detection: Detection) -> Block:
    label = _LABELS[detection["category_type"]]
    return Block(label, _text(detection, label), _box(detection))


def _text(detection: Detection, label: str) -> str:
    if label == "image":
        return ""
    if label == "table":
        text = str(detection.get("html") or "").strip()
        if not text.startswith("<table"):
            raise Refused(f"table {detection.get('anno_id')} has no HTML")
        return text
    if label == "equation":
        latex = str(detection.get("latex") or detection.get("text") or "").strip()
        if not latex:
            raise Refused(f"equation {detection.get('anno_id')} has no LaTeX")
        return latex if latex.startswith(("$$", r"\[")) else f"$$\n{latex.strip('$')}\n$$"
    text = str(detection.get("text") or "").strip()
    if not text and label not in FURNITURE:
        raise Refused(f"block {detection.get('anno_id')} has no text")
    return _INLINE.sub(lambda match: rf"\({match[1].strip()}\)", text)


def _written(label: str, text: str) -> str:
    """A block as markdown."""
    if label == "title" and not text.startswith("#"):
        return f"# {text}"
    if label == "code" and not text.startswith("```"):
        return f"```\n{text}\n```"
    return text


def _box(detection: Detection) -> Box:
    polygon = detection.get("poly")
    if not isinstance(polygon, list) or len(polygon) < 4 or len(polygon) % 2:
        raise Refused(f"block {detection.get('anno_id')} has no poly of corners")
    numbers = [_finite(value, "poly") for value in polygon]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def _field(owner: Detection, name: str, kind: type[_Kind]) -> _Kind:
    value = owner.get(name)
    if not isinstance(value, kind):
        raise Refused(f"not OmniDocBench: a page or block without {name}")
    return value


def _number(owner: Detection, name: str) -> float:
    return _finite(owner.get(name), name)


def _finite(value: object, name: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MEGA:
        return float(value)
    raise Refused(f"{name} holds {str(value)[:20]!r}, which is no number of a page")
