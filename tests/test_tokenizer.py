"""No character of any script is unknown, and text comes back as it went in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import normalizers

from components.model.released_tokenizer import BEGIN, END, MARKUP, PAD
from components.model.tokenizer import check_round_trip, load_tokenizer, make_tokenizer
from components.model_config import TokenizerConfig
from components.nouns import OCR_INSTRUCTION, OCR_PROMPT, ScriptoriumError

TEXTS = ["naïve Ωמש हिन्दी ไทย 漢字\n"] * 2
CHARACTERS = TokenizerConfig(kind="characters", size=None)
TOKENIZER = make_tokenizer(CHARACTERS, TEXTS)
MERGES = TokenizerConfig(kind="bpe", size=320)
AS_RELEASED = TokenizerConfig(kind="released", size=129_280)
BPE = make_tokenizer(MERGES, TEXTS)
RELEASED = make_tokenizer(AS_RELEASED, TEXTS)
ALL = pytest.mark.parametrize(
    "tokenizer", [TOKENIZER, BPE, RELEASED], ids=["characters", "bpe", "released"]
)


@ALL
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_round_trips_through_bytes_if_need_be(tokenizer, text):
    ids = tokenizer.encode([text])[0]
    assert tokenizer.decode(ids) == text
    assert tokenizer.tokenizer.decode(ids, skip_special_tokens=False) == text


def test_known_characters_are_one_token_each():
    assert len(TOKENIZER.encode(["हिन्दी"])[0]) == len("हिन्दी")


def test_rare_characters_fall_back_to_bytes():
    assert len(TOKENIZER.encode(["ж"])[0]) == len("ж".encode())


def test_special_tokens_have_their_fixed_ids():
    ids = [TOKENIZER.begin, TOKENIZER.end, TOKENIZER.pad, TOKENIZER.image]
    assert [*ids, TOKENIZER.tokenizer.token_to_id(OCR_INSTRUCTION)] == [0, 1, 2, 3, 4]
    assert TOKENIZER.encode_prompt(OCR_PROMPT, [2])[-1] == 4


def test_training_is_a_pure_function_of_the_texts(tmp_path):
    for name in ("a.json", "b.json"):
        make_tokenizer(CHARACTERS, ["bac", "cab"]).save(tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    loaded = load_tokenizer(tmp_path / "a.json")
    again = make_tokenizer(CHARACTERS, ["cab", "bac"])
    assert loaded.encode(["abc"]) == again.encode(["abc"])


@ALL
def test_special_token_spelled_in_a_text_stays_text(tokenizer):
    structure = ["<image>", *map(tokenizer.tokenizer.id_to_token, (0, 1, 2)), OCR_INSTRUCTION]
    texts = [f"a {token} b" for token in structure]
    known = {0, 1, 2, tokenizer.image, tokenizer.tokenizer.token_to_id(OCR_INSTRUCTION)}
    for text, ids in zip(texts, tokenizer.encode(texts), strict=True):
        assert not known & set(ids), text
        assert tokenizer.decode(ids) == text


@ALL
def test_prompt_has_a_begin_and_as_many_places_as_its_pictures(tokenizer):
    prompt = "<image>\n<image>\nFree OCR."
    ids = tokenizer.encode_prompt(prompt, [3, 2])
    assert ids[:4] == [tokenizer.begin, *[tokenizer.image] * 3]
    assert ids.count(tokenizer.begin) == 1
    assert ids.count(tokenizer.image) == 5
    assert ids[4] != tokenizer.image
    with pytest.raises(ScriptoriumError, match="2 times <image> for 1 pictures"):
        tokenizer.encode_prompt(prompt, [3])


@ALL
def test_structural_tokens_say_nothing(tokenizer):
    ids = [tokenizer.begin, tokenizer.image, *tokenizer.encode(["ab"])[0], tokenizer.end]
    assert tokenizer.decode([*ids, tokenizer.pad]) == "ab"


@pytest.mark.parametrize("tokenizer", [BPE, RELEASED], ids=["bpe", "released"])
def test_markup_is_one_token_each_and_stays(tokenizer):
    ids = tokenizer.encode(["".join(MARKUP)])[0]
    assert len(ids) == len(MARKUP)
    assert tokenizer.decode(ids) == "".join(MARKUP)


@pytest.mark.parametrize(
    "config", [CHARACTERS, MERGES, AS_RELEASED], ids=lambda config: config.kind
)
def test_every_text_of_the_corpus_and_of_real_documents_comes_back(config):
    """The corpus fixtures always; the real documents where their folder is known."""
    fixtures = Path(__file__).parent / "fixtures" / "corpus" / "text"
    texts = [path.read_text(encoding="utf-8") for path in sorted(fixtures.rglob("*.json"))]
    made = make_tokenizer(config, texts)  # checks each text that it was made from
    folder = os.environ.get("SCRIPTORIUM_DATA_DIR")
    if not folder:
        pytest.skip("SCRIPTORIUM_DATA_DIR names no folder with realdocs/")
    real = sorted(Path(folder, "realdocs").rglob("*.txt"))
    assert len(real) > 50
    check_round_trip(made, [path.read_text(encoding="utf-8", errors="replace") for path in real])


def test_tokenizer_that_loses_text_is_refused():
    lossy = make_tokenizer(MERGES, ["abc"] * 2)
    lossy.tokenizer.normalizer = normalizers.Lowercase()
    with pytest.raises(ScriptoriumError, match="does not come back: 'ABC'"):
        check_round_trip(lossy, ["abc", "ABC"])


@ALL
def test_prompt_cannot_speak_the_ends_of_a_sequence_and_is_stripped(tokenizer):
    ids = tokenizer.encode_prompt(f"  a {END} {BEGIN} {PAD}\n")
    assert ids[0] == tokenizer.begin
    assert not {tokenizer.begin, tokenizer.end, tokenizer.pad} & set(ids[1:])
    assert (
        tokenizer.tokenizer.decode(ids[1:], skip_special_tokens=False) == f"a {END} {BEGIN} {PAD}"
    )
