-- The number of what an asset is a copy of: a copy whose source is classified
-- higher later is found.
ALTER TABLE asset ADD COLUMN source BIGINT;
CREATE INDEX asset_source ON asset (source) WHERE source IS NOT NULL;
UPDATE asset SET source = (v.content::jsonb #>> '{values,source}')::BIGINT FROM entry_version v
WHERE v.entry_id = asset.entry_id AND v.register = 'asset-ledger' AND v.ended_at IS NULL
    AND v.content::jsonb #>> '{values,obtained}' = '複製した' AND v.content::jsonb #>> '{values,source}' ~ '^[0-9]{1,18}$';
INSERT INTO asset_finding (entry_id, finding, unit_id, system_id)
SELECT a.entry_id, 'below_source', a.unit_id, a.system_id
FROM asset a
JOIN register_entry e ON e.register = 'asset-ledger' AND e.number = a.source
JOIN asset s ON s.entry_id = e.id
WHERE a.open AND a.source IS NOT NULL AND ((a.confidentiality > 0 AND a.confidentiality < s.confidentiality) OR (a.integrity > 0 AND a.integrity < s.integrity) OR (a.availability > 0 AND a.availability < s.availability));

-- A far page of those not confirmed is found without reading the rows before it.
CREATE INDEX asset_open ON asset (entry_id, confirmed_on) WHERE open;
