"""A table in a CSV file that another program wrote: single cells change, every other byte stays."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.errors import ArgumentError

#: Far more than a course has; a larger file is something else.
MAX_BYTES = 20 * 2**20

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_END = re.compile(r"\r\n|\n|\r")


@dataclass
class Table:
    """Rows of cells as they stand in the file, quotes and all.

    Attributes:
        bom: bytes before the text.
        encoding: of the text.
        delimiter: between cells.
        rows: the cells of each row, raw.
        ends: the line end of each row; "" where the file stops without one.
    """

    bom: bytes
    encoding: str
    delimiter: str
    rows: list[list[str]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Number of rows, the header and empty ones included."""
        return len(self.rows)

    def text(self, row: int, column: int) -> str:
        """What a cell says, without quotes; "" where the row is shorter."""
        if not 0 <= column < len(self.rows[row]):
            return ""
        raw = self.rows[row][column]
        return raw[1:-1].replace('""', '"') if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw

    def texts(self, row: int) -> list[str]:
        """What all cells of a row say."""
        return [self.text(row, column) for column in range(len(self.rows[row]))]

    def put(self, row: int, column: int, text: str) -> None:
        """Let a cell say `text`; a row that is shorter gets empty cells up to it."""
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        quoted = any(mark in text for mark in (self.delimiter, '"', "\r", "\n")) or text != text.strip()
        cells[column] = '"' + text.replace('"', '""') + '"' if quoted else text

    def empty(self, row: int) -> bool:
        """Whether a row is a blank line."""
        return self.rows[row] in ([], [""])

    def data(self) -> bytes:
        """The file."""
        lines = (self.delimiter.join(cells) + end for cells, end in zip(self.rows, self.ends, strict=True))
        return self.bom + "".join(lines).encode(self.encoding, "replace")


def read_table(data: bytes, name: str) -> Table:
    """Take a CSV file apart.

    Args:
        data: comma or semicolon or tab between cells; UTF-8, UTF-16 with its mark, or, failing these, Latin-1.
        name: of the file, for complaints.

    Raises:
        ArgumentError: if it is no table.
    """
    if len(data) > MAX_BYTES:
        raise ArgumentError(
            f"export: {name} must be a CSV file of at most {MAX_BYTES >> 20} MiB, got {len(data)} bytes."
        )
    bom, encoding, text = _decoded(data)
    if not text.strip() or "\0" in text:
        raise ArgumentError(f"export: {name} must be a CSV file, got {'other bytes' if text.strip() else 'nothing'}.")
    first = _END.split(text, maxsplit=1)[0]
    table = Table(bom, encoding, max(",;\t", key=first.count))
    _split(text, table, name)
    return table


def written(rows: Sequence[Sequence[str]]) -> bytes:
    """A file of our own: UTF-8, commas, line ends as RFC 4180 wants them."""
    table = Table(b"", "utf-8", ",")
    for row in rows:
        table.rows.append([])
        table.ends.append("\r\n")
        for column, text in enumerate(row):
            table.put(len(table) - 1, column, text)
    return table.data()


def harmless(text: str) -> str:
    """Text that a spreadsheet does not run as a formula; students choose their names."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _decoded(data: bytes) -> tuple[bytes, str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return bom, encoding, data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                break
    try:
        return b"", "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        return b"", "latin-1", data.decode("latin-1")


def _split(text: str, table: Table, name: str) -> None:
    """Cut the text into raw cells; only a quote at a cell's beginning opens a quoted one, as in the csv module."""
    cell = re.compile(rf'"(?:[^"]|"")*"[^{re.escape(table.delimiter)}\r\n]*|[^{re.escape(table.delimiter)}\r\n]*')
    position, row = 0, list[str]()
    while position < len(text):
        match = cell.match(text, position)
        assert match is not None  # the pattern allows nothing at all
        raw = match.group()
        if raw.startswith('"') and raw.count('"') % 2:
            raise ArgumentError(f"export: {name} must close every quote, got one open in row {len(table) + 1}.")
        row.append(raw)
        position = match.end()
        if position < len(text) and text[position] == table.delimiter:
            position += 1
            if position < len(text):
                continue
            row.append("")
        end = _END.match(text, position)
        table.rows.append(row)
        table.ends.append(end.group() if end else "")
        position, row = end.end() if end else position, []


def column_of(header: Sequence[str], *names: str) -> int:
    """Index of the first column with one of these names, however it is written; -1 if there is none."""
    folded = [text.strip().casefold() for text in header]
    for name in names:
        if name.casefold() in folded:
            return folded.index(name.casefold())
    return -1
