//! Threats and vulnerabilities as they are written in the catalog;
//! catalog/README.md tells the format. Pure.

use std::collections::HashSet;

use sakimori_provisions::catalog::{Edition, Files};
use sakimori_provisions::classes::{Axis, Classes};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What could happen to an asset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    pub key: String,
    pub label: String,
    /// One of the five groups of the guideline.
    pub group: String,
    /// The kinds of assets it concerns.
    pub kinds: Vec<String>,
    pub hurts: Vec<Axis>,
}

/// What lets threats happen: provisions that are not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vulnerability {
    pub key: String,
    pub label: String,
    pub threats: Vec<String>,
    pub provisions: Vec<String>,
}

/// A register of what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incidents {
    pub key: String,
    pub title: String,
}

/// Everything the catalog says of risks, checked.
#[derive(Debug)]
pub struct RiskCatalog {
    pub threats: Vec<Threat>,
    pub vulnerabilities: Vec<Vulnerability>,
    /// The groups of measures that the first step asks for.
    pub organizational: Vec<String>,
    /// The registers whose entries tell that something happened.
    pub incidents: Vec<Incidents>,
    /// The highest class of each axis.
    pub highest: Classes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThreatFile {
    threat: Vec<Threat>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VulnerabilityFile {
    vulnerability: Vec<Vulnerability>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    organizational: Vec<String>,
    incidents: Vec<String>,
}

/// What is read of a register.
#[derive(Deserialize)]
struct RegisterFile {
    title: String,
}

const THREATS: &str = "threats";
const VULNERABILITIES: &str = "vulnerabilities";
const STEPS: &str = "steps";

impl RiskCatalog {
    /// Reads and checks `risks/*.toml` of an edition.
    ///
    /// # Errors
    /// One line for each thing that is wrong: the file, and what.
    pub fn load(files: &Files, edition: &Edition) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        let threats = read::<ThreatFile>(files, edition, THREATS, &mut wrong);
        let vulnerabilities =
            read::<VulnerabilityFile>(files, edition, VULNERABILITIES, &mut wrong);
        let steps = read::<StepFile>(files, edition, STEPS, &mut wrong);
        let (Some(threats), Some(vulnerabilities), Some(steps)) = (threats, vulnerabilities, steps)
        else {
            return Err(wrong);
        };
        let incidents = steps.incidents.iter().filter_map(|key| {
            let found = register(files, edition, key);
            if found.is_none() {
                wrong.push(format!(
                    "{}/risks/{STEPS}.toml: no register {key}",
                    edition.id
                ));
            }
            found
        });
        let incidents = incidents.collect();
        let catalog = Self {
            threats: threats.threat,
            vulnerabilities: vulnerabilities.vulnerability,
            organizational: steps.organizational,
            incidents,
            highest: Classes::top(&edition.classification),
        };
        catalog.check(edition, &mut wrong);
        match wrong.is_empty() {
            true => Ok(catalog),
            false => Err(wrong),
        }
    }

    pub fn threat(&self, key: &str) -> Option<&Threat> {
        self.threats.iter().find(|t| t.key == key)
    }

    pub fn vulnerability(&self, key: &str) -> Option<&Vulnerability> {
        self.vulnerabilities.iter().find(|v| v.key == key)
    }

    /// The vulnerabilities that let a threat happen, in the catalog's order.
    pub fn letting<'c>(&'c self, threat: &'c str) -> impl Iterator<Item = &'c Vulnerability> {
        let lets = move |v: &&Vulnerability| v.threats.iter().any(|t| t == threat);
        self.vulnerabilities.iter().filter(lets)
    }

    fn check(&self, edition: &Edition, wrong: &mut Vec<String>) {
        let groups = keys(edition.threats.iter().map(|t| t.key.as_str()));
        let kinds = keys(edition.asset_kinds.iter().map(|k| k.key.as_str()));
        let provisions = keys(edition.provisions().map(|(_, p)| p.key.as_str()));
        let measures = keys(edition.measures.iter().map(|m| m.key.as_str()));
        let threats = keys(self.threats.iter().map(|t| t.key.as_str()));
        let mut say = |file: &str, what: String| {
            wrong.push(format!("{}/risks/{file}.toml: {what}", edition.id));
        };
        for key in twice(self.threats.iter().map(|t| t.key.as_str())) {
            say(THREATS, format!("threat {key} stands there twice"));
        }
        for threat in &self.threats {
            let key = &threat.key;
            if !groups.contains(threat.group.as_str()) {
                say(THREATS, format!("threat {key}: no group {}", threat.group));
            }
            for kind in unknown(&threat.kinds, &kinds) {
                say(THREATS, format!("threat {key}: no kind of asset {kind}"));
            }
            if threat.kinds.is_empty() || threat.hurts.is_empty() {
                say(THREATS, format!("threat {key}: concerns or hurts nothing"));
            }
            if self.letting(key).next().is_none() {
                say(THREATS, format!("threat {key}: nothing lets it happen"));
            }
            let hurts = threat.hurts.iter().map(|axis| axis.key());
            for what in twice(each(&threat.kinds).chain(hurts)) {
                say(THREATS, format!("threat {key}: {what} stands there twice"));
            }
        }
        for kind in &kinds {
            if !self
                .threats
                .iter()
                .any(|t| t.kinds.iter().any(|k| k == kind))
            {
                say(THREATS, format!("no threat concerns {kind}"));
            }
        }
        for key in twice(self.vulnerabilities.iter().map(|v| v.key.as_str())) {
            say(
                VULNERABILITIES,
                format!("vulnerability {key} stands there twice"),
            );
        }
        for found in &self.vulnerabilities {
            let key = &found.key;
            for threat in unknown(&found.threats, &threats) {
                say(
                    VULNERABILITIES,
                    format!("vulnerability {key}: no threat {threat}"),
                );
            }
            for provision in unknown(&found.provisions, &provisions) {
                say(
                    VULNERABILITIES,
                    format!("vulnerability {key}: no provision {provision}"),
                );
            }
            if found.threats.is_empty() || found.provisions.is_empty() {
                say(
                    VULNERABILITIES,
                    format!("vulnerability {key}: lets or misses nothing"),
                );
            }
            for what in twice(each(&found.threats).chain(each(&found.provisions))) {
                say(
                    VULNERABILITIES,
                    format!("vulnerability {key}: {what} stands there twice"),
                );
            }
            if found.label.ends_with('。') {
                say(
                    VULNERABILITIES,
                    format!("vulnerability {key}: the label is no sentence"),
                );
            }
        }
        for measure in unknown(&self.organizational, &measures) {
            say(STEPS, format!("no group of measures {measure}"));
        }
    }
}

fn register(files: &Files, edition: &Edition, key: &str) -> Option<Incidents> {
    let text = files.get(&format!("{}/registers/{key}.toml", edition.id))?;
    let found: RegisterFile = toml::from_str(text).ok()?;
    Some(Incidents {
        key: key.to_owned(),
        title: found.title,
    })
}

fn read<T: DeserializeOwned>(
    files: &Files,
    edition: &Edition,
    name: &str,
    wrong: &mut Vec<String>,
) -> Option<T> {
    let name = format!("{}/risks/{name}.toml", edition.id);
    let Some(text) = files.get(&name) else {
        wrong.push(format!("{name}: the file is missing"));
        return None;
    };
    match toml::from_str(text) {
        Ok(found) => Some(found),
        Err(error) => {
            wrong.push(format!("{name}: {error}"));
            None
        }
    }
}

fn keys<'k>(all: impl Iterator<Item = &'k str>) -> HashSet<&'k str> {
    all.collect()
}

fn unknown<'k>(named: &'k [String], known: &HashSet<&str>) -> Vec<&'k String> {
    named
        .iter()
        .filter(|n| !known.contains(n.as_str()))
        .collect()
}

/// What stands there more than once.
fn twice<'k>(all: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let mut seen = HashSet::new();
    all.into_iter().filter(|key| !seen.insert(*key)).collect()
}

fn each(all: &[String]) -> impl Iterator<Item = &str> {
    all.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;

    fn with(file: &str, from: &str, to: &str) -> String {
        let mut files = embedded();
        let edition = load(&files, "h27").unwrap();
        let text = files.get_mut(&format!("h27/risks/{file}.toml")).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        RiskCatalog::load(&files, &edition).unwrap_err().join("\n")
    }

    #[test]
    fn what_is_shipped_covers_every_kind_and_every_group() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let catalog = RiskCatalog::load(&files, &edition).unwrap();
        assert_eq!(catalog.highest.confidentiality, 3);
        assert_eq!(catalog.highest.integrity, 2);
        for group in &edition.threats {
            let of = catalog.threats.iter().filter(|t| t.group == group.key);
            assert!(of.count() > 0, "{}", group.key);
        }
    }

    #[test]
    fn a_wrong_name_is_told_with_its_file() {
        let wrong = with("vulnerabilities", "\"backup\"", "\"bakup\"");
        assert_eq!(
            wrong,
            "h27/risks/vulnerabilities.toml: vulnerability no-backup: no provision bakup"
        );
        let wrong = with("threats", "\"facility\"", "\"building\"");
        assert!(wrong.contains("no kind of asset building"), "{wrong}");
        let wrong = with("threats", "\"disaster\"", "\"fate\"");
        assert!(wrong.contains("no group fate"), "{wrong}");
        let wrong = with("threats", "key   = \"malware\"", "key   = \"virus\"");
        assert!(wrong.contains("no threat malware"), "{wrong}");
        assert!(
            wrong.contains("threat virus: nothing lets it happen"),
            "{wrong}"
        );
        let wrong = with("steps", "\"personnel\"", "\"people\"");
        assert!(wrong.contains("no group of measures people"), "{wrong}");
        let wrong = with("steps", "\"violations\"", "\"violence\"");
        assert!(wrong.contains("no register violence"), "{wrong}");
        let wrong = with("threats", "hurts = [", "harms = [");
        assert!(wrong.contains("harms"), "{wrong}");
    }
}
