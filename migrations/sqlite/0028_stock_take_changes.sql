-- What a unit had when a step was taken (none for older steps): with what was
-- written since, it tells whether its assets are still those of the step.
ALTER TABLE stock_take_step ADD COLUMN assets BIGINT;

-- What a section had at the end of the stock-take; none until then.
ALTER TABLE stock_take_section ADD COLUMN closed_assets BIGINT;
ALTER TABLE stock_take_section ADD COLUMN closed_confirmed BIGINT;

-- Confirming that an entry is as it was is no correction: what changed is found
-- without reading what was confirmed.
UPDATE entry_version SET cause = 'confirmed'
WHERE register = 'asset-ledger' AND cause = 'correction' AND reason LIKE '%年度の棚卸（変わりなし）';
CREATE INDEX entry_changed ON entry_version (register, at) WHERE cause <> 'confirmed';
