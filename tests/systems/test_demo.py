"""`schemadrift demo` as somebody sees it who has just installed it."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.systems.incident import ROOT

PLANTED = {
    "SD111": "column public.usage_events.is_free_tier",
    "SD125": "index public.usage_events.idx_usage_events_free_tier",
    "SD121": "foreign key public.user_credits.user_credits_user_id_users_id_fk",
    "SD177": "foreign key public.user_credits.user_credits_team_id_fkey",
}


def test_says_what_it_finds() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", "demo"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for code, planted in PLANTED.items():
        assert re.search(rf"^[a-z-]+ +{re.escape(planted)}  {code}", done.stdout, re.MULTILINE), planted
    assert done.stdout.count("(exit code 1)") == 4
    assert done.stdout.count("(exit code 0)") == 1
