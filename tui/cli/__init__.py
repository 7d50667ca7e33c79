"""The command line: a contract that people script and cron runs (`tests/cli/golden` holds it).

verbs     `list` and `do`: the public functions of models.queries and models.actions
upkeep    init, migrate, check, backup, restore, tick
standing  which store, who acts, by which clock
"""
