"""Reminding: what is due is put into the outbox once, and what waits there goes out, in working hours only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.reminders.channels import REFUSED, SENT, UNSURE, Channel, Result, channels
from flows.reminders.due import Gone, Matter, Reminder, Returned, due_today, matters
from flows.reminders.letters import letter
from flows.reminders.settings import ReminderSettings
from flows.reminders.working_days import WorkingDays, working_days

if TYPE_CHECKING:
    from scheme import Scheme
    from warehouse import Message, Warehouse

GIVEN_BACK = """
    SELECT f.unit, f.period, d.made_at AS at, COUNT(*) AS findings
    FROM finding_case c JOIN finding f ON f.fingerprint = c.fingerprint AND f.last_edition IS NULL JOIN decisions d ON d.id = c.decision
    WHERE c.state = 'returned' GROUP BY f.unit, f.period, d.made_at ORDER BY f.unit, f.period, d.made_at"""
WAIT_QUIET, WAIT_DAY_OFF, WAIT_OTHER = "quiet", "day_off", "other"


@dataclass(frozen=True)
class Prepared:
    """What is due today. `letters`: recipient, channel, title and text of each. `unknown`: recipients without an address that can be used."""

    matters: tuple[Matter, ...]
    reminders: tuple[Reminder, ...]
    letters: tuple[tuple[Reminder, str, str, str, str], ...]
    unknown: tuple[str, ...] = ()


@dataclass
class Reminded:
    """What came of it. `waits`: why nothing went out, where something waits. Each message is (unit, period, kind, recipient, state, error)."""

    queued: int = 0
    dropped: int = 0
    waits: str = ""
    messages: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        """How many messages ended in a state."""
        return sum(message[4] == state for message in self.messages)


@dataclass
class ReminderDesk:
    """Reminds by what a warehouse holds on a day. `now`: the time of day that quiet hours are held against."""

    store: Warehouse
    scheme: Scheme
    settings: ReminderSettings
    as_of: date
    now: datetime | None = None

    @property
    def calendar(self) -> WorkingDays:
        """The calendar of work in force."""
        return working_days(self.settings.holidays)

    def prepare(self) -> Prepared:
        """What is due today, nothing written."""
        found = self.owed()
        gone = {key: Gone(occurrence, date.fromisoformat(day)) for key, (occurrence, day) in self.store.outbox.last_of_each().items()}
        due = tuple(due_today(found, gone, self.settings, self.as_of, self.calendar))
        ways, unknown = self._ways({who for reminder in due for who in reminder.recipients})
        letters = tuple(
            (reminder, who, channel.name, *letter(self.scheme, reminder, who, self.settings.language))
            for reminder in due
            for who in reminder.recipients
            for channel in ways.get(who, ())
        )
        return Prepared(tuple(found), due, letters, unknown)

    def owed(self) -> list[Matter]:
        """What units owe today, whether or not it is time for a reminder."""
        files = self.store.files(current=False)
        received: dict[tuple[str, str], str] = {}
        for unit, period, at in files[["unit", "period", "received"]].itertuples(index=False):
            received[unit, period] = max(at, received.get((unit, period), ""))
        back = self.store.query(GIVEN_BACK)
        returned = [Returned(str(unit), str(period), str(at), int(n)) for unit, period, at, n in back.itertuples(index=False)]
        return matters(self.scheme, self.as_of, received, returned, self.calendar)

    def remind(self) -> Reminded:
        """Put in what is due, and send what waits, as far as hours and days allow."""
        from warehouse import NewMessage

        prepared = self.prepare()
        done = Reminded(unknown=prepared.unknown)
        new = []
        for reminder, who, channel, title, body in prepared.letters:
            unit, period, kind, since = reminder.matter.key
            new.append(NewMessage(unit, period, kind, since, reminder.occurrence, who, channel, self.as_of.isoformat(), title, body))
        done.queued = self.store.outbox.put(new)
        waiting = self.store.outbox.messages(states=("queued",), limit=100_000)
        owed = {matter.key for matter in prepared.matters}
        done.dropped = self.store.outbox.drop([m.id for m in waiting if (m.unit, m.period, m.kind, m.since) not in owed])
        if not self.calendar.works(self.as_of):
            done.waits = WAIT_DAY_OFF
        elif self.settings.is_quiet((self.now or datetime.now(ZoneInfo(self.scheme.timezone))).time()):
            done.waits = WAIT_QUIET
        else:
            self._send(done)
        return done

    def _send(self, done: Reminded) -> None:
        """Send one by one, each claimed before and marked after; alone."""
        with self.store.outbox.sending() as alone:
            if not alone:
                done.waits = WAIT_OTHER
                return
            ways: dict[str, dict[str, Channel]] = {}
            last = 0
            while (message := self.store.outbox.claim(last)) is not None:
                last = message.id
                if message.recipient not in ways:
                    ways[message.recipient] = {channel.name: channel for channel in self._ways({message.recipient})[0].get(message.recipient, ())}
                channel = ways[message.recipient].get(message.channel)
                result = channel.send(message.title, message.body) if channel else Result(REFUSED, "no address")
                state = self._state(message, result)
                self.store.outbox.settle(message.id, state, result.error)
                done.messages.append((message.unit, message.period, message.kind, message.recipient, state, result.error))

    def _state(self, message: Message, result: Result) -> str:
        if result.outcome in (SENT, UNSURE):
            return result.outcome
        return "failed" if result.outcome == REFUSED or message.tries >= self.settings.tries else "queued"

    def _ways(self, recipients: set[str]) -> tuple[Mapping[str, Sequence[Channel]], tuple[str, ...]]:
        """The channels of some recipients, and those that lack one, or of whom an address is none."""
        found = {who: channels(self.settings.urls.get(who, ())) for who in sorted(recipients)}
        lacking = tuple(who for who, ways in found.items() if not ways or None in ways)
        return {who: [way for way in ways if way is not None] for who, ways in found.items()}, lacking

