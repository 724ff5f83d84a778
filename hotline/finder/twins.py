"""By night all files are compared on the columns that the finder holds.

Nothing leaves the process but ids, weights and codes.
"""

from __future__ import annotations

from uuid import UUID

from hotline.actor.context import acting
from hotline.duplicates import columns, matching, queries, services
from hotline.duplicates.weights import Weights, estimate
from hotline.finder.reading import FINDER
from hotline.finder.records import Records

FEWEST = 2_000  # files from which weights can be learned; before that those to begin with hold
MOST_PROPOSED = 20_000  # a night, the likeliest first


def stored(records: Records) -> Weights:
    """The weights that hold."""
    with acting(FINDER):
        return queries.weights(len(records))[0]


def propose(records: Records) -> int:
    """Compare everybody with everybody, learn the weights, write down the new pairs; how many."""
    prepared = columns.prepare(records)
    with acting(FINDER):
        weights, version = queries.weights(len(records))
    if len(records) >= FEWEST:
        weights = estimate(prepared, before=weights if version else None)
        services.learn(by=FINDER, weights=weights)
    found = matching.duplicates(prepared, weights)
    proposals = (
        services.Proposal(
            _shown(records, found.first[n]), _shown(records, found.second[n]),
            round(float(found.weight[n]), 1), found.why(n),
        )
        for n in range(len(found))
    )  # fmt: skip
    return services.propose(by=FINDER, proposals=proposals, most=MOST_PROPOSED)


def _shown(records: Records, row: int) -> UUID:
    return UUID(bytes=records.shown[row].tobytes())
