-- A name that two kiosks have had opens no receipt to either by itself; so what a successor took over from a revoked
-- kiosk is the successor's alone.  Until now it was copied.
DELETE FROM former WHERE EXISTS (
    SELECT 1 FROM kiosk AS old, former AS heir, former AS taken
    WHERE old.id = former.kiosk AND old.state = 2 AND heir.name = old.name AND heir.kiosk <> old.id
      AND taken.kiosk = heir.kiosk AND taken.name = former.name);
CREATE INDEX former_name ON former (name);
