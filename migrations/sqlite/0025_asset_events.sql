-- What happened to an asset: entries of other registers that name it. A fact
-- of each entry as it is now, written with its versions.
CREATE TABLE asset_event (
    entry_id BLOB NOT NULL REFERENCES register_entry (id),
    asset_id BLOB NOT NULL REFERENCES register_entry (id),
    PRIMARY KEY (entry_id, asset_id)
);
CREATE INDEX asset_event_asset ON asset_event (asset_id, entry_id);
