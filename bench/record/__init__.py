"""The budgets of the record: a municipality of a million objects, asked and changed as ordinary users do."""
