"""PAGE-XML, ALTO and OmniDocBench: text in reading order, boxes on the picture, nothing trusted."""

import json

import pytest

from components.ingest import omnidocbench
from components.ingest.alto import read_alto
from components.ingest.omnidocbench import picture_name, read_omnidocbench
from components.ingest.page import Origin, Refused, sample_of
from components.ingest.page_xml import read_page_xml
from components.library.tongues import Tongue
from components.nouns import DOCUMENT_PROMPT, OCR_PROMPT
from tests.small_documents import FIXTURES, picture

GERMAN = Tongue("de", "Latn")
PICTURE = picture()


def _fixture(name):
    return (FIXTURES / name).read_bytes()


def _sample(page, longer_side=300):
    return sample_of(page, 1, "hash", Origin(GERMAN, "CC0-1.0", longer_side), GERMAN)


def _refused(read, content, picture_=PICTURE):
    with pytest.raises(Refused) as refusal:
        read(content, picture_)
    return str(refusal.value)


def test_page_xml_follows_nested_groups_and_takes_the_best_reading():
    page = read_page_xml(_fixture("page-2013.xml"), PICTURE)
    assert page.target == "Ein Brief\n\nMit vielen\nGrüßen\n\nund dem schönen Dank"
    assert page.prompt == OCR_PROMPT
    assert [block.label for block in page.blocks] == ["title", "text", "text", "image"]


def test_boxes_are_scaled_to_the_picture():
    sample = _sample(read_page_xml(_fixture("page-2013.xml"), picture((800, 1200))), 300)
    assert (sample.width, sample.height) == (200, 300)
    paragraph = sample.regions[1]
    assert (paragraph.left, paragraph.top, paragraph.right, paragraph.bottom) == (10, 60, 190, 150)
    assert paragraph.lines == ((10, 60, 190, 80), (10, 85, 190, 105))


def test_a_page_xml_table_becomes_html_with_its_spans():
    page = read_page_xml(_fixture("page-2019.xml"), PICTURE)
    rows = '<tr><td colspan="2">Towns &amp; years</td></tr><tr><td>Tartu</td><td>1632</td></tr>'
    assert page.target == f"<table>{rows}</table>"


def test_points_of_old_page_xml_are_read():
    content = _fixture("page-2013.xml").replace(b"2013-07-15", b"2010-03-19")
    old = b'<Coords><Point x="20" y="20"/><Point x="380" y="80"/></Coords>'
    page = read_page_xml(
        content.replace(b'<Coords points="20,20 380,20 380,80 20,80"/>', old), PICTURE
    )
    assert page.blocks[0].box == (20, 20, 380, 80)


def test_alto_prints_the_parts_of_a_divided_word_and_follows_idnext():
    page = read_alto(_fixture("alto-v2.xml"), PICTURE)
    assert page.target == "Courant\n\nhet onder-\naardsche\n\nlaatste kolom"
    assert [block.label for block in page.blocks] == ["header", "text", "text", "image"]
    first = _sample(page, 300).regions[1]
    assert (first.left, first.top, first.right, first.bottom) == (10, 30, 90, 60)


def test_alto_says_a_hyphen_even_where_only_the_whole_word_tells_of_it():
    content = _fixture("alto-v2.xml").replace(b'<HYP CONTENT="-"/>', b"")
    assert "het onder-\naardsche" in read_alto(content, PICTURE).target


def test_alto_reading_order_counts_before_the_order_of_the_file():
    page = read_alto(_fixture("alto-v4.xml"), PICTURE)
    assert page.target == "ימין\n\nשמאל"


@pytest.mark.parametrize("read", [read_page_xml, read_alto])
def test_entities_and_doctypes_are_not_read(read):
    assert _refused(read, _fixture("bomb.xml")) == "the XML declares a DOCTYPE, which is not read"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"</Page>", b"", "the XML is broken at line 3"),
        (b'imageWidth="400"', b'imageWidth="wide"', "imageWidth is 'wide'"),
        (
            b'imageWidth="400"',
            b'imageWidth="600"',
            "declared as 600 x 600, the picture has 400 x 600",
        ),
        (b'imageHeight="600"', b"", "has no imageHeight"),
        (b'points="20,20 380,20 380,80 20,80"', b'points="a,b"', "region head has no outline"),
        (b'points="20,20 380,20 380,80 20,80"', b'points="20,20 nan,80"', "no number of a page"),
        (b'points="20,20 380,20 380,80 20,80"', b'points="20,20 900,80"', "outside of the page"),
        (b'regionRef="second"', b'regionRef="nowhere"', "names 'nowhere', which is no region"),
        (b"<Unicode>Ein Brief</Unicode>", b"<Unicode/>", "1 of its 4 lines have no text"),
        (b'encoding="UTF-8"', b'encoding="klingon"', "unknown encoding"),
        (b"<Page ", b"<Blatt ", "broken"),
    ],
)
def test_a_page_xml_that_cannot_be_believed_is_refused(old, new, sentence):
    content = _fixture("page-2013.xml")
    assert old in content
    assert sentence in _refused(read_page_xml, content.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"mm10", b"furlong", "the unit 'furlong' is none of"),
        (b' WIDTH="2000" HEIGHT="3000"', b"", "no WIDTH and HEIGHT to scale mm10 by"),
        (b'HPOS="1100" VPOS="300" WIDTH="800"', b'HPOS="1100" VPOS="300" WIDTH="8000"', "outside"),
        (b"</Page>", b'</Page><Page WIDTH="2000" HEIGHT="3000"/>', "the document has 2 pages"),
        (b'HPOS="100" VPOS="50" WIDTH="500"', b'HPOS="100" VPOS="50"', "has no WIDTH"),
        (b"<Layout>", b"<Layout><x></Layout>", "the XML is broken"),
    ],
)
def test_an_alto_that_cannot_be_believed_is_refused(old, new, sentence):
    content = _fixture("alto-v2.xml")
    assert old in content
    assert sentence in _refused(read_alto, content.replace(old, new, 1))


def test_xml_of_great_depth_is_refused():
    content = b"<PcGts>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</PcGts>"
    assert "nested more than" in _refused(read_page_xml, content)


def test_a_circle_of_idnext_ends():
    content = _fixture("alto-v2.xml").replace(b'ID="B2"', b'ID="B2" IDNEXT="B1"')
    target = read_alto(content, PICTURE).target
    assert sorted(target.split("\n\n")) == ["Courant", "het onder-\naardsche", "laatste kolom"]


def _page():
    return json.loads(_fixture("omnidocbench.json"))[0]


def test_omnidocbench_is_markdown_in_order_without_furniture_and_ignored_blocks():
    page = read_omnidocbench(_page(), PICTURE)
    assert page.prompt == DOCUMENT_PROMPT
    assert page.target.split("\n\n") == [
        "# On rain",
        r"Where \(x\) falls, the river rises.",
        "$$\nx^2\n$$",
        "<table><tr><td>1</td></tr></table>",
        "A note.",
    ]
    labels = [block.label for block in page.blocks]
    expected = ["title", "text", "text", "equation", "table", "image", "footnote", "page_number"]
    assert labels == expected


def test_swapped_sides_are_put_right_where_the_picture_tells():
    page = _page()
    page["page_info"].update(width=600, height=400)
    assert read_omnidocbench(page, PICTURE).height == 600
    with pytest.raises(Refused, match="declared as 600 x 400, the picture has 300 x 450"):
        read_omnidocbench(page, picture((300, 450)))


def test_an_ignored_part_takes_the_whole_text_with_it():
    page = _page()
    page["layout_dets"][4]["ignore"] = True
    assert "falls" not in read_omnidocbench(page, PICTURE).target


def test_a_page_says_its_own_language_where_the_folder_holds_several():
    page = _page()
    assert omnidocbench.tongue_of(page, GERMAN) == Tongue("en", "Latn")
    page["page_info"]["page_attribute"] = {"language": "en_ch_mixed"}
    assert omnidocbench.tongue_of(page, GERMAN) == GERMAN


@pytest.mark.parametrize(
    "name",
    ["../x.png", "/etc/x.png", "a/../../x.png", r"..\x.png", r"C:\x.png", "~/x.png", "", "a\0b"],
)
def test_a_picture_outside_of_the_folder_is_never_opened(name):
    with pytest.raises(Refused, match="leads out of the folder"):
        picture_name({"page_info": {"image_path": name}})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda p: p.pop("page_info"), "without page_info"),
        (lambda p: p["page_info"].update(width="400"), "width holds '400'"),
        (lambda p: p["page_info"].update(width=1e99), "no number of a page"),
        (lambda p: p.update(layout_dets={}), "without layout_dets"),
        (lambda p: p["layout_dets"].append(7), "a block that is no object"),
        (lambda p: p["layout_dets"][0].pop("html"), "table 5 has no HTML"),
        (lambda p: p["layout_dets"][3].pop("latex"), "equation 4 has no LaTeX"),
        (lambda p: p["layout_dets"][1].pop("text"), "block 1 has no text"),
        (lambda p: p["layout_dets"][1].update(poly=[1, 2, 3]), "block 1 has no poly"),
        (lambda p: p["layout_dets"][1].update(poly=[1, 2, 3, None]), "poly holds 'None'"),
        (lambda p: p["layout_dets"][1].update(poly=[1, 2, 900, 4]), "outside of the page"),
        (lambda p: p["layout_dets"][1].update(order="first"), "order holds 'first'"),
        (lambda p: p["layout_dets"][1].pop("category_type"), "without category_type"),
    ],
)
def test_a_damaged_omnidocbench_page_is_one_sentence(change, sentence):
    page = _page()
    change(page)
    with pytest.raises(Refused, match=sentence):
        read_omnidocbench(page, PICTURE)


@pytest.mark.parametrize(
    "content", [b"", b"[", b"{}", b"[]", b"[1]", b"\xff", b"[" * 100_000, b"null"]
)
def test_json_of_another_kind_is_refused(content):
    with pytest.raises(Refused):
        omnidocbench.pages_in(content)


def test_half_a_character_never_reaches_a_sample():
    page = _page()
    page["layout_dets"][1]["text"] = "half \ud800"
    with pytest.raises(Refused, match=r"the text holds U\+D800"):
        _sample(read_omnidocbench(page, PICTURE))
