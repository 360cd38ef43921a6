"""What can be said on the command line, each option declared once: its type, its placeholder and its help.

The help is English here; the help page (flows/help.py) shows it in the language of tonight.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter, Token

from flows.words import N_


def whole(_type: type, tokens: Sequence[Token]) -> int:
    """A whole number as it is typed. Left to cyclopts, 1.5 would pass for 1."""
    return int(tokens[0].value)


Inbox: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The folder of what units hand in, as <unit>/<period>/<files>.")),
]
Registry: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The folder of the register's monthly extracts.")),
]
AsOf: TypeAlias = Annotated[
    date | None,
    Parameter(metavar="YYYY-MM-DD", help=N_("Stands in for today: what is overdue then, and on what day tonight's files came in.")),
]
Backfill: TypeAlias = Annotated[
    str | None,
    Parameter(name="--period", metavar="A..B", help=N_("Take in only these periods, YYYY-MM or YYYY-MM..YYYY-MM; figures are of all that stands.")),
]
BackfillUnits: TypeAlias = Annotated[
    list[str] | None,
    Parameter(name="--unit", metavar="UNIT", help=N_("Take in only this unit's files: its code or its name; may be given again for more.")),
]
Plain: TypeAlias = Annotated[bool, Parameter(help=N_("Run without Prefect."))]

Warehouse: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="URL", help=N_("The warehouse, sqlite:///FILE or postgresql://USER@HOST/DATABASE; a SQLite file in the home otherwise.")),
]
Home: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The home folder with warehouse, archive and logs; .unionstats otherwise.")),
]
Config: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="FILE", help=N_("The settings file; otherwise unionstats.toml, here or in a folder above.")),
]

Unit: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="UNIT", help=N_("Only this unit: its code or its name.")),
]
Period: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="YYYY-MM", help=N_("Only this period.")),
]
Rule: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="RULE", help=N_("Only findings of this rule, such as S13.")),
]
Severity: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="SEVERITY", help=N_("Only this severity: error, query or info.")),
]
Table: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="TABLE", help=N_("Only this table: its code or its name, such as T02.")),
]
FindingState: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="STATE", help=N_("Only this state: new, open (there before) or back (gone and here again).")),
]
MatchState: TypeAlias = Annotated[
    str | None,
    Parameter(
        metavar="STATE",
        help=N_("Only this state: accepted, candidate (to be decided), none (not found), decided, or reopened (to be decided again)."),
    ),
]
Method: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="METHOD", help=N_("Only rows matched by this method, as --json shows it.")),
]

MetricsOut: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--out", metavar="FILE", help=N_("Write into this file, whole or not at all, as node_exporter's textfile collector wants it.")),
]

Editions: TypeAlias = Annotated[
    int,
    Parameter(converter=whole, help=N_("With --balance: one or two numbers of editions, A or A B; the last but one and the latest otherwise.")),
]
Band: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="BAND", help=N_("Only this size band: 50 (of 50 and more) or 25 (of 25 to 49).")),
]
County: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="COUNTY", help=N_("Only this county, or this city with its counties: its name or its code.")),
]
GapState: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="STATE", help=N_("Only this state, as the list shows it; gap stands for every state that is a gap.")),
]
Since: TypeAlias = Annotated[
    date | None,
    Parameter(metavar="YYYY-MM-DD", help=N_("Only what is in its state since this day or later; with --balance, what moved from this day on.")),
]
Balance: TypeAlias = Annotated[
    bool, Parameter(help=N_("Show what moved between two editions, by county and band, instead of the list."))
]

Kind: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="KIND", help=N_("Only this kind of decision, such as same, explain, waive or undo.")),
]
DecisionState: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="STATE", help=N_("Only this state: in force, granted, refused, for information, reopened, waiting, resting or undone.")),
]

Questions: TypeAlias = Annotated[bool, Parameter(help=N_("Show the questions that patterns in the figures raise."))]

Xlsx: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="FILE", help=N_("Write the whole list into this workbook (.xlsx) instead of showing it.")),
]
Limit: TypeAlias = Annotated[
    int,
    Parameter(metavar="N", converter=whole, help=N_("Show at most this many rows; workbooks and --json have all.")),
]
Json: TypeAlias = Annotated[
    bool,
    Parameter(name="--json", help=N_("Print JSON for other programs, codes instead of words.")),
]

DryRun: TypeAlias = Annotated[bool, Parameter(help=N_("Show what would be sent; write and send nothing."))]
Resend: TypeAlias = Annotated[
    int | None,
    Parameter(metavar="N", converter=whole, help=N_("Let message N, which failed or may not have arrived, go out again.")),
]
SignNote: TypeAlias = Annotated[str, Parameter(metavar="TEXT", help=N_("A remark that is kept with the decision; unlocking needs one."))]
SignBy: TypeAlias = Annotated[str | None, Parameter(name="--by", metavar="NAME", help=N_("Who decides; the user of this computer otherwise."))]

OfEdition: TypeAlias = Annotated[
    int | None,
    Parameter(name="--edition", metavar="N", converter=whole, help=N_("The figures of this edition; of the latest otherwise.")),
]
OfDay: TypeAlias = Annotated[
    date | None,
    Parameter(name="--as-of", metavar="YYYY-MM-DD", help=N_("The figures as they stood on this day: of the last edition until then.")),
]
Definition: TypeAlias = Annotated[
    bool, Parameter(help=N_("Compare editions of different schemes too: what the new definitions change is a part."))
]
OneEdition: TypeAlias = Annotated[int, Parameter(metavar="N", converter=whole, help=N_("The number of the edition."))]
Indicator: TypeAlias = Annotated[str | None, Parameter(metavar="INDICATOR", help=N_("Only this indicator: its code or its name."))]
Region: TypeAlias = Annotated[str | None, Parameter(metavar="REGION", help=N_("Only this region: its code or its name."))]
SnapshotEdition: TypeAlias = Annotated[
    str,
    Parameter(name="--edition", metavar="N", help=N_("The number of the latest edition, or latest; views and snapshots are of that one.")),
]
SnapshotOut: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The folder to write it into, as DIR/EDITION; snapshots in the home otherwise.")),
]
Statement: TypeAlias = Annotated[str | None, Parameter(help=N_("One statement that reads, in quotation marks: SELECT … or WITH …."))]
Saved: TypeAlias = Annotated[str | None, Parameter(metavar="NAME", help=N_("Ask a saved question instead; --list shows them."))]
ListSaved: TypeAlias = Annotated[bool, Parameter(name="--list", help=N_("Show the saved questions and what each tells."))]
Live: TypeAlias = Annotated[bool, Parameter(help=N_("Ask the warehouse itself: what people decided since the snapshot is in it."))]
Seconds: TypeAlias = Annotated[int, Parameter(metavar="N", converter=whole, help=N_("For how long a statement may run."))]
Format: TypeAlias = Annotated[
    str | None,
    Parameter(name="--format", metavar="FORMAT", help=N_("table, csv, xlsx, json or parquet; otherwise what the name after --out ends in.")),
]
AnswerOut: TypeAlias = Annotated[Path | None, Parameter(metavar="FILE", help=N_("Write the whole answer into this file."))]
Figure: TypeAlias = Annotated[
    str | None,
    Parameter(help=N_("The figure: PERIOD/INDICATOR/REGION, such as 2020-12/I02a/640100, with /PART behind it for a part of a breakdown.")),
]
TracedCell: TypeAlias = Annotated[
    tuple[str, str, str] | None,
    Parameter(
        metavar="FILE SHEET CELL", help=N_("The other way: the figures that a cell moves. FILE is a path below the inbox, its end, or UNIT/PERIOD.")
    ),
]
Edition: TypeAlias = Annotated[
    int | None,
    Parameter(metavar="N", converter=whole, help=N_("The number of the edition; the latest otherwise.")),
]
Rows: TypeAlias = Annotated[
    int | None,
    Parameter(metavar="N", converter=whole, help=N_("Only the first N rows; otherwise 20 on the terminal, all in a workbook and with --json.")),
]
UnitCode: TypeAlias = Annotated[str, Parameter(help=N_("The unit's code or name, such as YC."))]
PeriodCode: TypeAlias = Annotated[str, Parameter(help=N_("The period, as YYYY-MM."))]
Files: TypeAlias = Annotated[
    list[Path],
    Parameter(metavar="FILE", help=N_("The files of one report, or a folder of them.")),
]
CheckedUnit: TypeAlias = Annotated[str, Parameter(metavar="UNIT", help=N_("Whose report it is: the unit's code or name, such as YC."))]
CheckedPeriod: TypeAlias = Annotated[str, Parameter(metavar="YYYY-MM", help=N_("The period that it is for."))]
Supplement: TypeAlias = Annotated[
    bool,
    Parameter(help=N_("The files come on top of what the unit has handed in for the period, as a new version; otherwise they are the whole report.")),
]
BlankOut: TypeAlias = Annotated[
    Path,
    Parameter(metavar="PATH", help=N_("Where to write it: a folder, or a file that ends in .xlsx.")),
]
ReturnOut: TypeAlias = Annotated[
    Path,
    Parameter(metavar="DIR", help=N_("The folder to write the workbooks into.")),
]

ProvinceOut: TypeAlias = Annotated[
    Path,
    Parameter(metavar="DIR", help=N_("The folder to make it in: new, empty, or with a made-up province, which is replaced.")),
]
Scale: TypeAlias = Annotated[
    float,
    Parameter(metavar="N", help=N_("The size: above 0, at most 100; 1 is a register of 20,400 enterprises.")),
]
Seed: TypeAlias = Annotated[
    int,
    Parameter(metavar="N", converter=whole, help=N_("A whole number from 0 on; the same one makes the same province.")),
]
Dirty: TypeAlias = Annotated[bool, Parameter(help=N_("Plant mistakes of every kind."))]
Noise: TypeAlias = Annotated[
    float,
    Parameter(metavar="N", help=N_("How much noise names and codes have: 1 as usual, 2 twice as much, 0 none.")),
]
Unregistered: TypeAlias = Annotated[
    float,
    Parameter(metavar="SHARE", help=N_("The share of ledger rows that the register does not have, from 0 to below 1.")),
]
Bent: TypeAlias = Annotated[
    float,
    Parameter(metavar="SHARE", help=N_("Bend figures for the F rules to find, from 0 (not at all) to 1.")),
]
DemoHome: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The folder for the province and its warehouse; a temporary one otherwise.")),
]

Host: TypeAlias = Annotated[str, Parameter(metavar="ADDRESS", help=N_("The address to listen on; this computer alone otherwise."))]
Port: TypeAlias = Annotated[int, Parameter(metavar="N", converter=whole, help=N_("The port to listen on."))]
At: TypeAlias = Annotated[str | None, Parameter(metavar="HH:MM", help=N_("When the night runs every day, where the units are; 02:30 otherwise."))]
ServeHost: TypeAlias = Annotated[
    str | None, Parameter(metavar="ADDRESS", help=N_("Where Prefect's server listens: an address of this computer alone; 127.0.0.1 otherwise."))
]
ServePort: TypeAlias = Annotated[int | None, Parameter(metavar="N", converter=whole, help=N_("The port of Prefect's server; 4200 otherwise."))]
ConsolePort: TypeAlias = Annotated[int | None, Parameter(metavar="N", converter=whole, help=N_("The port of the console; 8020 otherwise."))]
WithConsole: TypeAlias = Annotated[
    bool | None, Parameter(name="--console", negative="--no-console", help=N_("Whether the console is served too; it is otherwise."))
]
LargestFile: TypeAlias = Annotated[
    int, Parameter(metavar="MB", converter=whole, help=N_("The size in MB up to which a file is taken that somebody sends, from 1 to 100."))
]
Origin: TypeAlias = Annotated[
    str | None,
    Parameter(metavar="URL", help=N_("The address in people's browsers, such as https://tj.example.cn, where a proxy with a certificate is.")),
]

Year: TypeAlias = Annotated[int, Parameter(converter=whole, help=N_("The year of the summary."))]
ReportOut: TypeAlias = Annotated[Path, Parameter(metavar="DIR", help=N_("The folder that the documents are written to; made where it is not there."))]
ReportDay: TypeAlias = Annotated[
    date | None,
    Parameter(name="--as-of", metavar="YYYY-MM-DD", help=N_("Write it from the edition of this day: the last one published on or before it.")),
]
Formats: TypeAlias = Annotated[
    str,
    Parameter(name="--format", metavar="FORMATS", help=N_("Which documents, with commas between: docx, xlsx, html, pdf.")),
]
ConsoleUrl: TypeAlias = Annotated[
    str, Parameter(name="--console-url", metavar="URL", help=N_("Where the console is: the figures of the HTML link to its trace."))
]
ApprovalNumber: TypeAlias = Annotated[
    str | None,
    Parameter(name="--approval-number", metavar="NUMBER", help=N_("The number under which the map with boundaries was approved (审图号).")),
]
Boundaries: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="FILE", help=N_("A GeoJSON with the outlines of the counties; only together with --approval-number. Tiles otherwise.")),
]

BackupOut: TypeAlias = Annotated[
    Path | None,
    Parameter(metavar="DIR", help=N_("The folder to put the backup into, as DIR/MOMENT; folder under [backup] in unionstats.toml otherwise.")),
]
BackupFrom: TypeAlias = Annotated[Path, Parameter(metavar="FROM", help=N_("The folder of one backup, such as …/2020-12-11T020501."))]
CheckBackup: TypeAlias = Annotated[bool, Parameter(help=N_("Only read all of the backup and say whether it is sound."))]
RawFiles: TypeAlias = Annotated[
    bool, Parameter(name="--raw-files", help=N_("Only bring back raw files that a living home has lost; nothing else is touched."))
]
