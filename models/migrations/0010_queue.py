"""How each looks at the queue, kept; the queue by severity, read by index."""

SQLITE = (
    'ALTER TABLE "person" ADD COLUMN "queue_view" TEXT NOT NULL DEFAULT \'\'',
    'CREATE INDEX "task_grave_street" ON "task" ("street", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_district" ON "task" ("district", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_city" ON "task" ("city", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_open_district" ON "task" ("district", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_open_city" ON "task" ("city", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
)
POSTGRESQL = (
    'ALTER TABLE "person" ADD COLUMN "queue_view" TEXT NOT NULL DEFAULT \'\'',
    'CREATE INDEX "task_grave_street" ON "task" ("street", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_district" ON "task" ("district", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_city" ON "task" ("city", "level", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_open_district" ON "task" ("district", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
    'CREATE INDEX "task_grave_open_city" ON "task" ("city", (CASE severity WHEN \'H\' THEN 0 WHEN \'M\' THEN 1 WHEN \'L\' THEN 2 ELSE 3 END), "due_at", "id") WHERE state IN (\'open\')',
)
