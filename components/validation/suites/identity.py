"""What a row is: one wrong row is a wrong build, for it decides where and whether it is used."""

from __future__ import annotations

from components.config import Use
from components.nouns import Split, Task
from components.validation.rules import RowRule, RowSuite
from components.validation.suites import subsets
from components.validation.suites.forms import always, between, filled, known, row_rule

# prompts that have no name of their own are `other`, and no healthy row asks one
_PROMPTS = ("ocr", "document", "grounded", "figure", "caption", "text")


def identity_suite(use: Use) -> RowSuite:
    """Names, codes and licences."""
    names = ("shard", "id", "source", "document", "licence")
    return RowSuite(
        "identity",
        (
            *(filled(column, isolated=False) for column in names),
            known("split is known", "split", [*Split], isolated=False),
            known("task is known", "task", [*Task], isolated=False),
            *_codes(use),
            always(
                "rows lie in the shard of their split",
                subsets.IN_SHARD_OF_SPLIT,
                "the split of the shard",
                isolated=False,
            ),
            always(
                "measures are finite numbers",
                subsets.FINITE,
                "neither NaN nor infinite",
                isolated=False,
            ),
            always(
                "pictures are where the task asks for one",
                subsets.PICTURE_AS_ASKED,
                "a picture unless the task is text",
            ),
            known("prompt is known", "prompt_kind", _PROMPTS),
        ),
    )


def _codes(use: Use) -> tuple[RowRule, ...]:
    return (
        row_rule(
            "language is a tag of BCP 47",
            "ExpectColumnValuesToBeLanguageTags",
            "a registered tag",
            isolated=False,
            column="language",
        ),
        row_rule(
            "script is a code of ISO 15924",
            "ExpectColumnValuesToBeScriptCodes",
            "a registered code",
            isolated=False,
            column="script",
        ),
        row_rule(
            "licence allows the use",
            "ExpectColumnValuesToAllow",
            f"an SPDX expression of known terms that allow {use.value}",
            isolated=False,
            column="licence",
            use=use.value,
        ),
    )


def relations_suite() -> RowSuite:
    """What must not stand in two places.

    What is the same is a fault of the build, so that one row stops the night. What is nearly the
    same may be so by chance, and is set aside as single rows are.
    """
    return RowSuite(
        "relations",
        (
            _never("ids are unique", "id_repeated", "no id twice"),
            between("no document is in two splits", "document_splits", 1, 1, isolated=False),
            _never("no held-out text is trained on", "leaks_text", "no text shared"),
            _never("no held-out picture is trained on", "leaks_image", "no picture shared"),
            _never(
                "no held-out text is nearly trained on",
                "leaks_text_nearly",
                "no text that differs in few places",
                isolated=True,
            ),
            _never(
                "no held-out picture is nearly trained on",
                "leaks_image_nearly",
                "no such picture at another size, or saved again",
                isolated=True,
            ),
            _never(
                "no test row is validated on", "shows_test", "no text and no picture of a test row"
            ),
            _never(
                "no test row is nearly validated on",
                "shows_test_nearly",
                "no such text or picture with small changes",
                isolated=True,
            ),
            _never("no benchmark is trained on", "shows_benchmark", "no page of gate/benchmarks"),
            _never(
                "no sentence of scriptorium-100 is trained on",
                "quotes_benchmark",
                "no sentence of it",
            ),
            _never(
                "no picture has two targets",
                "contradicts",
                "one target a picture and prompt",
                isolated=True,
            ),
        ),
    )


def _never(name: str, column: str, expected: str, *, isolated: bool = False) -> RowRule:
    return always(name, column, expected, answer=False, isolated=isolated)
