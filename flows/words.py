"""Words that are put into texts by their code: marked here so that the catalogues hold them."""


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for a mark without a translation
    """Mark a text for the catalogues."""
    return text


NIGHT_ENDS = {"failed": N_("a failure"), "crashed": N_("a crash")}
"""How the ledger says that a night ended, where it did not end well."""
STAGES = (N_("pull"), N_("register"), N_("read"), N_("reconcile"), N_("check"), N_("figures"), N_("publish"), N_("snapshot"))
COLUMNS = (
    N_("unit"), N_("period"), N_("rule"), N_("severity"), N_("table_code"), N_("file"), N_("sheet"), N_("cell"), N_("state"), N_("message"),
    N_("enterprise_name"), N_("row_key"), N_("unit_no"), N_("score"), N_("method"), N_("reason"), N_("place"), N_("cure"), N_("table_code"),
)  # fmt: skip
GAP = (
    N_("region"), N_("county"), N_("band"), N_("unit_name"), N_("uscc"), N_("insured"), N_("employees"), N_("since"), N_("by_what"),
    N_("opening"), N_("entered"), N_("unionised"), N_("left"), N_("reclassified"), N_("closing"),
)  # fmt: skip
CHOSEN = (N_("indicator"), N_("saved question"))
"""What a filter may mean, beside columns."""
FINDING = (
    N_("row_key"), N_("column_id"), N_("shown"), N_("expected"), N_("first_seen"), N_("last_seen"), N_("candidates"), N_("decision_state"),
)  # fmt: skip
ACCOUNT = (N_("units"), N_("password"), N_("disabled"), N_("account made"), N_("signed_in"))
ANALYST = (N_("login"), N_("seconds"), N_("connections"))
SYSTEM = (
    N_("Permission denied"), N_("Not a directory"), N_("File exists"), N_("No such file or directory"), N_("Is a directory"),
    N_("No space left on device"), N_("Read-only file system"), N_("File name too long"),
)  # fmt: skip
"""What the system says of files."""
STATES = (N_("new"), N_("open"), N_("back"), N_("accepted"), N_("candidate"), N_("none"), N_("final"), N_("partial"))
DECISIONS = (
    N_("decision"), N_("kind"), N_("author"), N_("made_at"), N_("why"), N_("reopened"), N_("candidates"), N_("note"), N_("decided"), N_("in force"),
    N_("revokes"), N_("waiting"), N_("resting"), N_("undone"), N_("granted"), N_("refused"), N_("for information"),
)  # fmt: skip
WAREHOUSE = (
    N_("a full disk"),
    N_("room to write"),
    N_("Free some space and run it again; the last edition is untouched"),
    N_("a database that cannot be written"),
    N_("one that can"),
    N_("Check its permissions and whether it is a standby"),
    N_("a place that cannot be written"),
    N_("Check its permissions and whether the disk is mounted for writing"),
    N_("a file of no bytes beside raw files that were taken in"),
    N_("Restore it from a backup; the archive is not touched. To begin anew, remove the empty file"),
    N_("a database locked by another program"),
    N_("a free one"),
    N_("Wait for the other program to end, then run it again"),
    N_("a file that is no sound database"),
    N_("a warehouse"),
    N_("Restore it from a backup; the archive is not touched"),
    N_("a disk that fails"),
    N_("one that reads and writes"),
    N_("Check the disk and its room, or mount the share again, then run it again"),
    N_("no answer from the database"),
    N_("no answer from the database ({said})"),
    N_("a database that refuses the login ({said})"),
    N_("a user and a password that it knows"),
    N_("Check the user in the URL, and the password: PGPASSFILE, or UNIONSTATS_WAREHOUSE in the environment"),
    N_("no such database ({said})"),
    N_("one that is there"),
    N_("Correct the URL of the warehouse, or have it made: CREATE DATABASE"),
    N_("a connection"),
    N_("Check that it runs and can be reached, then run it again"),
    N_("the warehouse's URL"),
    N_("a SQLAlchemy URL"),
    N_("a SQLite file or PostgreSQL"),
    N_("Give sqlite:///FILE or postgresql://USER@HOST/DATABASE"),
    N_("no other"),
    N_("Wait until it has ended; a dead one gives way by itself"),
    N_("the SQL"),
    N_("one statement that reads"),
    N_("a statement without a result"),
    N_("one that reads"),
    N_("no table or view {name}"),
    N_("no column {name}"),
    N_("Correct the name; a text stands in 'single quotes', and all columns stand in data_dictionary"),
    N_("no function {name} that takes such values"),
    N_("a function of the database"),
    N_("a column {name} that several of the tables have"),
    N_("TABLE.{name}"),
    N_("Write the table before the column"),
    N_("what is no SQL, at: {near}"),
    N_("a statement that ends too early"),
    N_("more than one statement"),
    N_("Run them one by one"),
    N_("a statement that writes"),
    N_("a statement that goes beyond what analysts may read: {said}"),
    N_("one that reads what is published"),
    N_("Name only tables and views that are published; all stand in data_dictionary"),
    N_("what the database does not take: {said}"),
    N_("another night at work (pid {pid} on {host} since {since})"),
    N_("another night at work, just begun"),
    N_("structure {revision}"),
    N_("one of {known}"),
    N_("Install the version of unionstats that last wrote this warehouse, or a newer one"),
    N_("night {night} no longer running"),
    N_("the warehouse's structure"),
    N_("that of the code and the scheme"),
    N_("Add a migration to warehouse/migrations/versions, or give the column a new name in the scheme"),
    N_("an amount of at most two decimals"),
    N_("Make it a finding (S06) and leave the cell unknown"),
    N_("Correct the statement; the views and their columns stand in data_dictionary"),
    N_("Begin it with SELECT or WITH"),
    N_("the lock still held"),
    N_("Run it again; nothing was published"),
    N_("no such file"),
    N_("the raw bytes of a file taken in"),
    N_("Restore the archive from a backup; what was read from the file before stays published"),
    N_("no edition"),
    N_("a published one"),
    N_("Run a night first: unionstats nightly"),
    N_("a statement that reaches for files, other databases or the network"),
    N_("one that reads the tables of the snapshot"),
    N_("Name only tables and views of the snapshot; all stand in data_dictionary"),
    N_("a statement that ran for more than {seconds} seconds"),
    N_("one that ends in time"),
    N_("Narrow it with WHERE and join on keys, give it longer with --seconds, or work on the snapshot's Parquet files"),
    N_("a statement that needs more than {memory} of memory"),
    N_("one that needs less"),
    N_("Narrow it with WHERE, or work on the snapshot's Parquet files"),
    N_("an answer of more than {rows} rows"),
    N_("a shorter one"),
    N_("rights that go beyond the published views: {rights}"),
    N_("a login that only reads these"),
    N_("Have them revoked by who manages the database, from PUBLIC or whom they come from"),
    N_("a login that is there for something else"),
    N_("a new one, or an analyst's"),
    N_("Choose another name; what this login is for, it stays"),
    N_("SQLite, which has no logins"),
    N_("PostgreSQL"),
    N_("There analysts have the snapshot: unionstats snapshot"),
    N_("no views for analysts"),
    N_("a schema published of this warehouse"),
    N_("Let this user create schemas in the database, and open the warehouse once more: unionstats status"),
    N_("a user who may make logins"),
    N_("Have this run by who manages the database: {statements}"),
)
"""What the warehouse says of places, causes and ways out (warehouse/errors.py and where it is raised)."""
