"""What others do to find copies, each over the same texts: pairs with a likeness.

A function gives {(earlier id, later id): likeness} for pairs at most WINDOW days apart; the caller
tries every threshold and keeps the best, which no one can do on news of tomorrow.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from xxhash import xxh3_64_intdigest

from crawler.dedup.text import Text
from crawler.dedup.words import plain

Edge = tuple[int, int]
Scored = dict[Edge, float]
Method = Callable[[Sequence[Text]], Scored]

WINDOW = 10  # days
PERMUTATIONS = 128
LOW = 0.3  # the LSH threshold under which no method was ever best
SHINGLE = 3


def exact(texts: Sequence[Text]) -> Scored:
    """Join texts with the same body, as most crawlers do (or by address or title alone)."""
    first: dict[str, list[Text]] = defaultdict(list)
    found: Scored = {}
    for text in texts:
        for other in first[text.body]:
            _keep(found, other, text, 1.0)
        first[text.body].append(text)
    return found


def simhash(texts: Sequence[Text]) -> Scored:
    """Compare 64-bit SimHashes of word runs; the likeness is the share of equal bits."""
    marks = np.array([_simhash(_shingles(text)) for text in texts], dtype=np.uint64)
    found: Scored = {}
    for at in range(1, len(texts)):
        bits = np.bitwise_count(marks[:at] ^ marks[at])
        for other in np.nonzero(bits <= 16)[0]:
            _keep(found, texts[other], texts[at], 1 - float(bits[other]) / 64)
    return found


def datasketch(texts: Sequence[Text]) -> Scored:
    """Ask datasketch's MinHashLSH, and keep the Jaccard estimate of each answer."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - it may be absent

    index = MinHashLSH(threshold=LOW, num_perm=PERMUTATIONS)
    made: dict[int, Any] = {}
    found: Scored = {}
    known = {text.id: text for text in texts}
    for text in texts:
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in _shingles(text)])
        for other in index.query(signature):
            _keep(found, known[other], text, signature.jaccard(made[other]))
        index.insert(text.id, signature)
        made[text.id or 0] = signature
    return found


def rensa(texts: Sequence[Text]) -> Scored:
    """Ask rensa's RMinHashLSH, and keep the Jaccard estimate of each answer."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 - it may be absent

    index = RMinHashLSH(threshold=LOW, num_perm=PERMUTATIONS, num_bands=32)
    made: dict[int, Any] = {}
    found: Scored = {}
    known = {text.id: text for text in texts}
    for text in texts:
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(list(_shingles(text)))
        for other in index.query(signature):
            _keep(found, known[other], text, signature.jaccard(made[other]))
        index.insert(text.id or 0, signature)
        made[text.id or 0] = signature
    return found


def gaoya(texts: Sequence[Text]) -> Scored:
    """Ask gaoya's MinHash index, and keep the Jaccard of each answer."""
    from gaoya.minhash import MinHashStringIndex  # noqa: PLC0415 - it may be absent

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=LOW, num_bands=32, band_size=4, analyzer="word",
        lowercase=True, ngram_range=(SHINGLE, SHINGLE),
    )  # fmt: skip
    found: Scored = {}
    known = {text.id: text for text in texts}
    for text in texts:
        words = " ".join(_words(text))
        for other, likeness in index.query(words, return_similarity=True):
            _keep(found, known[other], text, likeness)
        index.insert_document(text.id, words)
    return found


def tf_idf(texts: Sequence[Text]) -> Scored:
    """Compare TF-IDF vectors of words by cosine; a batch, it cannot be done as texts arrive."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - it may be absent

    columns: dict[str, int] = {}
    rows, places, counts = [], [], []
    for at, text in enumerate(texts):
        for word in _words(text):
            rows.append(at)
            places.append(columns.setdefault(word, len(columns)))
            counts.append(1.0)
    matrix = csr_matrix((counts, (rows, places)), shape=(len(texts), len(columns)))
    spread = np.asarray((matrix > 0).sum(axis=0)).ravel()
    matrix.data = 1 + np.log(matrix.data)
    matrix = matrix.multiply(np.log(1 + len(texts) / spread)).tocsr()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = matrix.multiply(1 / np.maximum(lengths, 1e-9)[:, None]).tocsr()
    found: Scored = {}
    for start in range(0, len(texts), 500):
        product = (matrix[start : start + 500] @ matrix.T).tocoo()
        for a, b, value in zip(product.row, product.col, product.data, strict=True):
            if b < a + start and value >= LOW:
                _keep(found, texts[b], texts[a + start], float(value))
    return found


def containment(texts: Sequence[Text]) -> Scored:
    """Take the share of the shorter text's word runs that the longer one has, and nothing else."""
    having: dict[int, list[int]] = defaultdict(list)
    sets = [{xxh3_64_intdigest(run.encode()) for run in _shingles(text, 5)} for text in texts]
    found: Scored = {}
    for at, runs in enumerate(sets):
        shared: dict[int, int] = defaultdict(int)
        for run in runs:
            for other in having[run]:
                shared[other] += 1
            having[run].append(at)
        for other, count in shared.items():
            share = count / max(1, min(len(runs), len(sets[other])))
            if share >= LOW / 2:
                _keep(found, texts[other], texts[at], share)
    return found


def peers() -> dict[str, Method]:
    """Give the methods that can run here, by name."""
    named: dict[str, Method] = {
        "same text": exact,
        "SimHash, 64 bit": simhash,
        "plain containment": containment,
    }
    optional = (
        ("datasketch", "datasketch MinHashLSH", datasketch),
        ("rensa", "rensa RMinHashLSH", rensa),
        ("gaoya", "gaoya MinHash", gaoya),
        ("scipy", "TF-IDF cosine", tf_idf),
    )
    return named | {name: method for package, name, method in optional if find_spec(package)}


def _keep(found: Scored, earlier: Text, later: Text, likeness: float) -> None:
    if abs(later.time - earlier.time).days <= WINDOW and earlier.id != later.id:
        one, other = sorted((earlier.id or 0, later.id or 0))
        found[one, other] = likeness


def _words(text: Text) -> list[str]:
    return plain(f"{text.lead or ''} {text.body}")


def _shingles(text: Text, size: int = SHINGLE) -> set[str]:
    words = _words(text)
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def _simhash(shingles: set[str]) -> int:
    hashes = np.array([xxh3_64_intdigest(one.encode()) for one in shingles], dtype=np.uint64)
    bits = (hashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    votes = 2 * bits.sum(axis=0, dtype=np.int64) > len(hashes)
    return sum(1 << at for at, set_ in enumerate(votes) if set_)
