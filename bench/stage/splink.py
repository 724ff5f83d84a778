"""The yardstick of duplicates: Splink on DuckDB, trained by expectation maximisation.

Set up as its documentation advises for persons, and given what a careful user would prepare: the
name without marks, its syllables in order of the alphabet, its first and last syllable. It answers
at every threshold; the benchmark grants it the one that is best for it, which nobody could know.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.stage.people import People
from hotline.people.folding import fold


def table(everybody: People) -> Any:
    """The people as a table with the columns that are compared and blocked on."""
    import pyarrow as pa

    folded = [fold(name) for name in everybody.name]
    parts = [name.split(" ") for name in folded]

    def known(values: list[Any]) -> list[Any]:
        return [value or None for value in values]

    return pa.table(
        {
            "unique_id": list(range(len(everybody))),
            "name": everybody.name,
            "folded": folded,
            "bag": [" ".join(sorted(words)) for words in parts],
            "first_part": [words[0] for words in parts],
            "last_part": [words[-1] for words in parts],
            "birth_year": known(everybody.birth_year),
            "sex": [None if sex == "unknown" else sex for sex in everybody.sex],
            "province": known(everybody.province),
            "phone": known(everybody.phone),
            "paper": known(everybody.paper),
            "zalo": known(everybody.zalo),
        }
    )


def linked(people: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Train, predict: pairs (lower row * count + higher row) and their probabilities."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    linker = Linker(api.register(people), _settings(SettingsCreator, block_on), log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on("paper"), block_on("folded", "birth_year", "province", "sex")],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("folded", "province"))
    training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    found = linker.inference.predict(threshold_match_probability=0.05)
    rows = api._con.sql(
        f"SELECT unique_id_l, unique_id_r, match_probability FROM {found.physical_name}"
    ).fetchnumpy()
    first, second = rows["unique_id_l"].astype(np.int64), rows["unique_id_r"].astype(np.int64)
    low, high = np.minimum(first, second), np.maximum(first, second)
    return low * people.num_rows + high, rows["match_probability"]


def _settings(settings: Any, block_on: Any) -> Any:
    import splink.comparison_level_library as level
    import splink.comparison_library as comparison

    names = comparison.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            level.NullLevel("folded"),
            level.ExactMatchLevel("name", term_frequency_adjustments=True),
            level.ExactMatchLevel("folded", term_frequency_adjustments=True),
            level.ExactMatchLevel("bag", term_frequency_adjustments=True),
            level.DamerauLevenshteinLevel("folded", 1),
            level.JaroWinklerLevel("folded", 0.92),
            level.JaroWinklerLevel("folded", 0.85),
            level.ElseLevel(),
        ],
    )
    years = comparison.CustomComparison(
        output_column_name="birth_year",
        comparison_levels=[
            level.NullLevel("birth_year"),
            level.ExactMatchLevel("birth_year"),
            level.AbsoluteDifferenceLevel("birth_year", 1),
            level.AbsoluteDifferenceLevel("birth_year", 2),
            level.AbsoluteDifferenceLevel("birth_year", 10),
            level.ElseLevel(),
        ],
    )
    return settings(
        link_type="dedupe_only",
        comparisons=[
            names,
            years,
            comparison.ExactMatch("sex"),
            comparison.ExactMatch("province").configure(term_frequency_adjustments=True),
            comparison.DamerauLevenshteinAtThresholds("phone", 1),
            comparison.DamerauLevenshteinAtThresholds("paper", 1),
            comparison.ExactMatch("zalo"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("paper"),
            block_on("zalo"),
            block_on("bag", "birth_year"),
            block_on("bag", "province"),
            block_on("first_part", "last_part", "birth_year", "province"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
