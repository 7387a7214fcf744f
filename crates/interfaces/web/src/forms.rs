//! Forms as browsers send them: fields that may come several times, and files.

use crate::error::PageError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};

/// The fields of a form, in order; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`; what is not of that form gives no field.
    pub fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of a name without the spaces around it; nothing if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim()
    }

    /// All the values of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.get(name) == Some("1")
    }

    /// Each name with its value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        if request.method() == axum::http::Method::GET {
            return Ok(Self::parse(query.as_bytes()));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| PageError::too_large())?;
        Ok(Self::parse(&body))
    }
}

/// A form with files.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Its other fields.
    pub fields: Fields,
    /// Its files that are not empty: what browsers call them is not read.
    pub files: Vec<Bytes>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let cut = |_| PageError::cut_form();
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|_| PageError::cut_form())?;
        let mut upload = Self::default();
        while let Some(part) = form.next_field().await.map_err(cut)? {
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some() {
                let bytes = part.bytes().await.map_err(cut)?;
                if !bytes.is_empty() {
                    upload.files.push(bytes);
                }
            } else {
                upload.fields.push(name, part.text().await.map_err(cut)?);
            }
        }
        Ok(upload)
    }
}

/// Undoes `+` and `%XX`; bytes that are not UTF-8 become the replacement character.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut after = rest.clone();
        let escaped = match (byte, after.next(), after.next()) {
            (b'%', Some(high), Some(low)) => hexadecimal(high, low),
            _ => None,
        };
        match escaped {
            Some(value) => {
                bytes.push(value);
                rest = after;
            }
            None => bytes.push(if byte == b'+' { b' ' } else { byte }),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let decoded = data_encoding::HEXLOWER_PERMISSIVE
        .decode(&[high, low])
        .ok()?;
    decoded.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let fields = Fields::parse(b"qui=a&qui=b&titre=L%27%C3%A9t%C3%A9+2026&vide=&seul&%zz=%");
        assert_eq!(fields.all("qui").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.text("titre"), "L'été 2026");
        assert_eq!(
            (fields.get("vide"), fields.get("seul"), fields.get("absent")),
            (Some(""), Some(""), None)
        );
        assert_eq!(fields.get("%zz"), Some("%"));
    }
}
