"""`jarshy demo` in an empty folder: what it prints, what it leaves, and what it never touches."""

import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.demo.tour import RULES, TARGETS
from tests.support.commands import Ended, Folder

FILE = "jarshy-demo.db"
LONGEST = 60  # seconds after installation
VISITS = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def shown(folder: Folder) -> Ended:
    """Run the demo once, in an empty folder."""
    return folder.run("demo")


def _section(shown: Ended, heading: str) -> str:
    """Return what stands under a heading, down to the next one."""
    lines = shown.out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(heading))
    ends = (n for n in range(start + 2, len(lines)) if lines[n].startswith(_HEADINGS))
    return "\n".join(lines[start : next(ends, len(lines))])


_HEADINGS = ("What was read", "The day's stories", "jarshy search", "Mails sent", "All of it")


def test_it_ends_well_within_a_minute(shown: Ended) -> None:
    assert shown.code == 0, shown.err
    assert "Traceback" not in shown.err
    took = re.search(rf"All of it is in {FILE} \((\d+) s\)", shown.out)
    assert took is not None
    assert int(took[1]) < LONGEST


def test_it_shows_how_far_it_is(shown: Ended) -> None:
    for number in range(1, VISITS + 1):
        assert f"visit {number} of {VISITS}" in shown.err


@pytest.mark.parametrize("target", ["/".join(target) for target in TARGETS])
def test_each_source_has_a_line_and_nothing_failed(shown: Ended, target: str) -> None:
    table = [line.split() for line in _section(shown, "What was read").splitlines()]
    (row,) = [cells for cells in table if cells and cells[0] == target]
    visits, pages, new, known, _, failed = map(int, row[1:7])
    assert (visits, failed) == (VISITS, 0)
    assert min(pages, new, known) > 0
    assert " ".join(row[7:]) == f"proven {VISITS - 1} of {VISITS - 1}"


def test_the_stories_say_which_text_is_the_original_and_who_repeated_it(shown: Ended) -> None:
    stories = _section(shown, "The day's stories")
    counts = re.match(r"The day's stories: (\d+), of which (\d+) were told more than once", stories)
    assert counts is not None
    assert int(counts[1]) > 100
    assert int(counts[2]) >= 10  # one story in three languages counts once
    *blocks, end = [block for block in stories.split("\n\n")[1:] if block.strip()]
    told = [block.splitlines() for block in blocks]
    assert len(told) > 3
    assert end.strip() == f"… and {int(counts[2]) - len(told)} more"
    for _title, *members in told:
        places = [re.findall(r"/(?:ru|kk|en) +(\w+) +https://", member)[0] for member in members]
        assert places.count("original") == 1
        assert set(places) <= {"original", "copy", "rewrite", "excerpt", "update", "translation"}
        assert len(places) > 1


def test_its_parts_stand_one_line_apart(shown: Ended) -> None:
    assert "\n\n\n" not in shown.out


def test_the_search_marks_the_words_in_all_their_forms(shown: Ended) -> None:
    found = _section(shown, "jarshy search 'сельский учитель'")
    marked = {word.casefold() for word in re.findall(r"\*(\w+)\*", found)}
    assert any(word.startswith("сельск") for word in marked)
    assert any(word.startswith("учител") for word in marked)
    assert len(marked) > 2


def test_one_mail_is_shown_as_a_person_would_see_it(shown: Ended) -> None:
    mails = _section(shown, "Mails sent")
    for name in ("From", "To", "Subject", "Date"):
        assert len(re.findall(rf"^  {name}: \S", mails, re.MULTILINE)) == 1
    assert "**добровольных спасателях**" in mails
    assert "https://tengrinews.kz/" in mails
    assert '"Спасатели"' in mails
    assert RULES[0].query in mails


def _commands(shown: Ended) -> list[tuple[dict[str, str], list[str]]]:
    """Return the commands that it names at its end: what is set for each, and its words."""
    lines = _section(shown, "All of it").splitlines()[1:]
    found = []
    for line in lines:
        setting, program, *words = shlex.split(line)
        assert Path(program).name == "jarshy"
        name, _, value = setting.partition("=")
        found.append(({name: value}, words))
    return found


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "*"), (1, "Закон о добровольных спасателях"), (2, "All is well.")]
)
def test_the_commands_that_it_names_work(
    folder: Folder, shown: Ended, number: int, expected: str
) -> None:
    commands = _commands(shown)
    assert [words[0] for _, words in commands] == ["search", "alerts", "status", "serve"]
    environ, words = commands[number]
    ended = folder.run(*words, **environ)
    assert ended.code == 0, ended.err
    assert expected in ended.out


def test_it_leaves_its_archive_and_nothing_else(folder: Folder, shown: Ended) -> None:
    assert shown.code == 0
    left = {path.name for path in folder.path.iterdir()}
    assert FILE in left
    assert left <= {FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}.turns"}


def test_it_runs_again_in_the_same_folder_on_a_fresh_archive_and_on_no_other(
    folder: Folder, shown: Ended, tmp_path: Path
) -> None:
    assert shown.code == 0
    same = Folder(Path(shutil.copytree(folder.path, tmp_path / "same")))
    again = same.run("demo", "--visits", "2", JARSHY_DATABASE_URL="sqlite:///own.db")
    assert again.code == 0, again.err
    assert not (same.path / "own.db").exists()
    with closing(sqlite3.connect(same.path / FILE)) as archive:
        ((visits,),) = archive.execute("SELECT count(*) FROM crawls")
    assert visits == 2 * len(TARGETS)


def _sqlite_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as foreign, foreign:
        foreign.execute("CREATE TABLE diary (day TEXT)")
        foreign.execute("INSERT INTO diary VALUES ('Monday')")


def _text_file(path: Path) -> None:
    path.write_text("my notes\n" * 200, "utf-8")


@pytest.mark.parametrize("make", [_sqlite_file, _text_file])
def test_a_file_that_is_no_demos_is_refused_and_left_alone(tmp_path: Path, make) -> None:
    file = tmp_path / FILE
    make(file)
    before = file.read_bytes()
    ended = Folder(tmp_path).run("demo")
    assert ended.code == 2
    assert FILE in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert file.read_bytes() == before
