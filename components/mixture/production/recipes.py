"""Which recipe makes the samples of a task."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from components.library.reader import Library
from components.mixture_config import MixtureConfig
from components.nouns import Task
from components.rendering.recipe import Recipe

# By name, because each brings a library of its own that no other needs.
_RECIPES: Mapping[Task, tuple[str, str]] = MappingProxyType(
    {
        Task.DOCUMENT: ("components.rendering.pages.recipe", "DocumentRecipe"),
        Task.LINE: ("components.rendering.lines.recipe", "LineRecipe"),
        Task.SCENE: ("components.rendering.scene.recipe", "SceneRecipe"),
        Task.CHART: ("components.rendering.charts.recipe", "ChartRecipe"),
        Task.TABLE: ("components.rendering.tables.recipe", "TableRecipe"),
        Task.FORMULA: ("components.rendering.formulas.recipe", "FormulaRecipe"),
        Task.MOLECULE: ("components.rendering.molecules.recipe", "MoleculeRecipe"),
        Task.GEOMETRY: ("components.rendering.geometry.recipe", "GeometryRecipe"),
        Task.CAPTION: ("components.rendering.captions.recipe", "CaptionRecipe"),
        Task.TEXT: ("components.rendering.text_only.recipe", "TextRecipe"),
    }
)


class Recipes:
    """The recipes of one process, each built when its task is first asked for."""

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._config, self._library, self._seed = config, library, seed
        self._built: dict[Task, Recipe] = {}

    def of(self, task: Task) -> Recipe:
        """The recipe of a task."""
        if task not in self._built:
            module, name = _RECIPES[task]
            recipe: type[Recipe] = getattr(import_module(module), name)
            self._built[task] = recipe(self._config, self._library, self._seed)
        return self._built[task]
