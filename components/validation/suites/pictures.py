"""What is asked of pictures and of the boxes on them; the bounds stand in `looks`."""

from __future__ import annotations

from components.config import GateConfig
from components.validation.rules import RowSuite
from components.validation.suites import subsets
from components.validation.suites.forms import always, between, filled, none
from components.validation.suites.looks import Boxes, Look, Looks

# a fine-meshed page has 0.39, one of 7,200 pages of other seeds 0.45; white noise gives 0.64
_MOST_EDGES = 0.5
_SHORTEST_SIDE = 8  # pixels: no script is read in fewer; of clean pictures the least is 23


def picture_suites(config: GateConfig, looks: Looks) -> tuple[RowSuite, ...]:
    """Suites of all pictures, of those that decode, and of each look."""
    files = (
        always(
            "every picture decodes",
            "decodable",
            "a PNG of its declared size, whole",
            shown="decoder_error",
        ),
        filled("image_hash"),
        filled("mode"),
        between("pictures are wide enough to read", "width", _SHORTEST_SIDE, None, unit="pixels"),
        between("pictures are high enough to read", "height", _SHORTEST_SIDE, None, unit="pixels"),
        between("pictures become visual tokens", "visual_tokens", 1, None, unit="tokens"),
        filled("compression"),
    )
    seen = (
        between("no picture is blank", "ink", config.blank_ink, 1),
        between("no picture is noise", "edges", 0, _MOST_EDGES),
        always("pictures have a sketch", subsets.PICTURE_SKETCHED, "one to find copies by"),
    )
    return (
        RowSuite("pictures", files, where="has_image"),
        RowSuite("decoded pictures", seen, where=subsets.DECODED),
        *(_look_suite(look) for look in looks.pictures),
    )


def box_suites(looks: Looks) -> tuple[RowSuite, ...]:
    """Suites of boxes: whether they fit the target, and whether they lie on ink."""
    counted = (
        none("no faults in alignments", "alignment_faults"),
        none("no faults in regions", "region_faults"),
        filled("regions"),
    )
    return (RowSuite("boxes", counted), *(_boxes_suite(boxes) for boxes in looks.boxes))


def _look_suite(look: Look) -> RowSuite:
    turned = look.most_skew
    rules = (
        between(f"{look.name} are not covered with ink", "ink", 0, look.most_ink),
        between(f"{look.name} have contrast", "contrast", look.least_contrast, 255),
        between(f"{look.name} are sharp", "sharpness", look.least_sharpness, None),
        between(
            f"{look.name} stand on their paper",
            "brightness",
            look.least_brightness,
            255,
            unit="grey levels",
        ),
        between(f"{look.name} stand upright", "skew", -turned, turned, unit="degrees"),
    )
    return RowSuite(f"look of {look.name}", rules, where=look.where, optional=True)


def _boxes_suite(boxes: Boxes) -> RowSuite:
    rules = (
        between(f"boxes of {boxes.name} lie on ink", "boxes_inked", boxes.least_inked, 1),
        between(f"ink of {boxes.name} lies in boxes", "ink_boxed", boxes.least_boxed, 1),
    )
    return RowSuite(f"boxes of {boxes.name}", rules, where=boxes.where, optional=True)
