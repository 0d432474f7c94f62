"""The six packages: what they need, what must be found in them, and what must not be said of them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Silence:
    """Differences by name that are no difference, and that a check must not count.

    Attributes:
        pattern: Searched for in a line of `facts.txt`, or in `OPERATION object` of Alembic's.
        reason: Why there is nothing to report.
        count: How many lines it stands for.
    """

    pattern: str
    reason: str
    count: int

    def covers(self, line: str) -> bool:
        """Whether a line is one of them."""
        return re.search(self.pattern, line) is not None


@dataclass(frozen=True)
class Package:
    """One package.

    Attributes:
        name: Its folder.
        environment: Variables its import needs; `{scratch}` is a folder of its own, in which it also runs.
        must_find: Patterns of `kind object field` that its migrated database must give, in a default or strict check.
        silences: Facts without a drift.
        alembic_silences: Differences of Alembic's without a drift.
    """

    name: str
    environment: dict[str, str]
    must_find: tuple[str, ...]
    silences: tuple[Silence, ...] = ()
    alembic_silences: tuple[Silence, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its dumps are."""
        return HERE / self.name

    @property
    def python(self) -> str:
        """The Python that its spec asks for, as in "3.12"."""
        said = ast.get_docstring(ast.parse((self.folder / "spec.py").read_text(encoding="utf-8"))) or ""
        found = re.search(r"Python (3\.\d+)", said)
        if found is None:
            raise ValueError(f"{self.folder / 'spec.py'}: its docstring names no Python; write it as in Python 3.12")
        return found[1]


_OLD_SEQUENCE = "a serial column's sequence keeps the name that its table or column once had: it counts all the same"
_FREE_NAME = "the declaration leaves the name to PostgreSQL, so that any will do"

PACKAGES = (
    Package(
        "airflow",
        {
            "AIRFLOW_HOME": "{scratch}",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2://x@localhost/x",
        },
        must_find=(
            r"^index public\.dag_run\.idx_dag_run_running_dags predicate$",
            r"^index public\.dag_run\.idx_dag_run_queued_dags predicate$",
            r"^primary_key public\.dagrun_asset_event\.dagrun_asset_event_pkey columns$",
        ),
        silences=(
            Silence(r"column:changed:default public\.asset\S*\.id :: .*nextval", _OLD_SEQUENCE, 3),
            Silence(r"sequence:only_(migrated|declared) public\.(dataset|asset)\w*_id_seq", _OLD_SEQUENCE, 6),
        ),
    ),
    Package(
        "prefect",
        {
            "PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://x@localhost/x",
            "PREFECT_HOME": "{scratch}",
        },
        must_find=(
            r"^index public\.deployment_schedule\.ix_deployment_schedule__deployment_id__slug predicate$",
            *(
                rf"^index public\.{table}\.trgm_ix_{table}_name "
                for table in (
                    "flow",
                    "flow_run",
                    "task_run",
                    "deployment",
                    "work_queue",
                    "block_type",
                    "block_document",
                )
            ),
        ),
        silences=(
            Silence(
                r"DEFAULT CURRENT_TIMESTAMP ==> .* DEFAULT now\(\)$", "CURRENT_TIMESTAMP and now() are the same", 72
            ),
        ),
        alembic_silences=(
            Silence(
                r"^modify_default public\.\w+\.id$",
                "both sides have gen_random_uuid(); the declared default is an element of the package's own, compiled "
                "by @compiles",
                34,
            ),
        ),
    ),
    Package(
        "zou",
        {"SECRET_KEY": "x" * 40},
        must_find=(
            r"^primary_key public\.department_link\.",
            r"^primary_key public\.department_metadata_descriptor_link\.",
            r"^primary_key public\.task_type_asset_type_link\.",
            r"^primary_key public\.project_template_task_status_link\.\S+ columns$",
            r"^primary_key public\.project_template_task_type_link\.\S+ columns$",
        ),
        silences=(
            Silence(
                r"constraint:name:f public\.metadata_descriptor\.fk_metadata_descriptor_task_type_id", _FREE_NAME, 1
            ),
            Silence(r"constraint:name:p public\.task_person_link\.assignations_pkey", _FREE_NAME, 1),
        ),
    ),
    Package(
        "mlflow",
        {},
        must_find=(
            r"^trigger public\.secrets\.prevent_secrets_aad_mutation ",
            r"^primary_key public\.trace_tags\.\S+ columns$",
            r"^primary_key public\.trace_request_metadata\.\S+ columns$",
        ),
        silences=(
            Silence(r"constraint:name:f (?!public\.registered_model_aliases\.)", _FREE_NAME, 27),
            Silence(
                r"constraint:only_declared:f public\.evaluation_dataset_(records|tags)\.",
                "the model declares this foreign key twice, and having it once satisfies both",
                2,
            ),
        ),
    ),
    Package(
        "mwdb",
        {
            "MWDB_POSTGRES_URI": "postgresql://x@localhost/x",
            "MWDB_ENABLE_SSDEEP": "0",
            "MWDB_SECRET_KEY": "x" * 32,
            "MWDB_BASE_URL": "http://127.0.0.1",
            "MWDB_UPLOADS_FOLDER": "{scratch}",
        },
        must_find=(
            r"^index public\.attribute\.ix_attribute_unique keys$",
            r"^primary_key public\.member\.",
        ),
        silences=(
            Silence(r"column:changed:default public\.tag\.id :: .*nextval", _OLD_SEQUENCE, 1),
            Silence(r"sequence:only_(migrated|declared) public\.tag_(new_)?id_seq", _OLD_SEQUENCE, 2),
        ),
    ),
    Package(
        "phoenix",
        {},
        must_find=(r"^column public\.agent_sessions\.id type$", r"^column public\.api_keys\.user_id not_null$"),
        silences=(
            Silence(
                r"column:changed:type \S+ :: character varying( |$).* ==> character varying\(\d+\)",
                "a VARCHAR without a bound takes every label of an Enum that is not native",
                21,
            ),
            Silence(
                r"sequence:changed \S+_id_seq :: bigint .* ==> integer",
                "the sequence of a serial column follows the column's type, which is reported",
                20,
            ),
        ),
    ),
)
