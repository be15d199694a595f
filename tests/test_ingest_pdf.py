"""PDFs with a text layer: a page is taken with the text that is printed on it, or refused."""

import os
from pathlib import Path

import numpy as np
import pytest

from components.ingest.page import Origin, Refused
from components.ingest.pdf.characters import Characters
from components.ingest.pdf.letters import require_letters
from components.ingest.pdf.pages import pdf_pages
from components.library.tongues import Tongue
from components.nouns import OCR_PROMPT
from tests.small_documents import SENTENCES, column, pdf, scan, text

ENGLISH = Tongue("en", "Latn")


def _pages(content, tongue=ENGLISH):
    return list(pdf_pages(content, Origin(tongue, "CC0-1.0", 800)))


def _reason(content, tongue=ENGLISH):
    (page,) = _pages(content, tongue)
    assert isinstance(page, Refused), page.target
    return str(page)


def _characters(words, right_to_left=False, places=None, unmapped=()):
    """A text layer of one row, its letters side by side in the order of the text."""
    count = len(words)
    steps = np.array(places if places is not None else range(count), float)
    left = 10.0 * (count - steps if right_to_left else steps)
    boxes = np.stack([left, np.full(count, 100.0), left + 8, np.full(count, 112.0)], axis=1)
    lost = np.isin(np.arange(count), unmapped)
    none = np.zeros(count, bool)
    generated = np.array([c == " " for c in words])
    angle = np.zeros(count)
    return Characters(words, boxes, boxes, generated, lost, none, angle, 595.0, 842.0)


def test_a_page_gives_its_lines_as_printed_and_the_boxes_around_them():
    (page,) = _pages(pdf(text(column(72))))
    assert page.target == "\n".join(SENTENCES)
    assert page.prompt == OCR_PROMPT
    (block,) = page.blocks
    assert len(block.lines) == len(SENTENCES)
    dark = np.asarray(page.picture) < 128
    scale = page.picture.height / page.height
    for left, top, right, bottom in block.lines:
        dark[
            int(top * scale) - 1 : int(bottom * scale) + 2,
            int(left * scale) - 1 : int(right * scale) + 2,
        ] = False
    assert not dark.any(), "ink outside of the boxes of the lines"
    assert max(page.picture.size) in (800, 801)


def test_columns_are_read_one_after_the_other():
    (page,) = _pages(pdf(text(column(50) + column(330))))
    assert page.target == "\n".join(SENTENCES) + "\n\n" + "\n".join(SENTENCES)
    assert [block.box[0] > 300 for block in page.blocks] == [False, True]


def _turned(content, angle=90):
    return pdf(content).replace(b"/MediaBox", b"/Rotate %d /MediaBox" % angle)


def test_a_page_that_its_rotation_turns_upright_is_read():
    upwards = [(72 + 18 * n, 60, words) for n, words in enumerate(SENTENCES)]
    (page,) = _pages(_turned(text(upwards, matrix="0 1 -1 0")))
    assert page.target == "\n".join(SENTENCES)
    assert page.width > page.height
    left, top, right, bottom = page.blocks[0].lines[0]
    assert right - left > 10 * (bottom - top)


def test_a_page_whose_text_lies_on_its_side_is_refused():
    assert "characters are turned" in _reason(_turned(text(column(72))))
    upwards = [(72 + 18 * n, 60, words) for n, words in enumerate(SENTENCES)]
    assert "characters are turned" in _reason(pdf(text(upwards, matrix="0 1 -1 0")))
    assert "characters are turned" in _reason(_turned(text(column(72)), 180))


def test_a_ragged_table_is_read_row_by_row():
    rows = [(60 + 120 * c, 700 - 20 * r, f"town{r} part{c}") for r in range(7) for c in range(3)]
    (page,) = _pages(pdf(text(rows)))
    assert page.target.splitlines()[1] == "town1 part0 town1 part1 town1 part2"


def test_pages_of_one_file_are_judged_one_by_one():
    first, second, third = _pages(pdf(text(column(72)), b"", text(column(72), mode=3)))
    assert first.target.startswith(SENTENCES[0])
    assert str(second) == "it is blank"
    assert "no ink" in str(third) or "hidden" in str(third)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (text(column(72), mode=3), "its text layer is hidden"),
        (text(column(72)) + b"\n" + scan(), "its text layer is hidden"),
        (scan(), "it has no text layer"),
        (b"1 1 1 rg " + text(column(72)), "characters leave no ink"),
        (text([(72, 700, "Chapter One")]), "its text layer has only 10 letters"),
        (text([(72, 700, "(cid:12)(cid:7) and some more letters to read")]), "numbers of glyphs"),
        (text([(72, 700, "GrÃ¼ÃŸe aus KÃ¶ln an die schÃ¶ne MÃ¼llerin")]), "UTF-8 read as another"),
        (text(list(reversed(column(72, lines=12)))), "jumps back"),
        (
            text([p for pair in zip(column(50), column(330), strict=True) for p in pair]),
            "stored across two columns",
        ),
    ],
)
def test_a_layer_that_does_not_fit_its_picture_is_refused(content, sentence):
    assert sentence in _reason(pdf(content))


def test_words_drawn_without_text_are_missed():
    """Letters as outlines: half of the page is a picture of text."""
    outlines = b"".join(
        b"%d %d 2 8 re f\n" % (72 + 6 * n, 300 - 20 * row) for row in range(12) for n in range(60)
    )
    assert "outside of the text layer" in _reason(pdf(text(column(72, lines=2)) + b"\n" + outlines))


def test_text_of_another_script_than_declared_is_refused():
    assert "letters are Cyrl" in _reason(pdf(text(column(72))), Tongue("ru", "Cyrl"))


@pytest.mark.parametrize(
    ("words", "tongue", "sentence"),
    [
        # as stored by a font that is read glyph by glyph: the sign i before its consonant
        (
            "िहन्दी में िलखा हुआ िकताब का पाठ है और वह घर पर बहुत समय तक पढता रहा",
            Tongue("hi", "Deva"),
            "glyph order",
        ),
        ("েস েকমন আেছ বলা যায় না আজ সকাল েথকে তার কথা সব আমরা শুনছি", Tongue("bn", "Beng"), "glyph order"),
        ("ِ بسم ِ الله ِ الرحمن ِ الرحيم والحمد", Tongue("ar", "Arab"), "follow no letter"),
        (
            "the arti\u0456cle and the ma\u0456n page of a book",
            ENGLISH,
            "mix letters of two scripts",
        ),
        ("الكتاب (رقم ( واحد ( ثم ( كتاب آخر في البيت", Tongue("ar", "Arab"), "brackets open"),
        ("a bullet \uf0b7 and twenty letters more", ENGLISH, "fonts do not say what 1 of"),
        ("a letter \ufffd and twenty letters more", ENGLISH, "fonts do not say what 1 of"),
    ],
)
def test_broken_fonts_leave_traces_in_the_text(words, tongue, sentence):
    rtl = tongue.script == "Arab"
    with pytest.raises(Refused, match=sentence.replace("(", r"\(")):
        require_letters(_characters(words, right_to_left=rtl), tongue)


@pytest.mark.parametrize(
    ("words", "tongue"),
    [
        ("the plain words of an English sentence, with naïve café", ENGLISH),
        ("Обычное предложение, LaTeX-команды и файл пакет.deb", Tongue("ru", "Cyrl")),
        ("USBメモリを使って日本語の文章をここに書きますよ", Tongue("ja", "Jpan")),
        ("الكتاب (رقم واحد) ثم كتاب آخر في البيت", Tongue("ar", "Arab")),
        ("ภาษาไทยเขียนติดกันไม่มีช่องว่างที่นี่", Tongue("th", "Thai")),
    ],
)
def test_sound_text_passes(words, tongue):
    require_letters(_characters(words, right_to_left=tongue.script == "Arab"), tongue)


def test_a_vowel_sign_may_stand_left_of_the_letter_it_follows():
    words = "हिन्दी में लिखा हुआ किताब का पाठ यहाँ और वह घर पर बहुत समय तक पढता रहा"
    places = list(range(len(words)))
    for index, sign in enumerate(words):
        if sign == "\u093f":
            places[index], places[index - 1] = places[index - 1], places[index]
    require_letters(_characters(words, places=places), Tongue("hi", "Deva"))
    with pytest.raises(Refused, match="glyph order"):
        require_letters(_characters(words), Tongue("hi", "Deva"))


def test_arabic_stored_from_left_to_right_is_refused():
    words = "الكتاب رقم واحد ثم كتاب آخر في البيت"
    with pytest.raises(Refused, match="from left to right"):
        require_letters(_characters(words), Tongue("ar", "Arab"))


def test_a_character_without_a_meaning_refuses_the_page():
    with pytest.raises(Refused, match="what 2 of its 41"):
        require_letters(
            _characters("the plain words of an English sentence ok", unmapped=(3, 7)), ENGLISH
        )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdf(), "the PDF is broken, or has no pages"),
        (pdf(text(column(72)))[:300], "the PDF is broken"),
        (b"%PDF-1.7\nnothing", "the PDF is broken"),
        (
            pdf(
                text(column(72)),
                trailer=b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
                b"/O <%s> /U <%s> >>" % (b"00" * 32, b"00" * 32),
            ),
            "the PDF is encrypted",
        ),
    ],
)
def test_a_file_that_cannot_be_opened_is_one_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence):
        _pages(content)


def test_a_file_of_thousands_of_pages_is_refused_before_any_is_read(monkeypatch):
    monkeypatch.setattr("components.ingest.pdf.pages.PDF_PAGES", 2)
    with pytest.raises(Refused, match="the PDF has 3 pages, more than 2"):
        _pages(pdf(b"", b"", b""))


@pytest.mark.parametrize(
    ("size", "sentence"),
    [((50_000, 60_000), "more than PDF allows"), ((10, 5_000), "is no shape of a page")],
)
def test_a_monstrous_page_is_refused_before_it_is_drawn(size, sentence):
    assert sentence in _reason(pdf(text(column(72)), size=size))


def test_a_page_of_endless_text_is_refused(monkeypatch):
    monkeypatch.setattr("components.ingest.pdf.characters.PAGE_CHARACTERS", 100)
    assert "its text layer has" in _reason(pdf(text(column(72))))


def test_the_same_file_gives_the_same_pages():
    content = pdf(text(column(50) + column(330)))
    first, second = (_pages(content)[0] for _ in range(2))
    assert (first.target, first.blocks) == (second.target, second.blocks)
    assert first.picture.tobytes() == second.picture.tobytes()


REAL = Path(os.environ.get("SCRIPTORIUM_DATA_DIR", "/nowhere")) / "realdocs"
real = pytest.mark.skipif(
    not REAL.is_dir(), reason="set SCRIPTORIUM_DATA_DIR to try real documents"
)


@real
@pytest.mark.parametrize(
    ("name", "tongue", "taken"),
    [
        ("hi", Tongue("hi", "Deva"), False),
        ("de", Tongue("de", "Latn"), True),
        ("vi", Tongue("vi", "Latn"), True),
        ("ru", Tongue("ru", "Cyrl"), True),
        ("ja", Tongue("ja", "Jpan"), True),
        ("zh_TW", Tongue("zh-Hant", "Hant"), True),
    ],
)
def test_reference_cards_are_taken_where_their_fonts_can_be_believed(name, tongue, taken):
    pages = _pages((REAL / "debian-refcard" / f"refcard-{name}-a4.pdf").read_bytes(), tongue)
    assert [not isinstance(page, Refused) for page in pages] == [taken] * 2
