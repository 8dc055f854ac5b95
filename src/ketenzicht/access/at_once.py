"""The first migration of a room in one go: Django would draw all models anew for each of its hundreds of operations."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterUniqueTogether, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_MAKING = (CreateModel, AddField, AddIndex, AddConstraint, AlterUniqueTogether, AddTrigger)
"""operations that only add to what was not there: their sum is the final state"""


class AtOnce(Operation):
    """All operations of a first migration: their states are added up, then each table is made once as it ends up."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        """`operations` only make things (see `can_be_at_once`)."""
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add up the states without drawing models in between; Django draws them when it next asks."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables with their columns, constraints and indexes, then the triggers."""
        apps = to_state.apps
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {sum(isinstance(one, CreateModel) for one in self.operations)} tables at once"


def can_be_at_once(migration: Migration) -> bool:
    """Whether a migration is a first one that only makes things, on tables of its own."""
    made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
    return bool(migration.initial) and all(
        isinstance(one, _MAKING) and str(getattr(one, "model_name", None) or getattr(one, "name", "")).lower() in made
        for one in migration.operations
    )


def hasten(plan: Sequence[tuple[Migration, bool]], **_: Any) -> None:
    """Receiver of `pre_migrate`: replaces the operations of first migrations in the plan by one that does them at once."""
    for migration, backwards in plan:
        if not backwards and migration.operations and can_be_at_once(migration):
            migration.operations = [AtOnce(migration.operations)]
