import pytest

from tests.support.commands import Folder, toml_of


@pytest.fixture
def folder(tmp_path):
    """A folder without settings."""
    return Folder(tmp_path)


@pytest.fixture
def archive(folder, database):
    """A folder whose settings name an open database of either kind."""
    folder.settings(toml_of(database.url))
    return folder
