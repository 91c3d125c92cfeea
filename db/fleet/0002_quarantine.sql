-- A kiosk that asks far too often is put into quarantine by the hub and let go by a person: it is heard of, but no
-- report, photograph or question of its is taken until then.  0: it is not in quarantine.
ALTER TABLE kiosk ADD COLUMN quarantined_utc_s INTEGER NOT NULL DEFAULT 0;
