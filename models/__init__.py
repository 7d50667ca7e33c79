"""The desk without a terminal.

rules     pure: states, transitions, forms and their problems
database  the one store, opened by URL; one writer at a time
tables    what is stored
clauses   conditions shared by actions and queries
steps     writes inside a caller's transaction
actions   what people do
queries   what people see
exchange  spreadsheets in and out
packs     the programme's data, with dates
demo      an invented city
"""
