"""`schemadrift demo` as somebody sees it who has just installed it."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.systems.incident import NAMES, ROOT

PLANTED = {
    "ops_center": ["breaks-reads   column public.usage_events.is_free_tier  SD111 missing-column"],
    "fltr_auth": [
        "integrity      foreign key public.user_credits.user_credits_user_id_users_id_fk  SD121 missing-foreign-key",
        "cosmetic       foreign key public.user_credits.user_credits_team_id_fkey  SD177 redundant-twin",
    ],
    "smartdrive": ["breaks-reads   column public.user_credits.onyx_user_id  SD111 missing-column"],
    "user_profile": [],
    "faraday": ["breaks-reads   table public.ai_suites  SD110 missing-table"],
}


def test_takes_all_systems_from_broken_to_clean() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", "demo"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    acts = re.split(r"^━━ (\w+) ━━  ", done.stdout, flags=re.MULTILINE)
    told = dict(zip(acts[1::2], acts[2::2], strict=True))
    assert list(told) == list(NAMES)
    for name, lines in PLANTED.items():
        assert set(lines) <= set(told[name].splitlines())
        assert "Nothing to do." in told[name]
        assert "In sync. (exit code 0)" in told[name]
