"""What is asked of targets: characters, script and direction, markup.

The bounds lie outside all clean rows: 41,040 strips and 13,196 rows of the mixture.
"""

from __future__ import annotations

from components.validation.rules import RowRule, RowSuite
from components.validation.suites import subsets
from components.validation.suites.forms import always, between, filled, none, row_rule

_MOST_SLIPS = 2  # of a rare letter typed for its look-alike; the corpus itself has one in a page
_LARGEST_REPETITION = 0.45  # a dull text has 0.36; a target said twice has 0.5
# names and codes in Latin letters stand in texts of every script, in lines up to three quarters
_LEAST_AGREEMENT = 0.2
_MOST_REVERSED = 0.85  # one document has 0.83; of reversed ones 99 in 100 are above


def text_suites() -> tuple[RowSuite, ...]:
    """Suites of all targets, of those with text enough to tell, and of markup."""
    return (
        RowSuite("targets", (*_known(), *_characters())),
        RowSuite("shares of characters", _shares()),
        RowSuite(
            "script",
            (
                between(
                    "letters are of the declared script", "script_agreement", _LEAST_AGREEMENT, 1
                ),
            ),
            where=subsets.SCRIPT_TOLD,
            optional=True,
        ),
        RowSuite(
            "direction",
            (between("text runs forwards", "reversed_share", 0, _MOST_REVERSED),),
            where=subsets.DIRECTION_TOLD,
            optional=True,
        ),
        RowSuite("markup", _markup()),
    )


def _known() -> tuple[RowRule, ...]:
    return (
        between("no target is empty", "target_characters", 1, None, unit="characters"),
        between("targets become tokens", "target_tokens", 1, None, unit="tokens"),
        filled("target_hash"),
        filled("text_hash"),
        between("letters of targets are counted", "text_key_characters", 0, None),
    )


def _characters() -> tuple[RowRule, ...]:
    return (
        none("no replacement characters", "replacement_characters"),
        none("no control characters", "control_characters"),
        none("no stray characters", "stray_characters"),
        none("no marks of direction", "direction_marks"),
        none("no mojibake", "mojibake"),
        none("no escapes in prose", "escapes"),
        always("targets are composed", "composed", "Unicode's form NFC"),
        between("marks have letters", "orphan_marks", 0, _MOST_SLIPS, unit="marks"),
        between("words are of one script", "mixed_words", 0, _MOST_SLIPS, unit="words"),
        between("targets do not repeat themselves", "repetition", 0, _LARGEST_REPETITION),
    )


def _shares() -> tuple[RowRule, ...]:
    """Measures that may be anything a share can be; a short target has none of the second."""
    always_known = ("digit_share", "punctuation_share")
    where_letters = ("space_share", "capital_share", "mark_share", "script_agreement")
    return (
        *(between(f"{column} is a share", column, 0, 1) for column in always_known),
        *(_nullable(f"{column} is a share", column, 0, 1) for column in where_letters),
        _nullable("reversed_share is a share", "reversed_share", 0, 1),
        _nullable("words have letters", "word_length", 1, None),
    )


def _nullable(name: str, column: str, low: float, high: float | None) -> RowRule:
    """Great Expectations' own question, which leaves null out; NaN is refused elsewhere."""
    return row_rule(
        name,
        "ExpectColumnValuesToBeBetween",
        f"{low:g} or more" if high is None else f"{low:g} to {high:g}",
        column=column,
        min_value=low,
        max_value=high,
    )


def _markup() -> tuple[RowRule, ...]:
    return (
        none("tables are whole", "table_faults"),
        none("formulas are balanced", "formula_faults"),
        none("boxes in answers are sound", "grounding_faults"),
        none("prompts fit", "prompt_faults"),
    )
