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
_SHORTEST_WORDS, _LONGEST_WORDS = 1.6, 50.0
_MOST_REVERSED = 0.85  # one document has 0.83; of reversed ones 99 in 100 are above


def text_suites() -> tuple[RowSuite, ...]:
    """Suites of all targets, of those with text enough to tell, and of markup."""
    return (
        RowSuite("targets", (*_known(), *_characters())),
        RowSuite("prose", _prose(), where=subsets.PROSE, optional=True),
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
        filled("text_key_characters"),
        filled("digit_share"),
        filled("punctuation_share"),
        always("long texts have a sketch", subsets.TEXT_SKETCHED, "one to find copies by"),
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


def _prose() -> tuple[RowRule, ...]:
    """Of running text long enough; what is beside each bound is the extreme of clean rows."""
    return (
        between("prose is not of digits", "digit_share", 0, 0.5),  # 0.25
        between("prose is not of punctuation", "punctuation_share", 0, 0.6),  # 0.44
        between("prose is not of spaces", "space_share", 0, 0.65),  # 0.56: a listing
        between("prose is not of marks", "mark_share", 0, 0.75),  # 0.63
        # 2.1 and 32; with a space after every letter 1, without spaces a hundred
        row_rule(
            "words are as long as words",
            "ExpectColumnValuesToBeBetween",  # which leaves out scripts without spaces, null
            f"a mean of {_SHORTEST_WORDS:g} to {_LONGEST_WORDS:g} characters",
            column="word_length",
            min_value=_SHORTEST_WORDS,
            max_value=_LONGEST_WORDS,
        ),
    )


def _markup() -> tuple[RowRule, ...]:
    return (
        none("tables are whole", "table_faults"),
        none("formulas are balanced", "formula_faults"),
        none("boxes in answers are sound", "grounding_faults"),
        none("prompts fit", "prompt_faults"),
    )
