//! The installation's own secrets, wrapped by the master key.

use crate::error::Error;
use dmp_core::world::Entropy;
use dmp_ledger::HeadKey;
use dmp_storage::Store;
use dmp_vault::{InstallationKey, KeyWrapper, LookupKey, Place, SecretBytes, secret_bytes};

const SEALING: &str = "sealing";
const LOOKUP: &str = "lookup";
const HEAD: &str = "ledger-head";

/// The names of the secrets, for the rotation of the master key.
pub(crate) const NAMES: [&str; 3] = [SEALING, LOOKUP, HEAD];

/// The installation's own secrets.
pub(crate) struct Keys {
    /// Seals the directory, accounts, sessions and messages.
    pub installation: InstallationKey,
    /// Hashes what rows are found by.
    pub lookup: LookupKey,
    /// Seals the heads of the ledger's chains.
    pub head: HeadKey,
}

impl Keys {
    /// Opens the secrets; makes those that are not there yet.
    pub fn open(
        store: &Store,
        wrapper: &dyn KeyWrapper,
        entropy: &dyn Entropy,
    ) -> Result<Self, Error> {
        let secret = |name: &'static str| secret(store, wrapper, entropy, name);
        Ok(Self {
            installation: InstallationKey::new(&secret(SEALING)?),
            lookup: LookupKey::new(&secret(LOOKUP)?),
            head: HeadKey::new(*secret(HEAD)?),
        })
    }
}

fn secret(
    store: &Store,
    wrapper: &dyn KeyWrapper,
    entropy: &dyn Entropy,
    name: &'static str,
) -> Result<SecretBytes, Error> {
    let place = Place::Installation(name);
    if store.secret(name)?.is_none() {
        let fresh = secret_bytes(entropy);
        let sealed = wrapper
            .wrap(&place, &fresh, entropy)
            .map_err(Error::unavailable)?;
        store.put_secret(name, &sealed)?;
    }
    // Read back: another server may have written it first.
    let sealed = store.secret(name)?.ok_or(Error::NotFound)?;
    wrapper.unwrap(&place, &sealed).map_err(Error::unavailable)
}
