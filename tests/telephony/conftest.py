"""Fixtures of the telephone's tests.

They stand here and in no module that imports them: an imported fixture of a session is one for each
module, and two Asterisks would be on one address.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.world import migrated, own_database, quiet_template
from tests.telephony import network as own_network
from tests.telephony.hearing import Wire
from tests.telephony.phones import hang_up
from tests.telephony.rig import Asterisk, require, running, site

__all__ = ["migrated", "own_database", "quiet_template"]


@pytest.fixture(scope="module")
def network() -> Iterator[None]:
    """The thread of the tests of this module is inside the network."""
    require()
    with own_network.inside():
        yield


@pytest.fixture(scope="session")
def _asterisk() -> Iterator[Asterisk]:
    require()
    home = Path(tempfile.mkdtemp(prefix="hotline-pbx-"))
    with running(site(home)) as made:
        yield made
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def asterisk(_asterisk: Asterisk, network: None) -> Iterator[Asterisk]:
    """The Asterisk of this session, with no call up and no global set, before and after."""
    yield _asterisk
    hang_up()
    for name in ("HOTLINE_SEATS", "HOTLINE_HB"):
        _asterisk.say(name, "")
    for channel in _asterisk.channels():
        _asterisk.ari("DELETE", f"channels/{channel['id']}")
    _asterisk.quiet()


@pytest.fixture(scope="module")
def wire(network: None) -> Iterator[Wire]:
    """Every sound that passes while the module runs."""
    made = Wire()
    yield made
    made.close()
