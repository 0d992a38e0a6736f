"""A published version of a definition cannot be changed, by nobody."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MESSAGE = "a published version never changes"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION published_versions_stay() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER published_versions_stay BEFORE UPDATE ON definitions "
            "FOR EACH ROW EXECUTE FUNCTION published_versions_stay()"
        )
    else:
        op.execute(
            "CREATE TRIGGER published_versions_stay BEFORE UPDATE ON definitions "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER published_versions_stay ON definitions")
        op.execute("DROP FUNCTION published_versions_stay()")
    else:
        op.execute("DROP TRIGGER published_versions_stay")
