"""Catalogues: every message in the order of the file, as written, and damage told in words."""

from __future__ import annotations

import gettext
import io
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.corpus.catalogues import (
    read_dtd,
    read_json,
    read_messages,
    read_mo,
    read_po,
    read_properties,
)
from components.nouns import CorpusError

HEADER = "Content-Type: text/plain; charset={charset}\nPlural-Forms: nplurals=3; plural=n%3;\n"


def _mo(messages: dict[str, str], order: str = "<", charset: str = "utf-8") -> bytes:
    """Compile a catalogue as msgfmt lays it out: header, two tables, strings."""
    pairs = sorted({"": HEADER.format(charset=charset), **messages}.items())
    sources = [source.encode(charset) for source, _ in pairs]
    targets = [target.encode(charset) for _, target in pairs]
    count, start = len(pairs), 28
    tables, strings, offset = b"", b"", start + 16 * count
    for text in (*sources, *targets):
        tables += struct.pack(f"{order}2I", len(text), offset + len(strings))
        strings += text + b"\0"
    head = struct.pack(f"{order}7I", 0x950412DE, 0, count, start, start + 8 * count, 0, offset)
    return head + tables + strings


MESSAGES = {"Open": "Öffnen", "Save": "Sichern", "menu\x04File": "Datei"}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_compiled_catalogue_gives_its_messages_without_header_and_context(
    order: str, charset: str
) -> None:
    content = _mo(MESSAGES, order, charset)
    expected = [("Open", "Öffnen"), ("Save", "Sichern"), ("File", "Datei")]
    assert list(read_mo(content)) == expected
    # The standard library reads the same bytes the same way.
    assert gettext.GNUTranslations(io.BytesIO(content)).gettext("Open") == "Öffnen"


def test_plural_forms_are_messages_of_their_own() -> None:
    content = _mo({"%d file\0%d files": "%d plik\0%d pliki\0%d plików"})
    assert list(read_mo(content)) == [
        ("%d file", "%d plik"),
        ("%d files", "%d pliki"),
        ("%d files", "%d plików"),
    ]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_characters="\0\x04", exclude_categories=["Cs"]), min_size=1),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        max_size=5,
    )
)
def test_every_translated_message_of_a_compiled_catalogue_is_read(messages: dict[str, str]) -> None:
    expected = {source: target for source, target in messages.items() if target}
    assert dict(read_mo(_mo(messages))) == expected


PO = """\
# A translator's note
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#: file.c:1
msgctxt "menu"
msgid "Open "
"the file"
msgstr "Datei\\t\\"öffnen\\"\\n"
"jetzt"

#, c-format, fuzzy
#| msgid "An older message"
msgid "Guessed"
msgstr "Geraten"

#, c-format
msgid "one file"
msgid_plural "%d files"
msgstr[0] "eine Datei"
msgstr[1] "%d Dateien"
msgid "Not yet"
msgstr ""
msgid "At once"
msgstr "Sofort"

#~ msgid "Obsolete"
#~ msgstr "Veraltet"
"""


def test_a_catalogue_of_translators_gives_what_is_translated_and_in_use() -> None:
    assert list(read_po(PO.encode())) == [
        ("Open the file", 'Datei\t"öffnen"\njetzt'),
        ("one file", "eine Datei"),
        ("%d files", "%d Dateien"),
        ("At once", "Sofort"),
    ]


def test_a_template_without_an_encoding_is_read_as_unicode() -> None:
    content = 'msgid ""\nmsgstr "charset=CHARSET\\n"\n\nmsgid "a"\nmsgstr "ä"\n'
    assert list(read_po(content.encode())) == [("a", "ä")]


PROPERTIES = """\
# a comment
! another
file.open = Öffnen
  indented: value with = sign
file\\ name=Dateiname
unicode=\\u0041\\u00e4
long = first \\
       second
windows=C:\\\\
empty=
lone
"""


def test_properties_are_unescaped_and_continued() -> None:
    assert list(read_properties(PROPERTIES.encode())) == [
        ("file.open", "Öffnen"),
        ("indented", "value with = sign"),
        ("file name", "Dateiname"),
        ("unicode", "Aä"),
        ("long", "first second"),
        ("windows", "C:\\"),
    ]


DTD = """\
<!-- <!ENTITY commented "out"> -->
<!ENTITY % brandDTD SYSTEM "chrome://branding/brand.dtd"> %brandDTD;
<!ENTITY file.open  "Öffnen &amp; &brandShortName;">
<!ENTITY quoted '"so"'>
<!ENTITY lines "one
two">
<!ENTITY empty "">
"""


def test_entities_are_messages_and_parameter_entities_are_not() -> None:
    assert list(read_dtd(DTD.encode())) == [
        ("file.open", "Öffnen &amp; &brandShortName;"),
        ("quoted", '"so"'),
        ("lines", "one\ntwo"),
    ]


def test_strings_of_json_are_named_by_their_path() -> None:
    content = b'{"b": {"c": "1", "n": 2, "e": ""}, "a": ["x", {"y": "z"}, null]}'
    assert list(read_json(content)) == [("b.c", "1"), ("a.0", "x"), ("a.1.y", "z")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("locale/de/a.mo", _mo({"a": "b"})),
        ("a.po", b'msgid "a"\nmsgstr "b"\n'),
        ("a.properties", b"a = b"),
        ("a.ftl", b"a = b"),
        ("a.dtd", b'<!ENTITY a "b">'),
        ("a.json", b'{"a": "b"}'),
    ],
)
def test_the_suffix_of_the_name_chooses_the_reader(name: str, content: bytes) -> None:
    assert read_messages(name, content) == [("a", "b")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xml", b"<a/>", "not a catalogue"),
        ("a.mo", b"", "not a compiled gettext catalogue"),
        ("a.mo", b"\xde\x12\x04\x95", "not a compiled gettext catalogue"),
        ("a.mo", _mo({"a": "b"})[:40], "ends too early"),
        ("a.mo", _mo({"a": "b"})[:-4], "ends too early"),
        ("a.mo", _mo({"a": "b"}).replace(b"=utf-8", b"=utf-9"), "utf-9"),
        ("a.mo", _mo({"a": "ä"}).replace("ä".encode(), b"\xff\xff"), "utf-8"),
        ("a.po", b'msgid "a"\nmsgstr b\n', "line 2 is not of a gettext catalogue"),
        ("a.po", b'"lost"\n', "line 1 is not of a gettext catalogue"),
        ("a.json", b'{"a": ', "line 1"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.ftl", b"a = \xff", "utf-8"),
        ("a.ftl", b"a = " + b"{ $a ->\n *[b] " * 500 + b"}" * 500, "nested too deeply"),
        ("a.dtd", b"\xff", "utf-8"),
        ("a.properties", b"\xff", "utf-8"),
    ],
)
def test_what_is_no_catalogue_is_refused_naming_the_file(
    name: str, content: bytes, message: str
) -> None:
    with pytest.raises(CorpusError, match=message) as refusal:
        read_messages(name, content)
    assert str(refusal.value).startswith(f"{name}: ") and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.po", 'msgid "a"\nmsgstr "{}"\n'),
        ("a.properties", "a = {}\n"),
        ("a.ftl", "a = {}\n"),
        ("a.dtd", '<!ENTITY a "{}">\n'),
    ],
)
@pytest.mark.parametrize("text", ["one\x85two", "one\u2028two", "one\x0btwo"])
def test_a_line_ends_nowhere_but_at_a_line_feed(name: str, source: str, text: str) -> None:
    for newline in ("\n", "\r\n"):
        content = source.format(text).replace("\n", newline).encode()
        assert read_messages(name, content) == [("a", text)]


_ANY = st.sampled_from(["a.mo", "a.po", "a.properties", "a.ftl", "a.dtd", "a.json"])


@given(_ANY, st.binary(max_size=200))
@example("a.json", b"\xef\xbb\xbf{}")
@example("a.properties", b"a=\\")
def test_no_bytes_end_in_a_traceback(name: str, content: bytes) -> None:
    try:
        messages = read_messages(name, content)
    except CorpusError as refusal:
        assert str(refusal).startswith(f"{name}: ")
    else:
        assert all(text for _, text in messages)


@given(st.integers(0, len(_mo(MESSAGES)) - 1), st.integers(0, 255))
def test_no_damaged_catalogue_ends_in_a_traceback(position: int, byte: int) -> None:
    content = bytearray(_mo(MESSAGES))
    content[position] = byte
    try:
        read_messages("a.mo", bytes(content))
    except CorpusError as refusal:
        assert str(refusal).startswith("a.mo: ")
