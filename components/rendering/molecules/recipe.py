"""Makes molecule samples: a drawing, and the canonical SMILES of what it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from components.library.reader import Library, SourceRecord
from components.library.rows import MoleculeRow, Style
from components.library.tongues import WORDLESS, Tongue
from components.mixture_config import MixtureConfig
from components.nouns import FIGURE_PROMPT, CorpusError, Sample, Split, Task
from components.rendering.molecules.drawing import choose_look, draw
from components.rendering.molecules.structure import canonical, lay_out
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.typefaces import Typefaces
from components.rendering.typesetting import Typesetter

_LABELS = "ABCDEFGHIKLMNOPRSTUVWXYZabcdefghiklmnoprstuy0123456789+-[]"
_STYLES = frozenset({Style.SANS, Style.SERIF})


class MoleculeRecipe:
    """Draws the molecules of a split in random hands; a molecule may come again in another."""

    task: ClassVar[Task] = Task.MOLECULE

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side = config.sides[Task.MOLECULE]
        self._library, self._seed = library, seed
        self._faces = Typefaces(library)
        self._typesetter = Typesetter(library.data, ())

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The number of molecules of a split."""
        rows = self._rows[split]
        return {WORDLESS: len(rows)} if rows else {}

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: the molecule cannot be read, or not at this size.
            CorpusError: a molecule of the scaffold test stands in another split.
        """
        random = random_of(self._seed, order, attempt)
        if not self._rows[order.split]:
            raise Unmakeable(f"the corpus has no molecule for the {order.split} split")
        source, row = random.choice(self._rows[order.split])
        molecule = lay_out(row.smiles, random.uniform(0, 2 * math.pi), random.random() < 0.5)
        face = self._faces.choose(_LABELS, "Latn", random, _STYLES)
        look = choose_look(random)
        picture = draw(molecule, look, self._faces.path(face), self._side, self._typesetter)
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=WORDLESS.language,
            script=WORDLESS.script,
            source=source.name,
            document=row.document,
            licence=source.licence,
            prompt=FIGURE_PROMPT,
            target=canonical(molecule),
            font=face.family,
            image=png(picture),
            width=picture.width,
            height=picture.height,
            alignment=None,
        )

    @cached_property
    def _rows(self) -> Mapping[Split, tuple[tuple[SourceRecord, MoleculeRow], ...]]:
        rows: dict[Split, list[tuple[SourceRecord, MoleculeRow]]] = {split: [] for split in Split}
        for source, row in self._library.molecules():
            if row.scaffold and row.split is not Split.TEST:
                raise CorpusError(
                    f"{source.name}: {row.document}: a molecule of the scaffold test is in the "
                    f"{row.split} split"
                )
            rows[row.split].append((source, row))
        return {split: tuple(of_split) for split, of_split in rows.items()}
