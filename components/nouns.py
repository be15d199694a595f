"""The nouns every stage speaks: frozen records, the errors, and nothing that computes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OCR_INSTRUCTION = "Free OCR."
OCR_PROMPT = f"<image>\n{OCR_INSTRUCTION}"
DOCUMENT_PROMPT = "<image>\nConvert the document to markdown."
GROUNDED_PROMPT = "<image>\n<|grounding|>Convert the document to markdown."
FIGURE_PROMPT = "<image>\nParse the figure."
CAPTION_PROMPT = "<image>\nDescribe this image in detail."


class Split(StrEnum):
    """Which side of the wall a source document stands on."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class Task(StrEnum):
    """What a sample asks of the model."""

    LINE = "line"
    PAGE = "page"  # a few rows of running text, small enough for the smallest profile
    TEXT = "text"
    DOCUMENT = "document"  # a whole page: headings, columns, tables, formulas, notes
    SCENE = "scene"
    CHART = "chart"
    TABLE = "table"
    FORMULA = "formula"
    MOLECULE = "molecule"
    GEOMETRY = "geometry"
    CAPTION = "caption"


class Severity(StrEnum):
    """How much a failed check weighs: a critical one refuses, a warning is shown."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each character of a target stands in its image, in pixels.

    The three tuples have one entry a character of the target; a character that
    leaves no ink (a line break, a mark drawn on its neighbour) has `left == right`.
    """

    line: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A block of a page in reading order, in pixels: left <= right, top <= bottom, inside it.

    `label` is one of DeepSeek-OCR's: title, sub_title, text, image, image_caption, table,
    table_caption, equation, list, footnote, header, footer, page_number, code. `text` is what the
    target says of it; furniture (header, footer, page_number) stands in no target. `lines` are
    the boxes (left, top, right, bottom) of its lines, where the renderer knows them.
    """

    label: str
    text: str
    left: int
    top: int
    right: int
    bottom: int
    lines: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One training or test row: an image (PNG bytes; None for text-only), a prompt, a target."""

    id: str
    split: Split
    task: Task
    language: str  # BCP 47
    script: str  # ISO 15924, e.g. "Latn"
    source: str
    document: str  # the unit that is never divided between splits
    licence: str  # SPDX
    prompt: str
    target: str
    font: str
    image: bytes | None
    width: int
    height: int
    alignment: Alignment | None
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused input: kept out of the run, never lost, and told why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question asked of data or of a model, and its answer.

    Of a question about rows, `rows` is how many failed it and `examples` names some of them.
    """

    name: str
    passed: bool
    severity: Severity
    observed: str
    expected: str
    suite: str = ""
    rows: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a gate: it passes only if it asked something and nothing critical failed."""

    gate: str  # "data" or "release"
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether at least one check ran and none of severity critical failed."""
        return bool(self.checks) and not self.reasons

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence for each failed check of severity critical."""
        return tuple(
            f"{check.name}: observed {check.observed}, expected {check.expected}"
            for check in self.checks
            if not check.passed and check.severity is Severity.CRITICAL
        )


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model read in one held-out sample."""

    sample_id: str
    split: Split
    task: Task
    language: str
    script: str
    mode: str  # the image mode the page was read in
    target: str
    text: str
    control_text: str  # what it "read" in another sample's image: the shuffled-image control
    visual_tokens: int
    text_tokens: int  # tokens of the target
    truncated: bool  # the answer ended by the length limit, not by the end token


@dataclass(frozen=True, slots=True)
class Score:
    """Character error rate of one slice with its bootstrap interval."""

    name: str
    samples: int
    characters: int
    cer: float
    low: float
    high: float
    exact: float  # share of samples read without an error


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All that is known of a model's reading on one split."""

    split: Split
    overall: Score
    slices: tuple[Score, ...]  # "script/Latn", "task/line", "group/latin-cyrillic-greek", ...
    control_cer: float  # same model, shuffled images: what the language model alone explains
    verbatim_overlap: float  # share of test targets that also stand in training text
    cer_not_verbatim: float
    compression: float  # text tokens per visual token
    repetition_rate: float  # answers that end in a loop
    truncated_rate: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """A packaged model that passed the gate."""

    tag: str
    data_version: str
    model_sha256: str
    scorecard: Scorecard


class ScriptoriumError(Exception):
    """A failure a person can act on: one sentence, and a documented exit code."""

    exit_code = 1


class ConfigError(ScriptoriumError):
    """params.yaml or another setting is wrong; the sentence names the file and the key."""

    exit_code = 2


class DataRefused(ScriptoriumError):
    """The gate before training said no."""

    exit_code = 3


class ReleaseRefused(ScriptoriumError):
    """The gate before release said no."""

    exit_code = 4


class CorpusError(ScriptoriumError):
    """A source cannot be fetched, has another hash, or data/ drifted from data.dvc."""

    exit_code = 5
