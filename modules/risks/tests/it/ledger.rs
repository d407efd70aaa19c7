//! Assets in the ledger of the town hall.

use sakimori_db::{Query, Value, places, query};
use sakimori_kernel::Uuid;
use sakimori_testkit::clock;

use crate::support::{Hall, SYSTEM, commit};

/// An asset of the ledger: unit, system, kind, classes.
pub type Asset<'a> = (Option<&'a str>, Option<&'a str>, &'a str, [i64; 3]);

/// The ledger most tests begin with.
pub const LEDGER: [Asset<'static>; 5] = [
    (Some("税務課"), None, "information", [3, 2, 2]),
    (Some("税務課"), None, "information", [2, 1, 1]),
    (Some("税務課"), None, "storage_medium", [2, 1, 1]),
    (
        Some("税務課"),
        Some(SYSTEM),
        "information_system",
        [3, 2, 2],
    ),
    (Some("市民課"), None, "system_document", [1, 1, 1]),
];

impl Hall {
    /// Assets as the ledger would have them.
    pub async fn assets(&self, assets: &[Asset<'_>]) {
        let mut tx = self.db.db.begin().await.unwrap();
        for chunk in assets.chunks(400) {
            let (mut entries, mut rows) = (Vec::new(), Vec::new());
            for (unit, system, kind, [c, i, a]) in chunk {
                let id = clock().new_id();
                let number = i64::try_from(id.as_u128() & 0x7fff_ffff_ffff_ffff).unwrap();
                entries.extend([
                    Value::from(id),
                    "assets".into(),
                    number.into(),
                    None::<Uuid>.into(),
                    0_i64.into(),
                ]);
                rows.extend([
                    Value::from(id),
                    unit.map(|u| self.id(u)).into(),
                    system.map(|s| self.id(s)).into(),
                    Value::from(*kind),
                    (*c).into(),
                    (*i).into(),
                    (*a).into(),
                    true.into(),
                    false.into(),
                    "".into(),
                    "".into(),
                    "".into(),
                    "".into(),
                    "".into(),
                ]);
            }
            let entry = "INSERT INTO register_entry (id, register, number, case_id, line) VALUES ";
            let sql = format!("{entry}{}", places(chunk.len(), 5));
            let insert = entries.into_iter().fold(query(sql), Query::bind);
            tx.execute(insert).await.unwrap();
            let asset = "INSERT INTO asset (entry_id, unit_id, system_id, kind, confidentiality, integrity, availability, open, restricted, exception, medium, system, contractor, same) VALUES ";
            let sql = format!("{asset}{}", places(chunk.len(), 14));
            let insert = rows.into_iter().fold(query(sql), Query::bind);
            tx.execute(insert).await.unwrap();
        }
        commit(tx).await;
    }

    /// All assets of a kind are of other classes now.
    pub async fn reclassify(&self, kind: &str, [c, i, a]: [i64; 3]) {
        let sql = "UPDATE asset SET confidentiality = $2, integrity = $3, availability = $4 WHERE kind = $1";
        let mut tx = self.db.db.begin().await.unwrap();
        let update = query(sql).bind(kind).bind(c).bind(i).bind(a);
        tx.execute(update).await.unwrap();
        commit(tx).await;
    }
}
