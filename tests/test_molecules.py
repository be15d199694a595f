"""Molecules: the SMILES says what the drawing shows, no more and no less."""

from __future__ import annotations

import io
import math
from random import Random

import pytest
from PIL import Image
from rdkit import Chem
from rdkit.Chem.Draw.rdMolDraw2D import PrepareMolForDrawing

from components.library.reader import Library
from components.library.rows import Kind, MoleculeRow
from components.library.tongues import WORDLESS
from components.library.writer import write_rows
from components.nouns import FIGURE_PROMPT, CorpusError, Split, Task
from components.rendering.molecules.drawing import choose_look, draw
from components.rendering.molecules.recipe import MoleculeRecipe
from components.rendering.molecules.structure import canonical, extent, lay_out
from components.rendering.recipe import Order, Unmakeable
from components.rendering.typesetting import Typesetter
from tests.shapes import fingerprint, made_elsewhere, mixture
from tests.small_library import FONTS, small_library

FACE = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
STEREO = (
    "C[C@H](N)C(=O)O",
    "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
    "C[C@]12CC[C@H]3[C@@H](CC=C4C[C@@H](O)CC[C@]34C)[C@@H]1CC[C@@H]2O",
    r"F/C=C\F",
    "C/C=N/O",
    "C[S@](=O)CC",
)
FLAT = ("CC(N)C(=O)O", "O=[N+]([O-])c1ccccc1", "[Na+].[Cl-]", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C")
OPEN_DOUBLE_BOND = ("CC=CC", "CC=NO", "c1ccccc1N=Nc1ccccc1")


def read_from_drawing(molecule):
    """What a chemist reads: atoms, bonds, wedges and places, without what the SMILES said."""
    drawn = PrepareMolForDrawing(molecule)
    return Chem.MolToSmiles(Chem.MolFromMolBlock(Chem.MolToMolBlock(drawn)))


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    return MoleculeRecipe(mixture(), small_library(tmp_path_factory.mktemp("molecules")), seed=7)


def order(index, split=Split.TRAIN):
    return Order(split, Task.MOLECULE, index, WORDLESS)


@pytest.mark.parametrize("smiles", STEREO + FLAT + OPEN_DOUBLE_BOND)
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_target_is_the_molecule_that_the_drawing_shows(smiles, mirrored):
    for step in range(5):
        molecule = lay_out(smiles, step * 1.3, mirrored)
        assert canonical(molecule) == read_from_drawing(molecule)


@pytest.mark.parametrize("smiles", STEREO + FLAT)
def test_what_the_source_states_is_kept_whichever_way_it_is_turned(smiles):
    stated = Chem.MolToSmiles(Chem.MolFromSmiles(smiles))
    for step in range(4):
        assert canonical(lay_out(smiles, step * 1.7, mirrored=step % 2 == 1)) == stated


@pytest.mark.parametrize("smiles", OPEN_DOUBLE_BOND)
def test_a_double_bond_gets_the_geometry_it_is_drawn_with(smiles):
    assert "/" in canonical(lay_out(smiles, 0.4, mirrored=False))


@pytest.mark.parametrize("smiles", STEREO + FLAT + OPEN_DOUBLE_BOND)
def test_a_target_is_its_own_canonical_form(smiles):
    target = canonical(lay_out(smiles, 1.0, mirrored=True))
    assert Chem.MolToSmiles(Chem.MolFromSmiles(target)) == target


@pytest.mark.parametrize("smiles", ["", "C1CC", "C(C)(C)(C)(C)(C)C", "no molecule"])
def test_what_is_no_molecule_is_refused_in_words(smiles, capfd):
    with pytest.raises(Unmakeable, match="is not the SMILES of a molecule"):
        lay_out(smiles, 0.0, mirrored=False)
    assert capfd.readouterr().err == ""


def test_a_molecule_too_large_to_be_legible_is_refused():
    with pytest.raises(Unmakeable, match="too short to be read"):
        look = choose_look(Random(1))
        draw(lay_out("C" * 120, 0.0, False), look, FACE, 384, Typesetter(FONTS, ()))


def test_turning_keeps_the_lengths_of_bonds():
    for mirrored in (False, True):
        flat, upright = (lay_out("CCCCCC", angle, mirrored) for angle in (0.0, math.pi / 2))
        assert extent(flat) == pytest.approx(extent(upright)[::-1])


def test_a_sample_is_a_grey_picture_with_its_smiles(recipe):
    for index in range(12):
        sample = recipe.make(order(index), 0)
        with Image.open(io.BytesIO(sample.image)) as picture:
            assert (picture.mode, picture.size) == ("L", (sample.width, sample.height))
            darkest, brightest = picture.getextrema()
        assert max(sample.width, sample.height) == 384
        assert darkest < 130 and brightest >= 215
        assert Chem.MolFromSmiles(sample.target) is not None
        assert (sample.prompt, sample.licence) == (FIGURE_PROMPT, "CC0-1.0")
        assert sample.source == "molecules"
        assert (sample.language, sample.script) == ("zxx", "Zxxx")


def test_another_attempt_is_another_drawing(recipe):
    assert recipe.make(order(3), 0).image != recipe.make(order(3), 1).image


def test_every_pixel_of_ink_stays_inside_the_picture(recipe):
    for index in range(12):
        with Image.open(io.BytesIO(recipe.make(order(index), 0).image)) as picture:
            edge = picture.point([255 * (shade < 150) for shade in range(256)]).getbbox()
            assert edge[0] > 0 and edge[1] > 0
            assert edge[2] < picture.width and edge[3] < picture.height


def test_material_comes_from_the_split_of_the_order(recipe):
    for split in Split:
        assert recipe.weights(split) == {WORDLESS: 4}
        assert recipe.make(order(0, split), 0).document.startswith(f"{split}/")


def with_molecules(folder, *rows):
    library = small_library(folder)
    write_rows(library.data, Kind.MOLECULES, "molecules", rows)
    return MoleculeRecipe(mixture(), Library(library.data), seed=7)


def test_the_scaffold_test_is_for_testing(tmp_path):
    row = MoleculeRow("scaffold/1", Split.TEST, "CCO", scaffold=True)
    recipe = with_molecules(tmp_path, row)
    assert recipe.weights(Split.TRAIN) == {}
    assert recipe.make(order(0, Split.TEST), 0).document == "scaffold/1"
    with pytest.raises(Unmakeable, match="no molecule for the train split"):
        recipe.make(order(0), 0)


def test_a_scaffold_molecule_in_another_split_stops_the_build(tmp_path):
    row = MoleculeRow("scaffold/1", Split.TRAIN, "CCO", scaffold=True)
    with pytest.raises(CorpusError, match=r"molecules: scaffold/1: .* in the train split"):
        with_molecules(tmp_path, row).make(order(0), 0)


def test_another_process_makes_the_same_bytes(tmp_path):
    library = small_library(tmp_path)
    here = MoleculeRecipe(mixture(), library, 7).make(order(5), 0)
    assert made_elsewhere(MoleculeRecipe, Library(library.data), 7, order(5)) == fingerprint(here)
