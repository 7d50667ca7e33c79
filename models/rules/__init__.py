"""Pure rules: enums, transitions, forms and what is wrong with them; no database, no words, no clock."""
