"""Who holds the photo of a fault, and when it was taken; before, its number alone, with whatever was written behind it."""

SQLITE = (
    'ALTER TABLE "finding" ADD COLUMN "photo_holder" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "photo_at" INTEGER',
)
POSTGRESQL = (
    'ALTER TABLE "finding" ADD COLUMN "photo_holder" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "finding" ADD COLUMN "photo_at" BIGINT',
)
