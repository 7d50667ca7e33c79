"""What firms wait for of an item in all, kept beside what each waits for."""

# as `tests/models/freeze.py` prints them, then the rows they must have

SQLITE = (
    'CREATE TABLE "claim_total" ("region" TEXT NOT NULL, "item_id" INTEGER NOT NULL, "requests" INTEGER NOT NULL, "firms" INTEGER NOT NULL, "wanted" INTEGER NOT NULL, PRIMARY KEY ("region", "item_id"), FOREIGN KEY ("item_id") REFERENCES "supply_item" ("id") ON DELETE RESTRICT) WITHOUT ROWID',
    "CREATE TRIGGER claim_total_made AFTER INSERT ON claim_count BEGIN INSERT INTO claim_total (region, item_id, requests, firms, wanted) VALUES (NEW.region, NEW.item_id, NEW.requests, 1, NEW.wanted) ON CONFLICT (region, item_id) DO UPDATE SET requests = claim_total.requests + NEW.requests, firms = claim_total.firms + 1, wanted = claim_total.wanted + NEW.wanted; END",
    "CREATE TRIGGER claim_total_changed AFTER UPDATE OF requests, wanted ON claim_count BEGIN UPDATE claim_total SET requests = requests + NEW.requests - OLD.requests, wanted = wanted + NEW.wanted - OLD.wanted WHERE region = OLD.region AND item_id = OLD.item_id; END",
    "CREATE TRIGGER claim_total_gone AFTER DELETE ON claim_count BEGIN UPDATE claim_total SET requests = requests - OLD.requests, firms = firms - 1, wanted = wanted - OLD.wanted WHERE region = OLD.region AND item_id = OLD.item_id; DELETE FROM claim_total WHERE region = OLD.region AND item_id = OLD.item_id AND firms = 0; END",
    "INSERT INTO claim_total (region, item_id, requests, firms, wanted) SELECT region, item_id, SUM(requests), COUNT(*), SUM(wanted) FROM claim_count GROUP BY region, item_id",
)
POSTGRESQL = (
    'CREATE TABLE "claim_total" ("region" TEXT NOT NULL, "item_id" INTEGER NOT NULL, "requests" INTEGER NOT NULL, "firms" INTEGER NOT NULL, "wanted" BIGINT NOT NULL, PRIMARY KEY ("region", "item_id"), FOREIGN KEY ("item_id") REFERENCES "supply_item" ("id") ON DELETE RESTRICT)',
    'ALTER TABLE "claim_total" ALTER COLUMN "region" TYPE TEXT COLLATE "C"',
    "CREATE FUNCTION claim_total_made() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO claim_total (region, item_id, requests, firms, wanted) VALUES (NEW.region, NEW.item_id, NEW.requests, 1, NEW.wanted) ON CONFLICT (region, item_id) DO UPDATE SET requests = claim_total.requests + NEW.requests, firms = claim_total.firms + 1, wanted = claim_total.wanted + NEW.wanted; RETURN NULL; END $$",
    "CREATE TRIGGER claim_total_made AFTER INSERT ON claim_count FOR EACH ROW EXECUTE FUNCTION claim_total_made()",
    "CREATE FUNCTION claim_total_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE claim_total SET requests = requests + NEW.requests - OLD.requests, wanted = wanted + NEW.wanted - OLD.wanted WHERE region = OLD.region AND item_id = OLD.item_id; RETURN NULL; END $$",
    "CREATE TRIGGER claim_total_changed AFTER UPDATE OF requests, wanted ON claim_count FOR EACH ROW EXECUTE FUNCTION claim_total_changed()",
    "CREATE FUNCTION claim_total_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE claim_total SET requests = requests - OLD.requests, firms = firms - 1, wanted = wanted - OLD.wanted WHERE region = OLD.region AND item_id = OLD.item_id; DELETE FROM claim_total WHERE region = OLD.region AND item_id = OLD.item_id AND firms = 0; RETURN NULL; END $$",
    "CREATE TRIGGER claim_total_gone AFTER DELETE ON claim_count FOR EACH ROW EXECUTE FUNCTION claim_total_gone()",
    "INSERT INTO claim_total (region, item_id, requests, firms, wanted) SELECT region, item_id, SUM(requests), COUNT(*), SUM(wanted) FROM claim_count GROUP BY region, item_id",
)
