"""All faults and threats with their tests, in the order of docs/reliability.md."""

from tests.faults import data, fleet, mail, network, processes, threats
from tests.faults.row import Row

CHAPTERS: dict[str, tuple[Row, ...]] = {
    "Network and sites": network.ROWS,
    "Processes, disks, databases, clocks": processes.ROWS,
    "Mail": mail.ROWS,
    "Data": data.ROWS,
    "Threats": threats.ROWS,
    "A fleet": fleet.ROWS,
}
ROWS = {row.id: row for rows in CHAPTERS.values() for row in rows}
