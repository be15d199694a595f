"""Reading gives the same answer alone or in a crowd, with a cache or without."""

from __future__ import annotations

import io

import pytest
import torch
from PIL import Image

from components.model import reader as reader_module
from components.model.folder import save_model
from components.model.generation import Prompt, Stop, generate
from components.model.modes import choose_mode
from components.model.pictures import background
from components.model.reader import Reader
from components.model.views import prepare
from components.nouns import OCR_PROMPT, ScriptoriumError
from tests.tiny_model import MODEL, model_folder, picture


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    content = model_folder(seed=4)
    torch.manual_seed(0)
    for parameter in content.model.parameters():  # alive enough to say different things
        parameter.data.add_(torch.randn_like(parameter) * 0.2)
    save_model(folder, content)
    return Reader.load(folder, threads=1)


IMAGES = [picture(text, 96, 32) for text in ("abc", "fed", "h a")] + [picture("ab", 64, 64)]


def _line(image):
    return prepare(image, MODEL.views.modes["line"], MODEL.views, MODEL.token_side)


def test_answer_does_not_depend_on_the_batch(reader):
    together = reader.read(IMAGES, max_new_tokens=12)
    alone = [reader.read([image], max_new_tokens=12)[0] for image in IMAGES]
    assert together == alone
    assert len({reading.text for reading in together}) > 1


def test_mode_follows_the_shape_of_the_picture(reader):
    modes = [reading.mode for reading in reader.read(IMAGES, max_new_tokens=2)]
    assert modes == ["line"] * 3 + ["page"]


def test_mode_follows_the_upright_shape_of_a_turned_photograph(reader):
    exif = Image.Exif()
    exif[0x0112] = 8
    buffer = io.BytesIO()
    IMAGES[0].transpose(Image.Transpose.ROTATE_270).save(buffer, "PNG", exif=exif)
    turned = reader.read([Image.open(buffer)], max_new_tokens=6)
    assert turned == reader.read([IMAGES[0]], max_new_tokens=6)


def test_mode_can_be_named_and_an_unknown_one_is_an_error(reader):
    assert reader.read([IMAGES[0]], max_new_tokens=2, mode="tiled")[0].mode == "tiled"
    with pytest.raises(ScriptoriumError, match="'huge' is none of auto, line, page, tiled"):
        reader.read([IMAGES[0]], max_new_tokens=2, mode="huge")


def test_generation_with_cache_equals_full_forward(reader):
    model, tokenizer = reader.model, reader.tokenizer
    views = _line(IMAGES[0])
    prompt = tokenizer.encode_prompt(OCR_PROMPT, [views.tokens])
    cached = generate(model, [Prompt(tuple(prompt), (views.tensors(),), 8)])[0]
    expected = []
    with torch.inference_mode():
        encoded = model.encode([views.tensors()])
        while len(expected) < 8:
            ids = torch.tensor([[*prompt, *expected]])
            hidden = model.hidden_states(model.embed(ids, [encoded]))
            number = int(model.lm_head(hidden[0, -1]).argmax())
            if number == tokenizer.end:
                break
            expected.append(number)
    assert list(cached.ids) == expected
    assert expected


def test_length_limit_is_reported_as_truncation(reader):
    reading = reader.read([IMAGES[0]], max_new_tokens=1)[0]
    assert reading.truncated
    assert reading.visual_tokens == 1 * (3 + 1) + 1


@pytest.mark.parametrize("size", [(1, 1), (2000, 30), (30, 2000), (96, 32)])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1"])
def test_any_picture_can_be_read(reader, size, mode):
    assert reader.read([Image.new(mode, size)], max_new_tokens=2)[0].visual_tokens > 0


def test_picture_at_a_native_size_is_untouched():
    assert _line(IMAGES[0]).whole.tobytes() == IMAGES[0].tobytes()


def test_padding_looks_like_the_pictures_own_background():
    dark = Image.new("L", (20, 20), 30)
    assert background(dark) == 30
    assert _line(dark).whole[31, 95] == 30


def test_mode_is_nearest_in_shape():
    assert choose_mode(500, 480, MODEL.views) == "page"
    assert choose_mode(900, 100, MODEL.views) == "line"


def test_answer_longer_than_any_print_is_cut(reader, monkeypatch):
    """A model that runs in circles (DeepSeek-OCR #151) is stopped by the size of the picture."""
    answers = []

    def kept(*arguments):
        answers.extend(generate(*arguments))
        return answers

    monkeypatch.setattr(reader_module, "generate", kept)
    monkeypatch.setattr(reader.model.config.text_config, "eos_token_id", -1)
    reading = reader.read([IMAGES[0]], max_new_tokens=10_000)[0]
    assert len(answers[0].ids) == MODEL.views.density * reading.visual_tokens
    assert answers[0].stop is Stop.LENGTH
    assert reading.truncated
