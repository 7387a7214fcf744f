//! The file of the master keys: lines `key <id> <base64>`, the current key first.
//!
//! Blank lines and lines that begin with `#` are passed over. Only the owner may read the file.
//! It is never part of a backup of the data: who has both reads everything.

use crate::master::{MasterKey, MasterKeys};
use crate::seal::secret_bytes;
use data_encoding::{BASE64, HEXLOWER};
use dmp_core::world::Entropy;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Largest file of master keys, in bytes: hundreds of keys.
const FILE_BYTES_MAX: u64 = 64 * 1024;
const OWNER_ONLY: u32 = 0o600;
const HEADING: &str = "# Master keys of the installation. The first one is current.\n\
                       # Whoever has this file and the database reads every record.\n";

/// Why a file of master keys cannot be used. None of these shows its content.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// There is no such file.
    #[error("there is no master key file")]
    Missing,
    /// There is one already, which must not be lost.
    #[error("there is a master key file already")]
    AlreadyThere,
    /// Others than its owner may read it, or write to it.
    #[error("the master key file is open to others than its owner (it must have mode 0600)")]
    OpenToOthers,
    /// A line is not that of a key.
    #[error("line {line} of the master key file is not `key <id> <base64 of 32 bytes>`")]
    Malformed {
        /// Which one, from 1.
        line: usize,
    },
    /// A line repeats a key.
    #[error("line {line} of the master key file repeats a key")]
    Repeated {
        /// Which one, from 1.
        line: usize,
    },
    /// It has no key.
    #[error("the master key file has no key")]
    Empty,
    /// It is longer than such a file can be.
    #[error("the master key file is too long")]
    TooLong,
    /// It cannot be read or written.
    #[error("the master key file cannot be read or written")]
    Io(#[source] io::Error),
}

impl MasterKeys {
    /// Reads the file.
    ///
    /// # Errors
    /// [`MasterKeyError`], also when others than the owner may read it.
    pub fn load(path: &Path) -> Result<Self, MasterKeyError> {
        let file = File::open(path).map_err(of_io)?;
        let metadata = file.metadata().map_err(MasterKeyError::Io)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(MasterKeyError::OpenToOthers);
        }
        let mut text = Zeroizing::new(String::with_capacity(4096));
        file.take(FILE_BYTES_MAX + 1)
            .read_to_string(&mut text)
            .map_err(MasterKeyError::Io)?;
        if text.len() as u64 > FILE_BYTES_MAX {
            return Err(MasterKeyError::TooLong);
        }
        parse(&text)
    }

    /// Writes a new file with a new key.
    ///
    /// # Errors
    /// [`MasterKeyError::AlreadyThere`] rather than writing over a file.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self, MasterKeyError> {
        let keys = Self::of(vec![MasterKey::new(secret_bytes(entropy))]);
        write_new(path, &text(&keys)).map_err(of_io)?;
        sync_folder(path).map_err(MasterKeyError::Io)?;
        Ok(keys)
    }

    /// Adds a new current key to the file; the others stay, to unwrap what they wrapped.
    ///
    /// # Errors
    /// Those of [`MasterKeys::load`]; the file is then as it was.
    pub fn add_current(path: &Path, entropy: &dyn Entropy) -> Result<Self, MasterKeyError> {
        let mut keys = vec![MasterKey::new(secret_bytes(entropy))];
        let older = Self::load(path)?;
        keys.extend(
            older
                .keys()
                .iter()
                .map(|key| MasterKey::new(key.bytes.clone())),
        );
        replace(path, Self::of(keys))
    }

    /// Drops all keys of the file but the current one.
    ///
    /// What they wrapped is lost, unless it was wrapped again before.
    ///
    /// # Errors
    /// Those of [`MasterKeys::load`]; the file is then as it was.
    pub fn drop_older(path: &Path) -> Result<Self, MasterKeyError> {
        let keys = Self::load(path)?;
        let current = keys
            .keys()
            .iter()
            .take(1)
            .map(|key| MasterKey::new(key.bytes.clone()));
        replace(path, Self::of(current.collect()))
    }
}

fn parse(text: &str) -> Result<MasterKeys, MasterKeyError> {
    let mut keys: Vec<MasterKey> = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let key = parse_line(content).ok_or(MasterKeyError::Malformed { line })?;
        if keys.iter().any(|known| known.id == key.id) {
            return Err(MasterKeyError::Repeated { line });
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(MasterKeyError::Empty);
    }
    Ok(MasterKeys::of(keys))
}

/// `None` also when the id is not that of the key: a digit was mistyped.
fn parse_line(line: &str) -> Option<MasterKey> {
    let mut words = line.split_ascii_whitespace();
    let ("key", id, bytes, None) = (words.next()?, words.next()?, words.next()?, words.next())
    else {
        return None;
    };
    let bytes = Zeroizing::new(BASE64.decode(bytes.as_bytes()).ok()?);
    let key = MasterKey::new(Zeroizing::new(bytes.as_slice().try_into().ok()?));
    (HEXLOWER.encode(&key.id.0) == id).then_some(key)
}

fn text(keys: &MasterKeys) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(256 + 64 * keys.count()));
    text.push_str(HEADING);
    for key in keys.keys() {
        let bytes = Zeroizing::new(BASE64.encode(key.bytes.as_slice()));
        for part in [
            "key ",
            &HEXLOWER.encode(&key.id.0),
            " ",
            bytes.as_str(),
            "\n",
        ] {
            text.push_str(part);
        }
    }
    text
}

/// Writes beside, then renames: a crash leaves the old file or the new one, never half a file.
fn replace(path: &Path, keys: MasterKeys) -> Result<MasterKeys, MasterKeyError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    if let Err(error) = fs::remove_file(&beside)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(MasterKeyError::Io(error));
    }
    write_new(&beside, &text(&keys))
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(path))
        .map_err(MasterKeyError::Io)?;
    Ok(keys)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn of_io(error: io::Error) -> MasterKeyError {
    if error.kind() == io::ErrorKind::NotFound {
        MasterKeyError::Missing
    } else if error.kind() == io::ErrorKind::AlreadyExists {
        MasterKeyError::AlreadyThere
    } else {
        MasterKeyError::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master::KeyWrapper;
    use crate::place::Place;
    use crate::testing::Seeded;

    const LINE: &str = "key e76e895a BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        (folder, path)
    }

    fn with_text(text: &str, mode: u32) -> Result<MasterKeys, MasterKeyError> {
        let (_folder, path) = folder();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        MasterKeys::load(&path)
    }

    #[test]
    fn a_new_file_is_its_owner_s_alone_and_reads_back() {
        let (_folder, path) = folder();
        let made = MasterKeys::create(&path, &Seeded::new(1)).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            OWNER_ONLY
        );
        let read = MasterKeys::load(&path).unwrap();
        assert_eq!(read.current_id(), made.current_id());
        read.check(&made.sealed_check(&Seeded::new(2)).unwrap())
            .unwrap();
    }

    #[test]
    fn a_file_is_never_written_over() {
        let (_folder, path) = folder();
        MasterKeys::create(&path, &Seeded::new(1)).unwrap();
        let before = fs::read(&path).unwrap();
        let refused = MasterKeys::create(&path, &Seeded::new(2)).unwrap_err();
        assert!(matches!(refused, MasterKeyError::AlreadyThere));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o640, 0o604, 0o620, 0o602, 0o644] {
            let refused = with_text(LINE, mode).unwrap_err();
            assert!(matches!(refused, MasterKeyError::OpenToOthers), "{mode:o}");
        }
        assert!(with_text(LINE, 0o600).is_ok());
        assert!(with_text(LINE, 0o400).is_ok());
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_malformed_file_is_refused_by_its_line_and_never_quoted() {
        for (text, expected) in [
            ("", "the master key file has no key"),
            ("# nothing\n\n", "the master key file has no key"),
            ("key", "line 1 "),
            ("key e76e895a", "line 1 "),
            ("# heading\nkey e76e895a secret", "line 2 "),
            ("key 8ff63f84 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", "line 1 "),
            ("key e76e895a BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc= x", "line 1 "),
            ("clef e76e895a BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", "line 1 "),
            ("key e76e895a BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH", "line 1 "),
        ] {
            let refused = with_text(text, OWNER_ONLY).unwrap_err().to_string();
            assert!(refused.starts_with(expected), "{text}: {refused}");
            assert!(!refused.contains("secret") && !refused.contains("BwcH"), "{refused}");
        }
        let twice = with_text(&format!("{LINE}\n{LINE}"), OWNER_ONLY).unwrap_err();
        assert!(matches!(twice, MasterKeyError::Repeated { line: 2 }));
        let long = with_text(&"#\n".repeat(40_000), OWNER_ONLY).unwrap_err();
        assert!(matches!(long, MasterKeyError::TooLong));
    }

    #[test]
    fn a_missing_file_is_told_apart() {
        let (_folder, path) = folder();
        assert!(matches!(
            MasterKeys::load(&path).unwrap_err(),
            MasterKeyError::Missing
        ));
        let adding = MasterKeys::add_current(&path, &Seeded::new(1)).unwrap_err();
        assert!(matches!(adding, MasterKeyError::Missing));
    }

    #[test]
    fn a_rotation_keeps_the_older_keys_until_they_are_dropped() {
        let (_folder, path) = folder();
        let entropy = Seeded::new(1);
        let first = MasterKeys::create(&path, &entropy).unwrap();
        let secret = secret_bytes(&entropy);
        let wrapped = first.wrap(&Place::MasterCheck, &secret, &entropy).unwrap();

        let both = MasterKeys::add_current(&path, &entropy).unwrap();
        assert_eq!(both.count(), 2);
        assert_eq!(both.unwrap(&Place::MasterCheck, &wrapped).unwrap(), secret);
        assert_ne!(both.current_id(), first.current_id());
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            OWNER_ONLY
        );

        MasterKeys::drop_older(&path).unwrap();
        let last = MasterKeys::load(&path).unwrap();
        assert_eq!((last.count(), last.current_id()), (1, both.current_id()));
        assert!(last.unwrap(&Place::MasterCheck, &wrapped).is_err());
    }

    #[test]
    fn what_an_interrupted_rotation_left_does_not_stop_the_next() {
        let (_folder, path) = folder();
        MasterKeys::create(&path, &Seeded::new(1)).unwrap();
        fs::write(path.with_extension("key.new"), "half a fi").unwrap();
        assert_eq!(
            MasterKeys::add_current(&path, &Seeded::new(2))
                .unwrap()
                .count(),
            2
        );
        assert_eq!(MasterKeys::load(&path).unwrap().count(), 2);
    }
}
