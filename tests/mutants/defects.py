"""All defects that `make mutants` plants, each the smallest change that makes one rule of the code untrue."""

from tests.mutants import of_border, of_database, of_door, of_engine, of_pager, of_plans, of_settings

DEFECTS = (
    *of_door.DEFECTS,
    *of_pager.DEFECTS,
    *of_engine.DEFECTS,
    *of_plans.DEFECTS,
    *of_database.DEFECTS,
    *of_settings.DEFECTS,
    *of_border.DEFECTS,
)
