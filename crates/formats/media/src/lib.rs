//! dmp-media
