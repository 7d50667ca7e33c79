"""What a check has besides its answers; items that ask for a number; the version that lists speak in."""

# as `tests/models/freeze.py 6` prints them, then the rows it must have
SQLITE = (
    'ALTER TABLE "checklist_item" ADD COLUMN "unit_zh" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "unit_en" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "least" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "most" TEXT NOT NULL DEFAULT \'\'',
    "ALTER TABLE \"inspection\" ADD COLUMN \"area\" TEXT CHECK (\"area\" IN ('gate', 'workshop', 'canteen', 'dormitory', 'warehouse', 'lift', 'lobby', 'unit', 'office', 'site', 'vehicle'))",
    'ALTER TABLE "inspection" ADD COLUMN "others" TEXT',
    'ALTER TABLE "inspection" ADD COLUMN "numbers" TEXT',
    'ALTER TABLE "finding" ADD COLUMN "photo" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "checklist" INTEGER',
    'ALTER TABLE "task" ADD COLUMN "checklist" INTEGER',
    "UPDATE finding SET checklist = (SELECT checklist FROM inspection WHERE inspection.id = finding.inspection_id)",
    "UPDATE task SET checklist = (SELECT checklist FROM inspection WHERE inspection.id = task.subject) WHERE subject_kind = 'inspection'",
    "UPDATE task SET checklist = (SELECT checklist FROM finding WHERE finding.id = task.subject) WHERE subject_kind = 'finding'",
)
POSTGRESQL = (
    'ALTER TABLE "checklist_item" ADD COLUMN "unit_zh" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "unit_en" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "least" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "checklist_item" ADD COLUMN "most" TEXT NOT NULL DEFAULT \'\'',
    "ALTER TABLE \"inspection\" ADD COLUMN \"area\" TEXT CHECK (\"area\" IN ('gate', 'workshop', 'canteen', 'dormitory', 'warehouse', 'lift', 'lobby', 'unit', 'office', 'site', 'vehicle'))",
    'ALTER TABLE "inspection" ADD COLUMN "others" TEXT',
    'ALTER TABLE "inspection" ADD COLUMN "numbers" TEXT',
    'ALTER TABLE "finding" ADD COLUMN "photo" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "checklist" BIGINT',
    'ALTER TABLE "task" ADD COLUMN "checklist" BIGINT',
    "UPDATE finding SET checklist = (SELECT checklist FROM inspection WHERE inspection.id = finding.inspection_id)",
    "UPDATE task SET checklist = (SELECT checklist FROM inspection WHERE inspection.id = task.subject) WHERE subject_kind = 'inspection'",
    "UPDATE task SET checklist = (SELECT checklist FROM finding WHERE finding.id = task.subject) WHERE subject_kind = 'finding'",
)
