"""Our PNG bytes are what any reader takes for the same picture."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from components.rendering.pixels import png


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_every_pixel_comes_back(width, height, seed):
    pixels = np.random.Generator(np.random.PCG64(seed)).integers(0, 256, (height, width), np.uint8)
    with Image.open(io.BytesIO(png(Image.fromarray(pixels)))) as image:
        image.verify()
    with Image.open(io.BytesIO(png(Image.fromarray(pixels)))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (width, height))
        assert np.array_equal(np.asarray(image), pixels)


def test_a_blank_page_is_small():
    assert len(png(Image.new("L", (724, 1024), 255))) < 8_000


def test_colour_is_refused():
    with pytest.raises(ValueError, match="mode RGB, not L"):
        png(Image.new("RGB", (2, 2)))
