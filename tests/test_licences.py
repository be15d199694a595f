"""Licences: an SPDX expression allows a use or not; what is not understood is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config import Use
from components.corpus.licences import allows, is_allowed
from components.corpus.sources import discover
from components.nouns import CorpusError

RESEARCH, TRAINING, REDISTRIBUTION = Use.RESEARCH, Use.TRAINING, Use.REDISTRIBUTION


@pytest.mark.parametrize(
    ("licence", "uses"),
    [
        ("MIT", {RESEARCH, TRAINING, REDISTRIBUTION}),
        ("CC-BY-4.0", {RESEARCH, TRAINING, REDISTRIBUTION}),
        ("GPL-2.0+", {RESEARCH, TRAINING}),
        ("GFDL-1.2-or-later", {RESEARCH, TRAINING}),
        ("CC-BY-SA-3.0", {RESEARCH, TRAINING}),
        ("GPL-3.0-only AND LicenseRef-R-tables", {RESEARCH, TRAINING}),
        ("LicenseRef-R-tables", {RESEARCH, TRAINING}),
        ("CC-BY-NC-4.0", {RESEARCH}),
        ("CC-BY-NC-SA-4.0", {RESEARCH}),
        ("CC-BY-ND-4.0", set()),
        ("CC-BY-NC-ND-4.0", set()),
        ("GPL-2.0-or-later WITH Font-exception-2.0", {RESEARCH, TRAINING}),
        ("MIT AND CC-BY-NC-4.0", {RESEARCH}),
        ("AGPL-3.0-only OR MIT", {RESEARCH, TRAINING, REDISTRIBUTION}),
        ("MIT OR CC-BY-NC-4.0 AND CC-BY-ND-4.0", {RESEARCH, TRAINING, REDISTRIBUTION}),
        ("(MIT OR CC-BY-NC-4.0) AND CC-BY-ND-4.0", set()),
    ],
)
def test_an_expression_allows_what_its_licences_allow_together(licence, uses):
    assert {use for use in Use if allows(licence, use)} == uses


@pytest.mark.parametrize(
    "licence",
    [
        *["", "MIT AND", "OR MIT", "(MIT", "MIT)", "MIT MIT", "MIT WITH", "AND", "MIT; GPL"],
        *["Proprietary", "CC-BY", "GPL", "MIT-0x", "MIT OR Proprietary", "UNLICENSED"],
    ],
)
def test_what_is_no_expression_or_unknown_is_refused_by_name(licence):
    with pytest.raises(CorpusError, match=r"source poems: licence '.*': ") as refusal:
        is_allowed("poems", licence, RESEARCH)
    assert "\n" not in str(refusal.value)


@given(st.text("MIT()ANDORWITHGPL-2.0+ ", max_size=40), st.sampled_from(Use))
def test_any_text_is_judged_or_refused_as_a_value(licence, use):
    try:
        assert allows(licence, use) in (True, False)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize("set_name", ["tiny", "large"])
def test_every_declared_source_may_train_a_model(set_name):
    for source in discover(set_name):
        assert is_allowed(source.name, source.licence, TRAINING), source.name
