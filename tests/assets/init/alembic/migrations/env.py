from alembic import context
from backend.db import base
from sqlalchemy import engine_from_config

config = context.config
metadata = base.Base.metadata
target_metadata = metadata

with engine_from_config(config.get_section(config.config_ini_section, {})).connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata)
    context.run_migrations()
