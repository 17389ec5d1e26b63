"""Alembic's entry: it runs the revisions on the connection that `service.db.migrate` opened, in that transaction."""

from alembic import context

from service.db.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
