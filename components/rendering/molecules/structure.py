"""A molecule laid out in the plane, and the SMILES of exactly what the drawing shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from components.rendering.recipe import Unmakeable

if TYPE_CHECKING:
    from rdkit.Chem import Mol

BOND_LENGTH = 1.5  # of a single bond, in the units of RDKit's coordinates


def lay_out(smiles: str, angle: float, mirrored: bool) -> Mol:
    """Return the molecule with coordinates in the plane, turned by `angle` radians.

    A drawing cannot leave the geometry of a double bond open: where the SMILES does, the molecule
    gets the one its coordinates show. A stereo centre that nobody stated stays open (no wedge).

    Raises:
        Unmakeable: RDKit cannot read the SMILES.
    """
    from rdkit import Chem, rdBase
    from rdkit.Chem import rdDepictor

    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
    if molecule is None or molecule.GetNumAtoms() == 0:
        raise Unmakeable(f"{smiles!r} is not the SMILES of a molecule")
    rdDepictor.Compute2DCoords(molecule)
    _turn(molecule, angle, mirrored)
    Chem.DetectBondStereoChemistry(molecule, molecule.GetConformer())
    Chem.AssignStereochemistry(molecule, cleanIt=True, force=True)
    return molecule


def canonical(molecule: Mol) -> str:
    """Return the canonical isomeric SMILES (RDKit's).

    Raises:
        Unmakeable: it is not its own canonical form, as of some crowded stereo centres.
    """
    from rdkit import Chem

    smiles = Chem.MolToSmiles(molecule)
    again = Chem.MolFromSmiles(smiles)
    if again is None or Chem.MolToSmiles(again) != smiles:
        raise Unmakeable(f"{smiles!r} has no stable canonical form")
    return smiles


def extent(molecule: Mol) -> tuple[float, float]:
    """Return width and height of the atoms' centres, in the units of RDKit's coordinates."""
    corners = molecule.GetConformer().GetPositions()
    width, height, _ = corners.max(axis=0) - corners.min(axis=0)
    return float(width), float(height)


def _turn(molecule: Mol, angle: float, mirrored: bool) -> None:
    """Turn the drawing, after turning it over if `mirrored`; wedges are put in only afterwards."""
    import numpy as np
    from rdkit.Chem import rdMolTransforms

    side = -1.0 if mirrored else 1.0
    matrix = np.eye(4)
    matrix[0, :2] = side * math.cos(angle), -math.sin(angle)
    matrix[1, :2] = side * math.sin(angle), math.cos(angle)
    rdMolTransforms.TransformConformer(molecule.GetConformer(), matrix)
