"""Reading gives the same answer alone or in a crowd, with a cache or without."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from components.model.architecture import Views
from components.model.folder import save_model
from components.model.reader import LONGEST_ANSWER, Reader
from components.model.tokenizer import SpecialTokens
from components.model.views import background, fit, native_size, normalise
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


def test_answer_does_not_depend_on_the_batch(reader):
    together = reader.read(IMAGES, max_new_tokens=12)
    alone = [reader.read([image], max_new_tokens=12)[0] for image in IMAGES]
    assert together == alone
    assert len({reading.text for reading in together}) > 1


def test_mode_follows_the_shape_of_the_picture(reader):
    modes = [reading.mode for reading in reader.read(IMAGES, max_new_tokens=2)]
    assert modes == ["native-32x96"] * 3 + ["native-64x64"]


def test_generation_with_cache_equals_full_forward(reader):
    model = reader.model
    views = Views(normalise(np.asarray(IMAGES[0])[None]))
    with torch.inference_mode():
        sequence = model.encode(views).sequence
        cached = reader._generate(sequence, 8)[0].tolist()
        ids = [SpecialTokens.BEGIN.id]
        prompt = reader._prompt
        expected = []
        for _ in cached:
            text = torch.cat([prompt, torch.tensor([expected], dtype=torch.long)], dim=1)
            parts = [model.embed(torch.tensor([ids])), sequence, model.embed(text)]
            hidden = model.hidden_states(torch.cat(parts, dim=1))
            expected.append(int(model.lm_head(hidden[0, -1]).argmax()))
    assert cached == expected


def test_length_limit_is_reported_as_truncation(reader):
    reading = reader.read([IMAGES[0]], max_new_tokens=1)[0]
    assert reading.truncated
    assert reading.visual_tokens == 1 * (3 + 1) + 1


@pytest.mark.parametrize("size", [(1, 1), (2000, 30), (30, 2000), (96, 32)])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1"])
def test_any_picture_can_be_read(reader, size, mode):
    assert reader.read([Image.new(mode, size)], max_new_tokens=2)[0].visual_tokens > 0


def test_picture_at_a_native_size_is_untouched():
    assert fit(IMAGES[0], 32, 96).tobytes() == IMAGES[0].tobytes()


def test_padding_looks_like_the_pictures_own_background():
    dark = Image.new("L", (20, 20), 30)
    assert background(dark) == 30
    assert fit(dark, 32, 96).getpixel((95, 31)) == 30


def test_native_size_is_nearest_in_shape():
    assert native_size(Image.new("L", (500, 480)), MODEL.views) == (64, 64)
    assert native_size(Image.new("L", (900, 100)), MODEL.views) == (32, 96)


def test_answer_longer_than_any_print_is_cut(reader):
    """A model that runs in circles (DeepSeek-OCR #151) is stopped by the size of the picture."""
    sequence = reader.model.encode(Views(normalise(np.asarray(IMAGES[0])[None]))).sequence
    without_end = reader._generate(sequence, 10_000)
    assert without_end.shape[1] <= LONGEST_ANSWER * sequence.shape[1]
