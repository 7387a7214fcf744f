//! Who may import whom: the folder of a crate is its ring. See docs/adr/0001-rings-and-crates.md.

use super::Finding;
use crate::tree::Tree;
use anyhow::Result;
use cargo_metadata::{DependencyKind, MetadataCommand};
use std::path::Path;

/// A crate of the workspace and what it imports when it is built for use.
pub struct Package {
    name: String,
    /// Its manifest, from the root.
    manifest: String,
    imports: Vec<Import>,
}

/// A normal or build dependency.
struct Import {
    name: String,
    /// Its folder, when it is of the workspace.
    folder: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ring {
    Domain,
    Formats,
    Adapters,
    Service,
    Interfaces,
    Apps,
    Dev,
}

impl Ring {
    fn of(path: &str) -> Option<Self> {
        match path.strip_prefix("crates/")?.split('/').next()? {
            "domain" => Some(Self::Domain),
            "formats" => Some(Self::Formats),
            "adapters" => Some(Self::Adapters),
            "service" => Some(Self::Service),
            "interfaces" => Some(Self::Interfaces),
            "apps" => Some(Self::Apps),
            "dev" => Some(Self::Dev),
            _ => None,
        }
    }

    /// The rings whose crates a crate of this ring may import.
    const fn may_import(self) -> &'static [Self] {
        match self {
            Self::Domain | Self::Formats | Self::Adapters => &[Self::Domain],
            Self::Service => &[Self::Domain, Self::Formats, Self::Adapters],
            Self::Interfaces => &[Self::Domain, Self::Formats, Self::Service],
            Self::Apps => &[
                Self::Domain,
                Self::Formats,
                Self::Adapters,
                Self::Service,
                Self::Interfaces,
            ],
            Self::Dev => &[
                Self::Domain,
                Self::Formats,
                Self::Adapters,
                Self::Service,
                Self::Interfaces,
                Self::Apps,
                Self::Dev,
            ],
        }
    }

    /// Crates of others that have no place in this ring.
    const fn must_not_import(self) -> &'static [&'static str] {
        match self {
            // What the domain may import is listed instead: see `domain_may_import`.
            Self::Domain | Self::Apps | Self::Dev => &[],
            Self::Formats => &[
                "async-std",
                "axum",
                "hyper",
                "lettre",
                "object_store",
                "postgres",
                "reqwest",
                "rusqlite",
                "rustls",
                "smol",
                "tokio",
                "tower",
                "tower-http",
                "uuid",
            ],
            Self::Adapters => &[
                "askama",
                "axum",
                "axum-server",
                "clap",
                "tower",
                "tower-http",
            ],
            Self::Service => &[
                "ammonia",
                "askama",
                "axum",
                "axum-server",
                "clap",
                "hyper",
                "lettre",
                "object_store",
                "postgres",
                "roxmltree",
                "rusqlite",
                "tower",
                "tower-http",
            ],
            Self::Interfaces => &[
                "argon2",
                "lettre",
                "object_store",
                "postgres",
                "rusqlite",
                "tokio-postgres",
            ],
        }
    }
}

/// What the domain may import from outside the workspace: no clock, no randomness, no I/O.
fn domain_may_import(package: &str) -> &'static [&'static str] {
    match package {
        "dmp-ledger" => &["aws-lc-rs", "serde", "serde_json", "sha2", "thiserror"],
        "dmp-search" => &[
            "snowball_stemmers_rs",
            "thiserror",
            "unicode-normalization",
            "unicode-segmentation",
        ],
        _ => &["serde", "sha2", "thiserror"],
    }
}

/// Asks cargo for the crates of the workspace.
pub fn packages(root: &Path) -> Result<Vec<Package>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()?;
    let from_root = |path: &Path| {
        path.strip_prefix(root)
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/")
    };
    Ok(metadata
        .packages
        .iter()
        .map(|package| Package {
            name: package.name.to_string(),
            manifest: from_root(package.manifest_path.as_std_path()),
            imports: package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| Import {
                    name: dependency.name.clone(),
                    folder: dependency
                        .path
                        .as_ref()
                        .map(|path| from_root(path.as_std_path())),
                })
                .collect(),
        })
        .collect())
}

/// The imports that break a ring.
pub fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        match Ring::of(&package.manifest) {
            None => findings.push(Finding::new(
                &package.manifest,
                1,
                "move this crate into the folder of a ring",
            )),
            Some(ring) => findings.extend(
                package
                    .imports
                    .iter()
                    .filter_map(|import| fault(&package.name, ring, import))
                    .map(|advice| Finding::new(&package.manifest, 1, advice)),
            ),
        }
    }
    findings
}

fn fault(package: &str, ring: Ring, import: &Import) -> Option<String> {
    let name = &import.name;
    if let Some(folder) = &import.folder {
        let is_allowed = Ring::of(folder).is_some_and(|other| ring.may_import().contains(&other));
        return (!is_allowed).then(|| format!("remove `{name}`: {ring:?} may not import {folder}"));
    }
    let is_foreign = match ring {
        Ring::Domain => !domain_may_import(package).contains(&name.as_str()),
        Ring::Formats
        | Ring::Adapters
        | Ring::Service
        | Ring::Interfaces
        | Ring::Apps
        | Ring::Dev => ring.must_not_import().contains(&name.as_str()),
    };
    is_foreign.then(|| format!("remove `{name}`: it has no place in the ring {ring:?}"))
}

/// What would let the world into the pure rings.
const IMPURE: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "OnceLock<Mutex",
];

/// The places where a pure ring touches the world.
pub fn check_purity(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        if !matches!(Ring::of(&file.path), Some(Ring::Domain | Ring::Formats)) {
            continue;
        }
        for (number, line) in file.production_code() {
            for word in IMPURE.iter().filter(|word| line.contains(**word)) {
                let advice = format!("take what `{word}` gives as an argument: this ring is pure");
                findings.push(Finding::new(&file.path, number, advice));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    fn package(folder: &str, name: &str, import: (&str, Option<&str>)) -> Package {
        Package {
            name: name.to_owned(),
            manifest: format!("{folder}/Cargo.toml"),
            imports: vec![Import {
                name: import.0.to_owned(),
                folder: import.1.map(str::to_owned),
            }],
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_ring_imports_only_what_it_may() {
        let core = Some("crates/domain/core");
        let storage = Some("crates/adapters/storage");
        let service = Some("crates/service");
        for (folder, import, is_allowed) in [
            ("crates/domain/ledger",    ("dmp-core", core), true),
            ("crates/domain/core",      ("serde", None), true),
            ("crates/domain/core",      ("tokio", None), false),
            ("crates/domain/core",      ("aws-lc-rs", None), false),
            ("crates/domain/core",      ("dmp-storage", storage), false),
            ("crates/formats/cda",      ("roxmltree", None), true),
            ("crates/formats/cda",      ("tokio", None), false),
            ("crates/formats/cda",      ("dmp-media", Some("crates/formats/media")), false),
            ("crates/adapters/storage", ("rusqlite", None), true),
            ("crates/adapters/storage", ("axum", None), false),
            ("crates/adapters/storage", ("dmp-vault", Some("crates/adapters/vault")), false),
            ("crates/service",          ("dmp-storage", storage), true),
            ("crates/service",          ("rusqlite", None), false),
            ("crates/interfaces/web",   ("dmp-service", service), true),
            ("crates/interfaces/web",   ("dmp-storage", storage), false),
            ("crates/interfaces/web",   ("dmp-jobs", Some("crates/interfaces/jobs")), false),
            ("crates/apps/dmp",         ("dmp-storage", storage), true),
            ("crates/apps/dmp",         ("dmp-testkit", Some("crates/dev/testkit")), false),
            ("crates/dev/testkit",      ("dmp-service", service), true),
        ] {
            let found = check(&[package(folder, "dmp-some", import)]);
            assert_eq!(found.is_empty(), is_allowed, "{folder}: {import:?}");
        }
    }

    #[test]
    fn the_ledger_alone_may_hash_in_the_domain() {
        assert!(
            check(&[package(
                "crates/domain/ledger",
                "dmp-ledger",
                ("aws-lc-rs", None)
            )])
            .is_empty()
        );
    }

    #[test]
    fn search_alone_may_stem_in_the_domain() {
        let import = ("snowball_stemmers_rs", None);
        for (name, is_allowed) in [("dmp-search", true), ("dmp-core", false)] {
            let found = check(&[package("crates/domain/some", name, import)]);
            assert_eq!(found.is_empty(), is_allowed, "{name}");
        }
    }

    #[test]
    fn a_crate_outside_the_rings_is_found() {
        let found = check(&[package("crates/extra/thing", "thing", ("serde", None))]);
        assert_eq!(
            places(&found),
            [("crates/extra/thing/Cargo.toml".to_owned(), 1)]
        );
    }

    #[test]
    fn a_pure_ring_that_touches_the_world_is_found_outside_its_tests() {
        let text = "//! A.\nuse std::fs;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        let found = check_purity(&tree(&[
            ("crates/domain/core/src/a.rs", text),
            ("crates/adapters/vault/src/a.rs", text),
        ]));
        assert_eq!(
            places(&found),
            [("crates/domain/core/src/a.rs".to_owned(), 2)]
        );
    }
}
