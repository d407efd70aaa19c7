use sakimori_db::{Db, DbError, FromRow, Tx, query};
use sakimori_provisions::catalog::PolicyForm;

use super::{NumberingStyle, Profile, RoleSetting};

#[derive(FromRow)]
struct BodyRow {
    name: String,
    kind: String,
    self_word: String,
    head: String,
    residents: String,
    agencies: String,
    ordinance: String,
    numbering: String,
    legal_form: String,
    policy_form: String,
    edition: String,
    scheme: String,
    revision: i64,
}

#[derive(FromRow)]
struct RoleRow {
    role_key: String,
    name: String,
    label: String,
    post: String,
    present: bool,
}

#[derive(FromRow)]
struct OfficeRow {
    office_key: String,
    name: String,
}

/// The stored profile, if there is one.
pub async fn load(db: &Db) -> Result<Option<Profile>, DbError> {
    let body: Option<BodyRow> = db
        .optional(query(
            "SELECT name, kind, self_word, head, residents, agencies, ordinance, numbering, legal_form, policy_form, edition, scheme, revision FROM body",
        ))
        .await?;
    let Some(body) = body else { return Ok(None) };
    let roles: Vec<RoleRow> = db
        .all(query(
            "SELECT role_key, name, label, post, present FROM body_role",
        ))
        .await?;
    let offices: Vec<OfficeRow> = db
        .all(query("SELECT office_key, name FROM body_office"))
        .await?;
    let corrupt = |what: &str| DbError::Corrupt(what.to_owned());
    let policy_form =
        PolicyForm::parse(&body.policy_form).ok_or_else(|| corrupt("body.policy_form"))?;
    Ok(Some(Profile {
        name: body.name,
        kind: body.kind,
        self_word: body.self_word,
        head: body.head,
        residents: body.residents,
        agencies: body.agencies,
        ordinance: body.ordinance,
        numbering: NumberingStyle::parse(&body.numbering)
            .ok_or_else(|| corrupt("body.numbering"))?,
        legal_form: body.legal_form,
        policy_form,
        edition: body.edition,
        scheme: body.scheme,
        roles: roles
            .into_iter()
            .map(|r| {
                let setting = RoleSetting {
                    name: r.name,
                    label: r.label,
                    post: r.post,
                    present: r.present,
                };
                (r.role_key, setting)
            })
            .collect(),
        offices: offices
            .into_iter()
            .map(|o| (o.office_key, o.name))
            .collect(),
        revision: body.revision,
    }))
}

/// Writes the profile over revision `profile.revision`. `false`: somebody
/// else saved in between, nothing was written.
pub async fn save(tx: &mut Tx, profile: &Profile) -> Result<bool, DbError> {
    let p = profile;
    let fields = |q: sakimori_db::Query| {
        q.bind(&p.name)
            .bind(&p.kind)
            .bind(&p.self_word)
            .bind(&p.head)
            .bind(&p.residents)
            .bind(&p.agencies)
            .bind(&p.ordinance)
            .bind(p.numbering.key())
            .bind(&p.legal_form)
            .bind(p.policy_form.key())
            .bind(&p.edition)
            .bind(&p.scheme)
            .bind(p.revision)
    };
    let changed = if p.revision == 0 {
        tx.execute(fields(query(
            "INSERT INTO body (id, name, kind, self_word, head, residents, agencies, ordinance, numbering, legal_form, policy_form, edition, scheme, revision)
             VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 + 1) ON CONFLICT (id) DO NOTHING",
        )))
        .await?
    } else {
        tx.execute(fields(query(
            "UPDATE body SET name = $1, kind = $2, self_word = $3, head = $4, residents = $5, agencies = $6, ordinance = $7,
             numbering = $8, legal_form = $9, policy_form = $10, edition = $11, scheme = $12, revision = $13 + 1 WHERE id = 1 AND revision = $13",
        )))
        .await?
    };
    if changed == 0 {
        return Ok(false);
    }
    for (key, role) in &p.roles {
        tx.execute(
            query(
                "INSERT INTO body_role (role_key, name, label, post, present) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (role_key) DO UPDATE SET name = excluded.name, label = excluded.label, post = excluded.post, present = excluded.present",
            )
            .bind(key)
            .bind(&role.name)
            .bind(&role.label)
            .bind(&role.post)
            .bind(role.present),
        )
        .await?;
    }
    for (key, name) in &p.offices {
        tx.execute(
            query(
                "INSERT INTO body_office (office_key, name) VALUES ($1, $2)
                 ON CONFLICT (office_key) DO UPDATE SET name = excluded.name",
            )
            .bind(key)
            .bind(name),
        )
        .await?;
    }
    Ok(true)
}
