//! Tables that are made from others. A backup leaves them out; a restore has
//! them made anew by the module that owns them.

use sakimori_assets::store as assets;
use sakimori_backup::Derived;
use sakimori_decisions::open_step;
use sakimori_organization::store as organization;
use sakimori_registers::entries::store as entries;

pub const DERIVED: &[Derived] = &[
    Derived {
        table: "person_search",
        rebuild: |tx| Box::pin(async { organization::fill_search(tx).await.map(|_| ()) }),
    },
    Derived {
        table: "entry_search",
        rebuild: |tx| Box::pin(async { entries::fill_search(tx).await.map(|_| ()) }),
    },
    // Made with it.
    Derived {
        table: "entry_search_part",
        rebuild: |_| Box::pin(async { Ok(()) }),
    },
    Derived {
        table: "asset",
        rebuild: |tx| Box::pin(async { assets::fill(tx).await.map(|_| ()) }),
    },
    // Made with them.
    Derived {
        table: "asset_finding",
        rebuild: |_| Box::pin(async { Ok(()) }),
    },
    Derived {
        table: "open_step",
        rebuild: |tx| Box::pin(async { open_step::fill(tx).await }),
    },
];
