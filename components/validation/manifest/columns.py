"""Every column of the manifest: its type, its unit, what it means, and when it is null.

docs/manifest.md is written from this list. A measure is a fact about one row; which values are
wrong is said by the suites, and what spans rows (duplicates, leaks) by the relations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

SCHEMA_VERSION = 1
TEXT_SKETCH_HASHES = 32  # of 32 bits each
PICTURE_SKETCH_BYTES = 32  # 256 bits


class Measured(StrEnum):
    """By what a column is measured."""

    IDENTITY = "identity"  # copied from the shard, or where the row lies in it
    PICTURE = "picture"
    BOXES = "boxes"
    TEXT = "text"
    MARKUP = "markup"
    LANGUAGE = "language"
    SKETCH = "sketch"


class Null(StrEnum):
    """When a column is null in a healthy manifest."""

    NEVER = "never"
    NO_PICTURE = "without a picture"
    NOT_DECODED = "without a picture that decodes"
    NO_BOXES = "without alignment and without a region that has a text"
    NO_LETTERS = "without letters enough to tell"
    HEALTHY = "unless something is wrong"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the manifest."""

    name: str
    type: pa.DataType
    unit: str
    meaning: str
    measured: Measured
    null: Null = Null.NEVER


_TEXT, _WHOLE, _REAL, _YES = pa.string(), pa.int32(), pa.float32(), pa.bool_()


def _identity() -> tuple[Column, ...]:
    def column(name: str, kind: pa.DataType, unit: str, meaning: str) -> Column:
        return Column(name, kind, unit, meaning, Measured.IDENTITY)

    return (
        column("shard", _TEXT, "path", "the shard, relative to the collection's folder"),
        column("row", _WHOLE, "row", "its number in the shard, from 0"),
        column("id", _TEXT, "name", "of the sample, unique in the collection"),
        column("split", _TEXT, "name", "train, validation or test"),
        column("task", _TEXT, "name", "what the sample asks: line, document, chart, ..."),
        column("language", _TEXT, "BCP 47", "the declared language; zxx where there is none"),
        column("script", _TEXT, "ISO 15924", "the declared script"),
        column("source", _TEXT, "name", "of the corpus source it comes from"),
        column("document", _TEXT, "name", "the unit that is never divided between splits"),
        column("licence", _TEXT, "SPDX", "expression for all that the sample shows"),
        column("font", _TEXT, "name", "typeface of the picture; empty where none is known"),
        column(
            "prompt_kind", _TEXT, "name", "ocr, document, grounded, figure, caption, text or other"
        ),
        column("width", _WHOLE, "pixels", "of the picture, as declared; 0 without one"),
        column("height", _WHOLE, "pixels", "of the picture, as declared; 0 without one"),
        column("has_image", _YES, "yes/no", "whether there is a picture"),
        column("aligned", _YES, "yes/no", "whether the renderer says where characters stand"),
        column("regions", _WHOLE, "count", "blocks whose boxes are known"),
    )


def _picture() -> tuple[Column, ...]:
    def column(name: str, kind: pa.DataType, unit: str, meaning: str, null: Null) -> Column:
        return Column(name, kind, unit, meaning, Measured.PICTURE, null)

    some, decoded = Null.NO_PICTURE, Null.NOT_DECODED
    return (
        column("decodable", _YES, "yes/no", "a PNG of its declared size, whole", some),
        column("decoder_error", _TEXT, "sentence", "why it does not decode", Null.HEALTHY),
        column("mode", _TEXT, "name", "the image mode that reads it (model.views)", some),
        column("visual_tokens", _WHOLE, "tokens", "what it takes of a sequence in that mode", some),
        column(
            "ink", _REAL, "share", "pixels over 40 grey levels from the commonest grey", decoded
        ),
        column(
            "contrast",
            _REAL,
            "grey levels",
            "between the darkest and lightest 0.1 % of grey",
            decoded,
        ),
        column(
            "brightness",
            _REAL,
            "grey levels",
            "the commonest grey with its neighbours: the paper",
            decoded,
        ),
        column(
            "sharpness",
            _REAL,
            "ratio",
            "steepness of the edges (90th percentile) over the contrast: low is blurred",
            decoded,
        ),
        column(
            "edges",
            _REAL,
            "share",
            "steps from pixel to pixel that cross a fifth of the contrast: noise has most",
            decoded,
        ),
        column(
            "skew", _REAL, "degrees", "of its text lines, clockwise; 0 if none stand out", decoded
        ),
        column("image_hash", pa.uint64(), "hash", "BLAKE2b of the bytes of the picture", some),
    )


def _boxes() -> tuple[Column, ...]:
    def column(name: str, kind: pa.DataType, unit: str, meaning: str, null: Null) -> Column:
        return Column(name, kind, unit, meaning, Measured.BOXES, null)

    return (
        column(
            "alignment_faults",
            _WHOLE,
            "count",
            "of the alignment: entries missing or too many, left > right, outside the picture, on "
            "another row than the line feeds of the target say",
            Null.NEVER,
        ),
        column(
            "region_faults",
            _WHOLE,
            "count",
            "regions outside the picture or turned round, of an unknown label, saying what the "
            "target does not; blocks of a grounded target that are not those of the regions, and "
            "words beside all regions",
            Null.NEVER,
        ),
        column(
            "boxes_inked",
            _REAL,
            "share",
            "boxes (visible characters, else text regions) that hold ink",
            Null.NO_BOXES,
        ),
        column(
            "ink_boxed",
            _REAL,
            "share",
            "clear ink that a box covers: columns of aligned rows, cells of 4 pixels of pages",
            Null.NO_BOXES,
        ),
    )


def _text() -> tuple[Column, ...]:
    def column(
        name: str, kind: pa.DataType, unit: str, meaning: str, null: Null = Null.NEVER
    ) -> Column:
        return Column(name, kind, unit, meaning, Measured.TEXT, null)

    letters = Null.NO_LETTERS
    return (
        column("target_characters", _WHOLE, "characters", "without whitespace at the ends"),
        column("target_tokens", _WHOLE, "tokens", "of the released DeepSeek-OCR tokenizer"),
        column(
            "compression",
            _REAL,
            "ratio",
            "target tokens over visual tokens (Fox's measure)",
            Null.NO_PICTURE,
        ),
        column(
            "replacement_characters",
            _WHOLE,
            "count",
            "U+FFFD in the target, and question marks in the place of letters",
        ),
        column(
            "control_characters",
            _WHOLE,
            "count",
            "controls but line feed and tab; line and paragraph separators; lone surrogates",
        ),
        column(
            "stray_characters",
            _WHOLE,
            "count",
            "unassigned, private-use, noncharacters, U+FEFF and other invisible characters with "
            "nothing to do (zero-width spaces, soft hyphens, joiners of Latin); codes of shapes "
            "(presentation forms, wide letters where the script has none); loose whitespace "
            "(around the target, at line ends, in a row, tabs, two empty lines) outside code",
        ),
        column("direction_marks", _WHOLE, "count", "invisible controls of writing direction"),
        column("mojibake", _WHOLE, "count", "runs that are UTF-8 read in another encoding"),
        column(
            "escapes",
            _WHOLE,
            "count",
            "HTML entities and tags, backslash, percent and quoted-printable escapes left in prose",
        ),
        column("composed", _YES, "yes/no", "whether the target is in NFC"),
        column("orphan_marks", _WHOLE, "count", "combining marks with no letter to stand on"),
        column(
            "repetition",
            _REAL,
            "share",
            "of the n-grams that stood the same distance back: a loop, or a text said twice",
        ),
        column("script_agreement", _REAL, "share", "letters that the declared script has", letters),
        column("mixed_words", _WHOLE, "count", "words of letters from two scripts that look alike"),
        column(
            "reversed_share",
            _REAL,
            "share",
            "signs of reading direction (final forms, capitals, brackets, ends of sentences) that "
            "say the text runs backwards",
            letters,
        ),
        column("word_length", _REAL, "characters", "mean; null in scripts without spaces", letters),
        column("space_share", _REAL, "share", "of the target that is whitespace", letters),
        column("capital_share", _REAL, "share", "of the cased letters that are capitals", letters),
        column("digit_share", _REAL, "share", "of the target that is digits"),
        column("punctuation_share", _REAL, "share", "of the target that is punctuation or symbols"),
        column("mark_share", _REAL, "share", "of the decomposed letters that are marks", letters),
    )


def _markup() -> tuple[Column, ...]:
    def column(name: str, meaning: str) -> Column:
        return Column(name, _WHOLE, "count", meaning, Measured.MARKUP)

    return (
        column(
            "table_faults",
            "tags of tables not closed or out of place, or other tags in them; rows of unequal "
            "width; no data at all; an answer to a chart or a table that is not one table",
        ),
        column(
            "formula_faults",
            "LaTeX braces, environments, \\left and \\right, delimiters, code fences unbalanced; "
            "formulas (alone), SMILES and figures that do not parse or are spelled in another way "
            "than our own",
        ),
        column(
            "grounding_faults",
            "boxes in the answer broken, outside 0-999 or turned round; tokens no answer says",
        ),
        column("prompt_faults", "a prompt that does not fit: <image> and picture, grounding, kind"),
    )


def _language() -> tuple[Column, ...]:
    def column(name: str, kind: pa.DataType, unit: str, meaning: str) -> Column:
        return Column(name, kind, unit, meaning, Measured.LANGUAGE, Null.NO_LETTERS)

    return (
        column("language_found", _TEXT, "ISO 639", "what py3langid takes the text for"),
        column(
            "language_agrees",
            _YES,
            "yes/no",
            "whether that is the declared language or one near it; null where it is unsure",
        ),
    )


def _sketch() -> tuple[Column, ...]:
    def column(name: str, kind: pa.DataType, meaning: str, null: Null = Null.NEVER) -> Column:
        return Column(name, kind, "hash", meaning, Measured.SKETCH, null)

    sketch = pa.binary(4 * TEXT_SKETCH_HASHES)
    return (
        column("target_hash", pa.uint64(), "BLAKE2b of the target"),
        column("text_hash", pa.uint64(), "BLAKE2b of its letters alone (text_key)"),
        Column("text_key_characters", _WHOLE, "characters", "letters of the key", Measured.SKETCH),
        column("text_sketch", sketch, "MinHash of the key's n-grams", Null.NO_LETTERS),
        column(
            "picture_sketch",
            pa.binary(PICTURE_SKETCH_BYTES),
            "perceptual hash, 256 bits: equal in most bits at another size",
            Null.NOT_DECODED,
        ),
        Column(
            "quotes_benchmark",
            _YES,
            "yes/no",
            "a training row that says a sentence of scriptorium-100",
            Measured.SKETCH,
        ),
    )


COLUMNS: tuple[Column, ...] = (
    *_identity(),
    *_picture(),
    *_boxes(),
    *_text(),
    *_markup(),
    *_language(),
    *_sketch(),
)

MANIFEST_SCHEMA = pa.schema(
    [pa.field(column.name, column.type) for column in COLUMNS],
    metadata={b"manifest_version": str(SCHEMA_VERSION).encode()},
)


def names(*measured: Measured) -> tuple[str, ...]:
    """Names of the columns of some measures, in the order of the schema."""
    return tuple(column.name for column in COLUMNS if column.measured in measured)
