"""When two texts are nearly the same, and what training may not say of a benchmark."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.text_key import quotations, text_key

SAID = quotations("Everyone has the right to life, liberty and security of person.")


@pytest.mark.parametrize(
    "text",
    [
        "EVERYONE has the right to life -- liberty, and security of person",
        "Article 3. Everyone has the right to life, liberty and security of person.",
        "3. Everyone has the right to life, liberty and security of person.",
        "First.\n- Everyone has the right to life, liberty and security of person",
        "We agree! Everyone has the right to life, liberty and security of person. So we do.",
        "Everyone has the right to life, liberty and security of person.\\(^{1}\\)",
    ],
)
def test_a_sentence_is_known_wherever_it_stands(text):
    assert not SAID.isdisjoint(quotations(text))


@pytest.mark.parametrize("text", ["Everyone has the right", "Name", "1990. 1991.", ""])
def test_what_says_less_is_no_quotation(text):
    assert SAID.isdisjoint(quotations(text))


def test_sentences_of_other_scripts_end_too():
    hindi = quotations("सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है")
    page = "पहला वाक्य। सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है। अन्त।"
    assert not hindi.isdisjoint(quotations(page))
    assert quotations("人人生而自由在尊严和权利上一律平等没有例外") & quotations(
        "第一条。人人生而自由在尊严和权利上一律平等没有例外。"
    )


def test_short_pieces_are_no_quotation():
    assert quotations("Yes. No. 12.\nName") == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Everyone has the right.", "everyone  HAS\nthe—right"),
        ("ﬁne", "fine"),
        ("Straße", "STRASSE"),
        ("全世界", "全 世、界"),
    ],
)
def test_near_duplicates_have_the_same_text_key(one, other):
    assert text_key(one) == text_key(other) != ""


def test_vowel_signs_are_part_of_the_text_key():
    assert text_key("कि") != text_key("का") != text_key("क")
    assert text_key("ที่") != text_key("ที")


@given(st.text())
@example("O¯")  # a macron that stands alone holds a space until it is folded
def test_a_text_key_is_its_own_key(text):
    assert text_key(text_key(text)) == text_key(text)
