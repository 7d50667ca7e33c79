"""SSH: whose key is whose, invitations, the log-in ledger, tickets for files."""

# as `tests/models/freeze.py 9` prints them
SQLITE = (
    'CREATE TABLE "person_key" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "blob" TEXT NOT NULL, "fingerprint" TEXT NOT NULL, "state" TEXT NOT NULL CHECK ("state" IN (\'valid\', \'frozen\', \'revoked\')), "added_at" INTEGER NOT NULL, "valid_to" TEXT, "last_login_at" INTEGER, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "person_key_person_id" ON "person_key" ("person_id")',
    'CREATE UNIQUE INDEX "person_key_fingerprint" ON "person_key" ("fingerprint")',
    'CREATE TABLE "invitation" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "finder" TEXT NOT NULL, "salt" BLOB NOT NULL, "sealed" TEXT NOT NULL, "expires_at" INTEGER NOT NULL, "used_at" INTEGER, "key" INTEGER, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "invitation_person_id" ON "invitation" ("person_id")',
    'CREATE INDEX "invitation_finder" ON "invitation" ("finder")',
    'CREATE INDEX "invitation_expires_at" ON "invitation" ("expires_at")',
    'CREATE TABLE "login" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER, "key" INTEGER, "fingerprint" TEXT NOT NULL, "address" TEXT NOT NULL, "terminal" TEXT NOT NULL, "machine" TEXT NOT NULL, "process" INTEGER, "process_began" INTEGER, "began_at" INTEGER NOT NULL, "ended_at" INTEGER, "ending" TEXT NOT NULL, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "login_began_at" ON "login" ("began_at")',
    'CREATE INDEX "login_person_id_began_at" ON "login" ("person_id", "began_at")',
    'CREATE INDEX "login_address_began_at" ON "login" ("address", "began_at")',
    'CREATE INDEX "login_open" ON "login" ("person_id") WHERE ended_at IS NULL',
    'CREATE TABLE "ticket" ("id" INTEGER NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "grant" INTEGER NOT NULL, "way" TEXT NOT NULL CHECK ("way" IN (\'get\', \'put\')), "digest" TEXT NOT NULL, "name" TEXT NOT NULL, "expires_at" INTEGER NOT NULL, "used_at" INTEGER, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "ticket_person_id" ON "ticket" ("person_id")',
    'CREATE UNIQUE INDEX "ticket_digest" ON "ticket" ("digest")',
    'CREATE INDEX "ticket_expires_at" ON "ticket" ("expires_at")',
)
POSTGRESQL = (
    'CREATE TABLE "person_key" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "blob" TEXT NOT NULL, "fingerprint" TEXT NOT NULL, "state" TEXT NOT NULL CHECK ("state" IN (\'valid\', \'frozen\', \'revoked\')), "added_at" BIGINT NOT NULL, "valid_to" TEXT, "last_login_at" BIGINT, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "person_key_person_id" ON "person_key" ("person_id")',
    'CREATE UNIQUE INDEX "person_key_fingerprint" ON "person_key" ("fingerprint")',
    'CREATE TABLE "invitation" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "finder" TEXT NOT NULL, "salt" BYTEA NOT NULL, "sealed" TEXT NOT NULL, "expires_at" BIGINT NOT NULL, "used_at" BIGINT, "key" BIGINT, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "invitation_person_id" ON "invitation" ("person_id")',
    'CREATE INDEX "invitation_finder" ON "invitation" ("finder")',
    'CREATE INDEX "invitation_expires_at" ON "invitation" ("expires_at")',
    'CREATE TABLE "login" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER, "key" BIGINT, "fingerprint" TEXT NOT NULL, "address" TEXT NOT NULL, "terminal" TEXT NOT NULL, "machine" TEXT NOT NULL, "process" BIGINT, "process_began" BIGINT, "began_at" BIGINT NOT NULL, "ended_at" BIGINT, "ending" TEXT NOT NULL, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "login_began_at" ON "login" ("began_at")',
    'CREATE INDEX "login_person_id_began_at" ON "login" ("person_id", "began_at")',
    'CREATE INDEX "login_address_began_at" ON "login" ("address", "began_at")',
    'CREATE INDEX "login_open" ON "login" ("person_id") WHERE ended_at IS NULL',
    'CREATE TABLE "ticket" ("id" SERIAL NOT NULL PRIMARY KEY, "version" INTEGER NOT NULL DEFAULT 1, "person_id" INTEGER NOT NULL, "grant" BIGINT NOT NULL, "way" TEXT NOT NULL CHECK ("way" IN (\'get\', \'put\')), "digest" TEXT NOT NULL, "name" TEXT NOT NULL, "expires_at" BIGINT NOT NULL, "used_at" BIGINT, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT)',
    'CREATE INDEX "ticket_person_id" ON "ticket" ("person_id")',
    'CREATE UNIQUE INDEX "ticket_digest" ON "ticket" ("digest")',
    'CREATE INDEX "ticket_expires_at" ON "ticket" ("expires_at")',
)
