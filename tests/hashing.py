"""Passwords kept as ever, by argon2id, at a hundredth of the work: most tests of the console sign in, and each time costs an eighth of a second."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from flows import passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
REAL = passwords._hasher


@pytest.fixture(autouse=True, scope="module")
def quickly_hashed() -> Iterator[None]:
    """For the tests of a module; what a password costs otherwise, tests/flows/test_user_command.py says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", QUICK)
        passwords._nobody.cache_clear()
        yield
    passwords._nobody.cache_clear()
