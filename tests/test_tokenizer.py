"""No character of any script is unknown, and text comes back as it went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.model.tokenizer import (
    SpecialTokens,
    encode_all,
    load_tokenizer,
    prompt_ids,
    train_tokenizer,
)

TOKENIZER = train_tokenizer(["naïve Ωמש हिन्दी ไทย 漢字\n"] * 2)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_round_trips_through_bytes_if_need_be(text):
    ids = encode_all(TOKENIZER, [text])[0]
    assert TOKENIZER.decode(ids, skip_special_tokens=False) == text


def test_known_characters_are_one_token_each():
    assert len(encode_all(TOKENIZER, ["हिन्दी"])[0]) == len("हिन्दी")


def test_rare_characters_fall_back_to_bytes():
    assert len(encode_all(TOKENIZER, ["ж"])[0]) == len("ж".encode())


def test_special_tokens_have_their_fixed_ids():
    assert [TOKENIZER.token_to_id(token.value) for token in SpecialTokens] == [0, 1, 2, 3, 4]
    assert prompt_ids(TOKENIZER)[-1] == SpecialTokens.INSTRUCTION.id


def test_training_is_a_pure_function_of_the_texts(tmp_path):
    for name in ("a.json", "b.json"):
        train_tokenizer(["bac", "cab"]).save(str(tmp_path / name))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    loaded = load_tokenizer(tmp_path / "a.json")
    assert loaded.encode("abc").ids == train_tokenizer(["cab", "bac"]).encode("abc").ids


def test_special_token_spelled_in_a_text_stays_text():
    ids = encode_all(TOKENIZER, ["a <image> b"])[0]
    assert SpecialTokens.IMAGE.id not in ids
    assert TOKENIZER.decode(ids) == "a <image> b"
