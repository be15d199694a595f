"""Languages: whatever a package calls them, one name each; what is no language has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.library.tongues import Tongue, name_of, resolve


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("en_GB", "en_Latn"),
        ("pt-BR", "pt_Latn"),
        ("en-rUS", "en_Latn"),
        ("es-419", "es_Latn"),
        ("sr", "sr_Cyrl"),
        ("sr@latin", "sr-Latn_Latn"),
        ("uz@Cyrl", "uz-Cyrl_Cyrl"),
        ("sd@devanagari", "sd-Deva_Deva"),
        ("zh_CN", "zh-Hans_Hans"),
        ("zh_TW.UTF-8", "zh-Hant_Hant"),
        ("zh-Hant-HK", "zh-Hant_Hant"),
        ("be-tarask", "be_Cyrl"),
        ("ca@valencia", "ca_Latn"),
        ("iw", "he_Hebr"),
        ("no", "nb_Latn"),
        ("crh", "crh-Latn_Latn"),
        ("zh-min-nan", "nan-Latn_Latn"),
        ("mni-Mtei", "mni-Mtei_Mtei"),
    ],
)
def test_a_code_names_a_language_in_a_script(code, tag):
    assert resolve(code).tag == tag


@pytest.mark.parametrize(
    ("individual", "usual"),
    [
        *[("arb", "ar"), ("cmn", "zh"), ("swh", "sw"), ("ekk", "et"), ("lvs", "lv")],
        *[("zsm", "ms"), ("npi", "ne"), ("ory", "or"), ("ydd", "yi"), ("als", "sq")],
        *[("uzn", "uz"), ("khk", "mn"), ("pes", "fa"), ("plt", "mg")],
    ],
)
def test_a_member_of_a_macrolanguage_goes_by_the_name_everyone_writes(individual, usual):
    assert resolve(individual) == resolve(usual)


@pytest.mark.parametrize("pair", [("nb", "nn"), ("hr", "sr"), ("yue", "zh"), ("ckb", "ku")])
def test_languages_that_are_written_apart_stay_apart(pair):
    first, second = map(resolve, pair)
    assert first != second


@pytest.mark.parametrize(
    "code",
    [
        *["qqq", "qaa", "qtz", "qps-ploc", "x-klingon", "mul", "und", "und-Latn", "zxx", "mis"],
        *["en-XA", "ar-XB", "en_XL", "", "C", "POSIX", "root", "templates", "12", "@latin"],
    ],
)
def test_what_is_no_language_has_no_name(code):
    assert resolve(code) is None


@given(st.text(max_size=12))
def test_any_code_is_a_language_or_none(code):
    tongue = resolve(code)
    assert tongue is None or (tongue.language and len(tongue.script) == 4)


@pytest.mark.parametrize("code", ["sr", "sr@latin", "zh-Hant", "pt_BR", "mn-Mong"])
def test_a_tag_comes_back_as_its_language(code):
    tongue = resolve(code)
    assert Tongue.of_tag(tongue.tag) == tongue
    assert resolve(tongue.language) == tongue


def test_a_name_is_for_people():
    assert name_of("zh-Hant") == "Chinese (Traditional)"
