"""Who holds the photo of a fault and when it was taken, beside its number; what waits at a firm that is looked for by name."""

SQLITE = (
    'ALTER TABLE "finding" ADD COLUMN "photo_holder" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "photo_at" INTEGER',
    'CREATE INDEX "task_open_enterprise" ON "task" ("enterprise_id", "due_at", "id") WHERE state IN (\'open\')',
)
POSTGRESQL = (
    'ALTER TABLE "finding" ADD COLUMN "photo_holder" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "photo_at" BIGINT',
    'CREATE INDEX "task_open_enterprise" ON "task" ("enterprise_id", "due_at", "id") WHERE state IN (\'open\')',
)
