"""What the gate asks of the corpus the shards were made from."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from components.config import GateConfig, Use
from components.library.rows import Kind
from components.library.tongues import WORDLESS
from components.nouns import Split
from components.validation.rules import Asked, Rule, TableSuite

_FEWEST_LETTERS = 40  # of a file: names and codes in Latin letters stand in every interface
# The least of any file of the real corpus is 0.71: an interface of programs' names, in Thai.
_AGREEMENT = 0.6
# Of less training text in a script, a tiny corpus may set nothing (Hiragana alone, Tai Le).
_MUCH_TEXT = 100_000


def asked(corpus: pa.Table, use: Use, config: GateConfig) -> list[Asked]:
    """Ask `corpus_table` about licences, gaps, broken text, leaks, languages and typefaces."""
    return [
        Asked(TableSuite("corpus files", "file", _file_rules(use)), corpus.to_pandas()),
        _scripts_asked(corpus),
        _languages_asked(corpus, config),
        _faces_asked(corpus),
    ]


def _file_rules(use: Use) -> tuple[Rule, ...]:
    return (
        Rule(
            "every file of the corpus can be read",
            "ExpectColumnValuesToBeNull",
            {"column": "fault"},
            "no file that is damaged",
        ),
        Rule(
            "licences of the corpus allow its use",
            "ExpectColumnValuesToAllow",
            {"column": "licence", "use": use.value},
            f"licences that allow corpus.use: {use.value}",
        ),
        Rule(
            "NOTICE covers every source",
            "ExpectColumnValuesToBeKnownIn",
            {"column": "noticed", "value_set": [True]},
            "a line with its name and licence",
        ),
        _between("no source or file is empty", "passages", 1, None, "at least 1 passage"),
        _none("no document of the corpus is divided between splits", "divided"),
        _none("no training text of the corpus repeats a held-out one", "repeats_held_out"),
        _none("no replacement characters in the corpus", "replacement_characters"),
        _none("no control characters in the corpus", "control_characters"),
        _none("no stray characters in the corpus", "stray_characters"),
        _none("every typeface that is listed has its file", "lost_faces"),
    )


def _scripts_asked(corpus: pa.Table) -> Asked:
    enough = pc.greater_equal(corpus["letters"], _FEWEST_LETTERS)
    rule = _between(
        "text of the corpus is in its script",
        "script_agreement",
        _AGREEMENT,
        1,
        f"at least {_AGREEMENT:.0%} of the letters of a file",
    )
    return Asked(TableSuite("corpus scripts", "file", (rule,)), corpus.filter(enough).to_pandas())


def _languages_asked(corpus: pa.Table, config: GateConfig) -> Asked:
    import pandas as pd

    training = _training(corpus)
    languages = set(training["language"].to_pylist()) - {WORDLESS.language}
    rule = _between(
        "enough languages in the corpus",
        "languages",
        config.minimum_languages,
        None,
        f"training text in at least {config.minimum_languages} languages",
    )
    table = pd.DataFrame({"name": [f"{len(languages)} languages"], "languages": [len(languages)]})
    return Asked(TableSuite("corpus languages", "name", (rule,)), table)


def _faces_asked(corpus: pa.Table) -> Asked:
    """Typefaces of the scripts that have much training text; without any, the script with most."""
    totals = (
        _training(corpus).group_by("script").aggregate([("characters", "sum"), ("faces", "max")])
    )
    table = totals.to_pandas().sort_values("characters_sum", ascending=False, kind="stable")
    much = table["characters_sum"] >= min(_MUCH_TEXT, table["characters_sum"].max())
    rule = _between(
        "every script has a typeface", "faces_max", 1, None, "at least 1 typeface for the script"
    )
    return Asked(TableSuite("corpus typefaces", "script", (rule,)), table[much])


def _training(corpus: pa.Table) -> pa.Table:
    texts = pc.equal(corpus["kind"], Kind.TEXT.value)
    return corpus.filter(pc.and_(texts, pc.equal(corpus["split"], Split.TRAIN.value)))


def _none(name: str, column: str) -> Rule:
    return _between(name, column, 0, 0, "none")


def _between(name: str, column: str, low: float, high: float | None, expected: str) -> Rule:
    arguments: dict[str, Any] = {"column": column, "min_value": low, "max_value": high}
    return Rule(name, "ExpectColumnValuesToBeFiniteBetween", arguments, expected)
