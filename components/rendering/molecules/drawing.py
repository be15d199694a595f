"""Draws a laid-out molecule in one of many hands: grey pixels of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from components.rendering.molecules.structure import BOND_LENGTH, extent
from components.rendering.recipe import Unmakeable
from components.rendering.typesetting import Typesetter, rasterise

if TYPE_CHECKING:
    from PIL.Image import Image
    from rdkit.Chem import Mol
    from rdkit.Chem.Draw.rdMolDraw2D import MolDrawOptions

SHORTEST_BOND = 10.0  # px; below it, labels and double bonds run together
_SQUAREST, _FLATTEST = 1.0, 0.35  # the shorter side of a picture as a share of the longer one


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawing looks; lengths in pixels, shades from 0 (black) to 255 (white)."""

    padding: float  # share of the picture on every side
    longest_bond: float
    bond_width: float
    double_bond_gap: float  # share of a bond's length
    smallest_letter: int
    kekulised: bool  # a ring's double bonds one by one, or all its inner bonds dashed
    methyls: bool  # CH3 is spelt out
    coloured: bool  # each element in its colour: shades of grey
    ink: int
    paper: int


def choose_look(random: Random) -> Look:
    """Draw a look; three in four are the plain black of a journal."""
    coloured = random.random() < 0.25
    return Look(
        padding=random.uniform(0.03, 0.12),
        longest_bond=random.uniform(30, 70),
        bond_width=random.uniform(1.0, 3.2),
        double_bond_gap=random.uniform(0.12, 0.2),
        smallest_letter=random.randint(9, 13),
        kekulised=random.random() < 0.8,
        methyls=random.random() < 0.2,
        coloured=coloured,
        ink=0 if coloured else random.choice((0, 0, random.randint(0, 80))),
        paper=255 if coloured else random.choice((255, 255, random.randint(215, 255))),
    )


def draw(molecule: Mol, look: Look, typeface: Path, side: int, typesetter: Typesetter) -> Image:
    """Return the drawing, its longer side `side` px, mode "L".

    RDKit's SVG through typst and PDFium costs less than its own PNG, which has to be read again.

    Raises:
        Unmakeable: the molecule is too large to be legible at this size.
    """
    from rdkit.Chem.Draw import rdMolDraw2D

    width, height = _canvas(molecule, look, side)
    canvas = rdMolDraw2D.MolDraw2DSVG(width, height)
    _prepare(canvas.drawOptions(), look, typeface)
    prepared = rdMolDraw2D.PrepareMolForDrawing(molecule, kekulize=look.kekulised)
    canvas.DrawMolecule(prepared)
    canvas.FinishDrawing()
    svg = canvas.GetDrawingText().replace("\\", "\\\\").replace('"', '\\"')
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)"
    pdf = typesetter.pdf(f'{page}\n#image(bytes("{svg}"), format: "svg", width: 100%)')
    span = look.paper - look.ink
    shades = [look.ink + round(shade * span / 255) for shade in range(256)]
    return rasterise(pdf, side).point(shades)


def _canvas(molecule: Mol, look: Look, side: int) -> tuple[int, int]:
    across, down = (length + BOND_LENGTH for length in extent(molecule))
    bond = side * (1 - 2 * look.padding) * BOND_LENGTH / max(across, down)
    if bond < SHORTEST_BOND:
        raise Unmakeable(f"bonds of {bond:.1f} px are too short to be read")
    shorter = round(side * min(max(min(across, down) / max(across, down), _FLATTEST), _SQUAREST))
    return (side, shorter) if across >= down else (shorter, side)


def _prepare(options: MolDrawOptions, look: Look, typeface: Path) -> None:
    settings = {
        "prepareMolsBeforeDrawing": False,
        "fontFile": str(typeface),
        "padding": look.padding,
        "fixedBondLength": look.longest_bond,
        "bondLineWidth": look.bond_width,
        "scaleBondWidth": False,
        "multipleBondOffset": look.double_bond_gap,
        "minFontSize": look.smallest_letter,
        "explicitMethyl": look.methyls,
        "singleColourWedgeBonds": True,
    }
    for name, value in settings.items():  # RDKit's stubs give every option a wrong type
        setattr(options, name, value)
    if not look.coloured:
        options.useBWAtomPalette()
