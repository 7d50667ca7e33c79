"""Sweeps of buildings, unit by unit."""

# as `tests/models/freeze.py 5` prints them
SQLITE = (
    'CREATE TABLE "sweep" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "enterprise_id" INTEGER NOT NULL, "number" INTEGER NOT NULL, "state" TEXT NOT NULL CHECK ("state" IN (\'open\', \'closed\')), "opened_by_id" INTEGER NOT NULL, "opened_at" INTEGER NOT NULL, "closed_by" INTEGER, "closed_at" INTEGER, "units" INTEGER NOT NULL, "missed" INTEGER, "city" TEXT NOT NULL, "district" TEXT NOT NULL, "street" TEXT NOT NULL, FOREIGN KEY ("enterprise_id") REFERENCES "enterprise" ("id") ON DELETE RESTRICT, FOREIGN KEY ("opened_by_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE UNIQUE INDEX "sweep_enterprise_id_number" ON "sweep" ("enterprise_id", "number")',
    'CREATE INDEX "sweep_city_id" ON "sweep" ("city", "id")',
    'CREATE INDEX "sweep_district_id" ON "sweep" ("district", "id")',
    'CREATE INDEX "sweep_street_id" ON "sweep" ("street", "id")',
    'CREATE UNIQUE INDEX "sweep_open_enterprise" ON "sweep" ("enterprise_id") WHERE state = \'open\'',
    'CREATE TABLE "sweep_unit" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "sweep_id" INTEGER NOT NULL, "position" INTEGER NOT NULL, "site_id" INTEGER NOT NULL, "floor" TEXT NOT NULL, "unit" TEXT NOT NULL, "is_common" INTEGER NOT NULL DEFAULT false, "is_carried" INTEGER NOT NULL DEFAULT false, "state" TEXT NOT NULL DEFAULT \'unvisited\' CHECK ("state" IN (\'unvisited\', \'taken\', \'clean\', \'fault\', \'locked\', \'refused\', \'vacant\', \'not_resumed\')), "inspection" INTEGER, "marked_by" INTEGER, "marked_at" INTEGER, "taken_by" INTEGER, "taken_until" INTEGER, FOREIGN KEY ("sweep_id") REFERENCES "sweep" ("id") ON DELETE CASCADE, FOREIGN KEY ("site_id") REFERENCES "site" ("id") ON DELETE RESTRICT)',
    'CREATE UNIQUE INDEX "sweep_unit_sweep_id_position" ON "sweep_unit" ("sweep_id", "position")',
    'CREATE UNIQUE INDEX "sweep_unit_site_id_sweep_id" ON "sweep_unit" ("site_id", "sweep_id")',
    'CREATE INDEX "sweep_unit_inspection_known" ON "sweep_unit" ("inspection") WHERE inspection IS NOT NULL',
)
POSTGRESQL = (
    'CREATE TABLE "sweep" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "enterprise_id" INTEGER NOT NULL, "number" INTEGER NOT NULL, "state" TEXT NOT NULL CHECK ("state" IN (\'open\', \'closed\')), "opened_by_id" INTEGER NOT NULL, "opened_at" BIGINT NOT NULL, "closed_by" BIGINT, "closed_at" BIGINT, "units" SMALLINT NOT NULL, "missed" SMALLINT, "city" TEXT NOT NULL, "district" TEXT NOT NULL, "street" TEXT NOT NULL, FOREIGN KEY ("enterprise_id") REFERENCES "enterprise" ("id") ON DELETE RESTRICT, FOREIGN KEY ("opened_by_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE UNIQUE INDEX "sweep_enterprise_id_number" ON "sweep" ("enterprise_id", "number")',
    'CREATE INDEX "sweep_city_id" ON "sweep" ("city", "id")',
    'CREATE INDEX "sweep_district_id" ON "sweep" ("district", "id")',
    'CREATE INDEX "sweep_street_id" ON "sweep" ("street", "id")',
    'CREATE UNIQUE INDEX "sweep_open_enterprise" ON "sweep" ("enterprise_id") WHERE state = \'open\'',
    'ALTER TABLE "sweep" ALTER COLUMN "city" TYPE TEXT COLLATE "C"',
    'ALTER TABLE "sweep" ALTER COLUMN "district" TYPE TEXT COLLATE "C"',
    'ALTER TABLE "sweep" ALTER COLUMN "street" TYPE TEXT COLLATE "C"',
    'CREATE TABLE "sweep_unit" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "sweep_id" INTEGER NOT NULL, "position" SMALLINT NOT NULL, "site_id" INTEGER NOT NULL, "floor" TEXT NOT NULL, "unit" TEXT NOT NULL, "is_common" BOOLEAN NOT NULL DEFAULT false, "is_carried" BOOLEAN NOT NULL DEFAULT false, "state" TEXT NOT NULL DEFAULT \'unvisited\' CHECK ("state" IN (\'unvisited\', \'taken\', \'clean\', \'fault\', \'locked\', \'refused\', \'vacant\', \'not_resumed\')), "inspection" BIGINT, "marked_by" BIGINT, "marked_at" BIGINT, "taken_by" BIGINT, "taken_until" BIGINT, FOREIGN KEY ("sweep_id") REFERENCES "sweep" ("id") ON DELETE CASCADE, FOREIGN KEY ("site_id") REFERENCES "site" ("id") ON DELETE RESTRICT)',
    'CREATE UNIQUE INDEX "sweep_unit_sweep_id_position" ON "sweep_unit" ("sweep_id", "position")',
    'CREATE UNIQUE INDEX "sweep_unit_site_id_sweep_id" ON "sweep_unit" ("site_id", "sweep_id")',
    'CREATE INDEX "sweep_unit_inspection_known" ON "sweep_unit" ("inspection") WHERE inspection IS NOT NULL',
)
