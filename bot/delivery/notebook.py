"""What happened and is not recorded yet: kept until the ledger has taken it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.delivery.ledger import Ledger, Record, StorageUnavailable

log = logging.getLogger(__name__)


class Notebook:
    """The latest record of each delivery and the latest hold of each scope, written together in one go.

    `on_first` is called when something is noted in an empty notebook.
    """

    def __init__(self, ledger: Ledger, worker: str, on_first: Callable[[], None]) -> None:
        self._ledger = ledger
        self._worker = worker
        self._on_first = on_first
        self._records: dict[int, Record] = {}
        self._writing: dict[int, Record] = {}
        self._holds: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._records) + len(self._holds)

    def note(self, record: Record) -> None:
        """This is what became of the delivery; what was noted before is outdated."""
        if not self._records:
            self._on_first()
        self._records[record.delivery_id] = record

    def hold(self, scope: str, until: datetime) -> None:
        """Nothing goes to this scope before `until`."""
        self._holds[scope] = max(until, self._holds.get(scope, until))

    def lacks(self, delivery_id: int) -> bool:
        """Whether what became of a part of this delivery is not recorded yet."""
        return delivery_id in self._records or delivery_id in self._writing

    async def write(self, now: datetime) -> None:
        """Hand everything to the ledger. Raises StorageUnavailable, and then keeps what was not written."""
        while self._holds:
            scope, until = next(iter(self._holds.items()))
            await self._ledger.hold(scope, until)
            if self._holds.get(scope) == until:
                del self._holds[scope]
        if not self._records:
            return
        records, self._records = self._records, {}
        self._writing = records
        try:
            await self._ledger.record(list(records.values()), now, self._worker)
        except StorageUnavailable:
            self._records = records | self._records
            raise
        except Exception:
            log.exception("%d records were not accepted together; they are tried one by one", len(records))
            self._records = records | self._records
            await self._write_one_by_one(list(records), now)
        except BaseException:
            self._records = records | self._records
            raise
        finally:
            self._writing = {}

    async def _write_one_by_one(self, delivery_ids: list[int], now: datetime) -> None:
        for delivery_id in delivery_ids:
            record = self._records[delivery_id]
            try:
                await self._ledger.record([record], now, self._worker)
            except StorageUnavailable:
                raise
            except Exception:
                # Its lease will run out, and the policy for what may have arrived applies to it.
                log.exception("delivery %d could not be recorded as %s and is left", delivery_id, record.state)
            if self._records.get(delivery_id) is record:
                del self._records[delivery_id]
