"""The fixture corpus and a render section to match: three scripts, one font each, six articles."""

import shutil
from pathlib import Path

from components.config import LanguageConfig, LineConfig, PageConfig, RenderConfig
from components.nouns import Sample, Split, Task
from components.rendering.render import RenderInputs, RenderOutputs, run
from components.shards import read_shard, shard_path

CORPUS = Path(__file__).parent / "fixtures" / "corpus"
TEST_ARTICLE, VALIDATION_ARTICLE = 3, 4

LANGUAGES = (
    LanguageConfig(language="en", script="Latn"),
    LanguageConfig(language="hi", script="Deva"),
    LanguageConfig(language="ar", script="Arab"),
)

CONFIG = RenderConfig(
    source="fixture",
    families=("noto-sans", "noto-sans-arabic"),
    validation_articles=(VALIDATION_ARTICLE,),
    test_articles=(TEST_ARTICLE,),
    samples={Split.TRAIN: 100, Split.VALIDATION: 10, Split.TEST: 20},
    task_shares={Task.LINE: 0.7, Task.PAGE: 0.2, Task.TEXT: 0.1},
    script_shares={"Latn": 0.5, "Deva": 0.3, "Arab": 0.2},
    line=LineConfig(height=32, width=320, font_size=(17, 22)),
    page=PageConfig(height=128, width=256, font_size=(16, 20), rows=(3, 4)),
    noise=8.0,
    verbatim_share=0.5,
    rows_per_group=16,
)


def copy_corpus(folder: Path) -> Path:
    """Copy the fixture corpus to where a test may change it."""
    return Path(shutil.copytree(CORPUS, folder / "data"))


def render(
    shards: Path,
    config: RenderConfig = CONFIG,
    data: Path = CORPUS,
    seed: int = 7,
    workers: int = 1,
) -> RenderOutputs:
    """Run the stage."""
    return run(config, RenderInputs(data, shards, LANGUAGES, seed, workers))


def samples_of(shards: Path, split: Split) -> list[Sample]:
    """Return a written shard as a list."""
    return list(read_shard(shard_path(shards, split)))
