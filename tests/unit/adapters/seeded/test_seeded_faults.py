"""
How many of the faults people write into adapters the kit notices by itself, without a case of the author's.

Every eighth of them, all with THOROUGH=1.
"""

from pathlib import Path

import pytest

from adapters.testing import orders
from tests.thorough import many
from tests.unit.adapters.bigcommerce.test_contract import TestBigCommerce as BigCommerceKit
from tests.unit.adapters.seeded import bigcommerce_faults, tinyshop_faults
from tests.unit.adapters.seeded.promises import first_to_notice, load, seeded

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "tests" / "plugin_example"
LEAST_SHARE = 0.9
STEP = many(8, thorough=1)
BROKEN_COPIES = 150  # of an order; the whole promise tries more

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _fewer_broken_copies(monkeypatch):
    monkeypatch.setattr(orders, "MOST_BROKEN_COPIES", BROKEN_COPIES)


def notices(kit, caplog, capfd, *, searches=False):
    caplog.clear()
    return first_to_notice(kit, searches=searches, caplog=caplog, capfd=capfd)


def chosen(faults):
    return dict(list(faults.items())[::STEP])


def check(found):
    missed = sorted(name for name, promise in found.items() if promise is None)

    allowed = (1 - LEAST_SHARE) * len(found)
    assert len(missed) <= (allowed if STEP == 1 else allowed + 1), missed  # a sample may draw one more


def test_there_are_enough_of_them():
    assert len(tinyshop_faults.FAULTS) >= 30
    assert len(bigcommerce_faults.FAULTS) >= 30
    assert len(tinyshop_faults.SEARCH_FAULTS) >= 10


@pytest.mark.parametrize(
    ("faults", "searches"),
    [(tinyshop_faults.FAULTS, False), (tinyshop_faults.SEARCH_FAULTS, True)],
    ids=["orders", "searches"],
)
def test_tinyshop(tmp_path, caplog, capfd, faults, searches):
    (tmp_path / f"test_sound_{searches}.py").write_text(
        (EXAMPLE / "test_tinyshop.py").read_text().replace("from tinyshop", f"from sound_{searches}")
    )
    source = (EXAMPLE / "tinyshop.py").read_text()
    (tmp_path / f"sound_{searches}.py").write_text(source)
    kit = load(tmp_path, f"test_sound_{searches}").TestTinyShop
    found = {}
    assert notices(type("Sound", (kit,), {"cases": None})(), caplog, capfd, searches=searches) is None

    for number, (name, (text, other)) in enumerate(chosen(faults).items()):
        assert text in source, name
        module = f"tinyshop_{searches}_{number}"
        (tmp_path / f"{module}.py").write_text(source.replace(text, other))
        platform = load(tmp_path, module).TINYSHOP
        seeded_kit = type("Seeded", (kit,), {"platform": platform, "cases": None})()
        found[name] = notices(seeded_kit, caplog, capfd, searches=searches)

    check(found)


def test_bigcommerce(tmp_path, caplog, capfd):
    found = {}
    assert notices(type("Sound", (BigCommerceKit,), {"cases": None})(), caplog, capfd) is None

    for number, (name, edits) in enumerate(chosen(bigcommerce_faults.FAULTS).items()):
        package = f"bigcommerce_{number}"
        seeded(tmp_path, ROOT / "adapters" / "bigcommerce", package, edits)
        platform = load(tmp_path, f"{package}.platform").BIGCOMMERCE
        found[name] = notices(type("Seeded", (BigCommerceKit,), {"platform": platform, "cases": None})(), caplog, capfd)

    check(found)
