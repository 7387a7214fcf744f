//! Large sealed contents, one file each, under names that say nothing.
//!
//! A put returns when the bytes are on the disk: written beside, flushed, renamed, and the folder
//! flushed. A row names the blob only after that, so a crash leaves a blob without a row at worst;
//! a job finds those with [`Blobs::list`] and deletes them.

use data_encoding::HEXLOWER;
use dmp_core::time::Timestamp;
use dmp_core::world::Entropy;
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const NAME_DIGITS: usize = 32;
const UNFINISHED: &str = "part";

/// The name of a blob: 32 lower-case hexadecimal digits, drawn at random.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlobName(String);

impl BlobName {
    /// Draws a name that no other blob has.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; NAME_DIGITS / 2];
        entropy.fill(&mut bytes);
        Self(HEXLOWER.encode(&bytes))
    }

    /// Parses a name as it was kept in a row. Nothing else becomes a path.
    ///
    /// # Errors
    /// [`BlobError::NotAName`] for anything but 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BlobError> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_name = text.len() == NAME_DIGITS && text.bytes().all(is_digit);
        is_name
            .then(|| Self(text.to_owned()))
            .ok_or(BlobError::NotAName)
    }

    /// The name as it is kept in a row.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a blob was not written, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The text is not the name of a blob.
    #[error("not the name of a blob")]
    NotAName,
    /// There is no blob of this name.
    #[error("there is no such blob")]
    Missing,
    /// There is a blob of this name already.
    #[error("there is such a blob already")]
    AlreadyThere,
    /// There is no room left: nothing was written.
    #[error("there is no room left for blobs")]
    Full,
    /// The store cannot be reached; asking again may help.
    #[error("the store of blobs is unavailable")]
    Unavailable(#[source] io::Error),
}

/// A blob in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedBlob {
    /// Its name.
    pub name: BlobName,
    /// Its length in bytes.
    pub bytes: u64,
    /// When it was written. A young blob without a row may be one whose row is on its way.
    pub written_at: Timestamp,
}

/// A place for blobs. The folder of [`BlobStore`] is one; an object store can be another.
pub trait Blobs: Send + Sync {
    /// Writes a blob; it is durable when this returns.
    ///
    /// # Errors
    /// [`BlobError::Full`], [`BlobError::AlreadyThere`], [`BlobError::Unavailable`]; nothing was
    /// written then.
    fn put(&self, name: &BlobName, bytes: &[u8]) -> Result<(), BlobError>;

    /// Reads a blob whole.
    ///
    /// # Errors
    /// [`BlobError::Missing`], [`BlobError::Unavailable`].
    fn get(&self, name: &BlobName) -> Result<Vec<u8>, BlobError>;

    /// Deletes a blob for good; one that is not there is deleted already.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    fn delete(&self, name: &BlobName) -> Result<(), BlobError>;

    /// At most `limit` blobs in the order of their names, after this one.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    fn list(&self, after: Option<&BlobName>, limit: usize) -> Result<Vec<ListedBlob>, BlobError>;
}

/// Blobs in a local folder, spread over 256 folders by the first two digits of their names.
#[derive(Debug)]
pub struct BlobStore {
    root: PathBuf,
}

impl BlobStore {
    /// Opens the folder, and makes it if need be, for its owner alone.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when it cannot be made, or is none; [`BlobError::Full`].
    pub fn open(folder: &Path) -> Result<Self, BlobError> {
        let store = Self {
            root: folder.to_owned(),
        };
        store.make_shelves().map_err(of_io)?;
        Ok(store)
    }

    /// Deletes what puts before `before` left unfinished in a crash; tells how many.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub fn delete_unfinished(&self, before: Timestamp) -> Result<usize, BlobError> {
        let mut deleted = 0;
        for shelf in self.shelves()? {
            for (path, metadata) in files(&self.root.join(shelf))? {
                let is_unfinished = path.extension().is_some_and(|kind| kind == UNFINISHED);
                if is_unfinished && modified(&metadata)? < before {
                    fs::remove_file(&path).map_err(of_io)?;
                    deleted += 1;
                }
            }
        }
        Ok(deleted)
    }

    fn shelf(&self, name: &BlobName) -> PathBuf {
        self.root.join(&name.as_str()[..2])
    }

    fn path(&self, name: &BlobName) -> PathBuf {
        self.shelf(name).join(name.as_str())
    }

    /// Makes the folders for all names at once, so that no put has to flush a folder but its own.
    fn make_shelves(&self) -> io::Result<()> {
        // They are made in order: when the last one is there, all are.
        if self.root.join("ff").is_dir() {
            return Ok(());
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&self.root)?;
        for shelf in 0..=u8::MAX {
            builder.create(self.root.join(HEXLOWER.encode(&[shelf])))?;
        }
        sync_folder(&self.root)?;
        let parent = self
            .root
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        sync_folder(parent.unwrap_or(Path::new(".")))
    }

    /// The folders there are, in order.
    fn shelves(&self) -> Result<Vec<String>, BlobError> {
        let mut shelves = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(of_io)? {
            let name = entry.map_err(of_io)?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.len() == 2) {
                shelves.push(name.to_owned());
            }
        }
        shelves.sort_unstable();
        Ok(shelves)
    }

    fn blobs_in(&self, folder: &str) -> Result<Vec<ListedBlob>, BlobError> {
        let mut listed = Vec::new();
        for (path, metadata) in files(&self.root.join(folder))? {
            let text = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if let Ok(name) = BlobName::parse(text) {
                let written_at = modified(&metadata)?;
                listed.push(ListedBlob {
                    name,
                    bytes: metadata.len(),
                    written_at,
                });
            }
        }
        listed.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(listed)
    }
}

impl Blobs for BlobStore {
    fn put(&self, name: &BlobName, bytes: &[u8]) -> Result<(), BlobError> {
        let path = self.path(name);
        if path.try_exists().map_err(of_io)? {
            return Err(BlobError::AlreadyThere);
        }
        let beside = path.with_extension(UNFINISHED);
        let written = write_new(&beside, bytes)
            .and_then(|()| fs::rename(&beside, &path))
            .and_then(|()| sync_folder(&self.shelf(name)));
        written.map_err(|error| {
            // What cannot be removed now is removed with what crashes leave.
            let _ = fs::remove_file(&beside);
            of_io(error)
        })
    }

    fn get(&self, name: &BlobName) -> Result<Vec<u8>, BlobError> {
        fs::read(self.path(name)).map_err(of_io)
    }

    fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        match fs::remove_file(self.path(name)) {
            Ok(()) => sync_folder(&self.shelf(name)).map_err(of_io),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(of_io(error)),
        }
    }

    fn list(&self, after: Option<&BlobName>, limit: usize) -> Result<Vec<ListedBlob>, BlobError> {
        let mut blobs = Vec::new();
        for shelf in self.shelves()? {
            if blobs.len() >= limit {
                break;
            }
            if after.is_some_and(|name| shelf.as_str() < &name.as_str()[..2]) {
                continue;
            }
            let listed = self.blobs_in(&shelf)?.into_iter();
            let later = listed.filter(|blob| after.is_none_or(|name| blob.name > *name));
            blobs.extend(later.take(limit - blobs.len()));
        }
        Ok(blobs)
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename or a removal is durable only once its folder is flushed.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The files of a folder; those that vanish meanwhile are left out.
fn files(folder: &Path) -> Result<Vec<(PathBuf, fs::Metadata)>, BlobError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(of_io)? {
        let entry = entry.map_err(of_io)?;
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => files.push((entry.path(), metadata)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(of_io(error)),
        }
    }
    Ok(files)
}

fn modified(metadata: &fs::Metadata) -> Result<Timestamp, BlobError> {
    let since = metadata
        .modified()
        .map_err(of_io)?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(Timestamp(
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
    ))
}

fn of_io(error: io::Error) -> BlobError {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        BlobError::Missing
    } else if kind == io::ErrorKind::AlreadyExists {
        BlobError::AlreadyThere
    } else if matches!(
        kind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        BlobError::Full
    } else {
        BlobError::Unavailable(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt;

    fn store() -> (tempfile::TempDir, BlobStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(&folder.path().join("blobs")).unwrap();
        (folder, store)
    }

    #[test]
    fn only_random_names_become_paths() {
        for text in [
            "",
            "..",
            "../../etc/passwd",
            "/0123456789abcdef0123456789abcde",
            "0123456789ABCDEF0123456789ABCDEF",
            "0123456789abcdef0123456789abcde",
            "0123456789abcdef0123456789abcdef0",
            "0123456789abcdef/123456789abcdef",
            "0123456789abcdef\u{0}123456789abcdef",
        ] {
            assert!(
                matches!(BlobName::parse(text), Err(BlobError::NotAName)),
                "{text}"
            );
        }
        let name = BlobName::draw(&Seeded::new(1));
        assert_eq!(BlobName::parse(name.as_str()).unwrap(), name);
    }

    #[test]
    fn a_blob_is_read_back_until_it_is_deleted() {
        let (_folder, store) = store();
        let name = BlobName::draw(&Seeded::new(1));
        assert!(matches!(store.get(&name), Err(BlobError::Missing)));
        store.put(&name, b"sealed").unwrap();
        assert_eq!(store.get(&name).unwrap(), b"sealed");
        assert_eq!(
            fs::metadata(store.path(&name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
        store.delete(&name).unwrap();
        assert!(matches!(store.get(&name), Err(BlobError::Missing)));
        store.delete(&name).unwrap();
        store.delete(&BlobName::draw(&Seeded::new(2))).unwrap();
    }

    #[test]
    fn a_folder_opens_again_and_a_file_does_not() {
        let (folder, store) = store();
        let name = BlobName::draw(&Seeded::new(1));
        store.put(&name, b"sealed").unwrap();
        let again = BlobStore::open(&folder.path().join("blobs")).unwrap();
        assert_eq!(again.get(&name).unwrap(), b"sealed");
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(BlobStore::open(&folder.path().join("file")).is_err());
    }

    #[test]
    fn a_blob_is_never_written_over() {
        let (_folder, store) = store();
        let name = BlobName::draw(&Seeded::new(1));
        store.put(&name, b"one").unwrap();
        assert!(matches!(
            store.put(&name, b"two"),
            Err(BlobError::AlreadyThere)
        ));
        assert_eq!(store.get(&name).unwrap(), b"one");
    }

    #[test]
    fn a_list_gives_each_blob_once_however_it_is_cut() {
        let (_folder, store) = store();
        let entropy = Seeded::new(1);
        let names: BTreeSet<_> = (0..100).map(|_| BlobName::draw(&entropy)).collect();
        for name in &names {
            store.put(name, b"sealed").unwrap();
        }
        for limit in [1, 7, 100, 1_000] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = store.list(after.as_ref(), limit).unwrap();
                assert!(page.len() <= limit);
                let Some(last) = page.last() else { break };
                after = Some(last.name.clone());
                seen.extend(page.into_iter().map(|blob| blob.name));
            }
            assert_eq!(seen, names.iter().cloned().collect::<Vec<_>>(), "{limit}");
        }
        assert!(store.list(None, 0).unwrap().is_empty());
    }

    #[test]
    fn an_unfinished_put_is_not_listed_and_is_swept_when_it_is_old() {
        let (_folder, store) = store();
        let (name, other) = (
            BlobName::draw(&Seeded::new(1)),
            BlobName::draw(&Seeded::new(2)),
        );
        store.put(&name, b"sealed").unwrap();
        let beside = store.path(&other).with_extension(UNFINISHED);
        fs::write(&beside, "half").unwrap();
        let listed = store.list(None, 10).unwrap();
        assert_eq!(
            listed.iter().map(|blob| &blob.name).collect::<Vec<_>>(),
            [&name]
        );
        assert_eq!(store.delete_unfinished(Timestamp(0)).unwrap(), 0);
        assert_eq!(store.delete_unfinished(Timestamp(i64::MAX)).unwrap(), 1);
        assert!(!beside.exists());
        assert_eq!(store.get(&name).unwrap(), b"sealed");
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        const NO_SPACE: i32 = 28;
        const QUOTA_EXCEEDED: i32 = 122;
        for code in [NO_SPACE, QUOTA_EXCEEDED] {
            assert!(
                matches!(of_io(io::Error::from_raw_os_error(code)), BlobError::Full),
                "{code}"
            );
        }
    }
}
