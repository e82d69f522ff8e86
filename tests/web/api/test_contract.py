"""Generated requests against the served description: no server error, no answer that is not described.

A few examples for each operation here; `python -m tests.web.api.contract 100` sends a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.web.api.contract import MODES, Contract, check_operation, open_contract
from web.api.operations import OPERATIONS

EXAMPLES = 4


@pytest.fixture(scope="module")
def contract(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    folder = tmp_path_factory.mktemp("contract")
    with open_contract(databases.copy_of(sqlite_template, folder), folder) as found:
        yield found


# The sender of these requests does not close answers, so that of a file is closed when it is thrown away.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_keeps_its_description(contract: Contract, name: str, mode: str) -> None:
    check_operation(contract, name, mode, examples=EXAMPLES)
