"""One job -> one sample: a pure function of the seed, the job and the attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from components.config import LineConfig, PageConfig, RenderConfig
from components.library.tongues import Tongue
from components.nouns import OCR_PROMPT, Sample, ScriptoriumError, Split, Task
from components.rendering.documents import Documents
from components.rendering.drawing import Sheet, align, draw
from components.rendering.faces import Face
from components.rendering.layout import Row, Style, break_rows, mixes_directions
from components.rendering.passages import Passage, Passages
from components.rendering.plan import Job

ROW_CHARACTERS = 26  # the longest line; at the smallest size a page row holds about as many
TEXT_CHARACTERS = (45, 120)  # of a text-only row, before its last word is left whole
_SHORTEST_FILL = 0.7  # of a line's width: blank strip is work for the encoder and no lesson
_MARGIN = (3, 8)  # px
_PATIENCE = 50  # draws before a job is called impossible


@dataclass(frozen=True, slots=True)
class _Setting:
    """Rows of one passage in one face, ready to be drawn."""

    passage: Passage
    style: Style
    margin: int
    rows: tuple[Row, ...]


class SampleMaker:
    """Makes the samples of all splits; it holds texts and faces, and no state."""

    def __init__(
        self,
        config: RenderConfig,
        seed: int,
        libraries: Mapping[Split, Documents],
        faces: Mapping[str, tuple[Face, ...]],
    ) -> None:
        self._config, self._seed, self._faces = config, seed, faces
        self._passages = {
            (split, tongue): Passages(tongue.script, documents)
            for split, library in libraries.items()
            for tongue, documents in library.items()
        }

    def tongues(self, split: Split) -> tuple[Tongue, ...]:
        """Return the languages that have text in a split."""
        return tuple(tongue for side, tongue in self._passages if side is split)

    def make(self, job: Job, attempt: int) -> Sample:
        """Return the sample of a job; another attempt is another text.

        Raises:
            ScriptoriumError: no text of the language can be set, in any of its faces.
        """
        random = Random(f"{self._seed}/{job.split}/{job.index}/{attempt}")
        if job.task is Task.TEXT:
            passage = self._source(job).running(random, random.randint(*TEXT_CHARACTERS))
            return _text_sample(job, passage, passage.text)
        look = self._config.page if job.task is Task.PAGE else self._config.line
        setting = self._set(job, look, random)
        sheet = Sheet(look.width, look.height, self._config.line.height, setting.margin)
        rows, style = setting.rows, setting.style
        mixed = any(mixes_directions(row.text, style.script) for row in rows)
        return replace(
            _text_sample(job, setting.passage, "\n".join(row.text for row in rows)),
            prompt=OCR_PROMPT,
            font=style.face.name,
            image=draw(rows, style, sheet, self._config.noise, random),
            width=look.width,
            height=look.height,
            alignment=None if mixed else align(rows, style.direction, sheet),
        )

    def _source(self, job: Job) -> Passages:
        return self._passages[job.split, job.tongue]

    def _set(self, job: Job, look: LineConfig, random: Random) -> _Setting:
        """Draw texts, faces and sizes until enough rows fit."""
        fewest, most = look.rows if isinstance(look, PageConfig) else (1, 1)
        best: _Setting | None = None
        for _ in range(_PATIENCE):
            count = random.randint(fewest, most)
            passage = self._draw_passage(job, random, count)
            faces = [face for face in self._faces[job.tongue.script] if face.covers(passage.text)]
            if not faces or not passage.text:
                continue
            size = random.randint(*look.font_size)
            style = Style(random.choice(faces), size, job.tongue.script)
            margin = random.randint(*_MARGIN)
            width = float(look.width - 2 * margin)
            if most == 1:
                width *= random.uniform(_SHORTEST_FILL, 1)
            rows = break_rows(passage.text, style, width, count)
            setting = _Setting(passage, style, margin, rows)
            if len(rows) >= fewest and _fits(setting, width, self._config.line.height):
                return setting
            if rows and (best is None or len(rows) > len(best.rows)):
                best = setting
        if best is None:
            raise ScriptoriumError(
                f"no text of {job.tongue.language} ({job.tongue.script}) can be set in any of its "
                f"fonts for the {job.split} split"
            )
        return best

    def _draw_passage(self, job: Job, random: Random, rows: int) -> Passage:
        length = ROW_CHARACTERS * rows
        source = self._source(job)
        if job.split is Split.TRAIN and random.random() >= self._config.verbatim_share:
            return source.shuffled(random, length)
        return source.running(random, length)


def _text_sample(job: Job, passage: Passage, target: str) -> Sample:
    """Return a sample without a picture."""
    return Sample(
        id=f"{job.split}-{job.index:06d}",
        split=job.split,
        task=job.task,
        language=job.tongue.language,
        script=job.tongue.script,
        source=passage.source,
        document=passage.document,
        licence=passage.licence,
        prompt="",
        target=target,
        font="",
        image=None,
        width=0,
        height=0,
        alignment=None,
    )


def _fits(setting: _Setting, width: float, pitch: int) -> bool:
    """Whether all ink stays in its row, and a single row fills its strip well enough."""
    if any(row.bottom - row.top > pitch for row in setting.rows):
        return False
    return len(setting.rows) > 1 or setting.rows[0].width >= width / 2
