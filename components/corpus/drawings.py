"""Drawings in SVG as pictures, many at a time: Typst draws them, always to the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.nouns import CorpusError

SIDE = 256  # pixels
_AT_ONCE = 64  # drawings of one Typst document: starting it costs more than a drawing
_PIXELS_PER_INCH = 72  # a point is a pixel
_DOCUMENT = """\
#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: white)
#for number in range({count}) {{
  let drawing = bytes(sys.inputs.at(str(number)))
  page(image(drawing, format: "svg", width: 100%, height: 100%, fit: "contain"))
}}
"""


def draw(drawings: Sequence[str]) -> Iterator[bytes]:
    """Yield each SVG as a square PNG (RGBA, opaque) on white, `SIDE` pixels wide.

    Raises:
        CorpusError: a drawing is no SVG that can be drawn.
    """
    import typst

    without_fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    compiler = typst.Compiler(font_paths=without_fonts)
    for start in range(0, len(drawings), _AT_ONCE):
        batch = drawings[start : start + _AT_ONCE]
        markup = _DOCUMENT.format(side=SIDE, count=len(batch))
        inputs = {str(number): drawing for number, drawing in enumerate(batch)}
        try:
            pages = compiler.compile(
                input=markup.encode(), format="png", ppi=_PIXELS_PER_INCH, sys_inputs=inputs
            )
        except typst.TypstError as error:
            raise CorpusError(f"a drawing cannot be drawn: {error}") from error
        # one page comes as its bytes, more as a list of them
        yield from [pages] if isinstance(pages, bytes) else pages or ()
