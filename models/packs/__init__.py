"""Data of the programme: checklists, categories, catalogue, with validity dates."""
