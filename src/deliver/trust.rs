//! Which mail servers are believed to be who they say: by the machine's certificates, and by those of a file.
//!
//! A server of one's own often shows a certificate made with one command, which names itself as an authority. Checked as a chain
//! that is an error; when the very same certificate stands in the configured file it is what was meant.

use std::path::Path;
use std::sync::Arc;

use rust_i18n::t;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::said::{Said, said};
use crate::error::{Error, Kind, Result};

/// TLS that trusts the machine's certificates and those of a file.
///
/// # Errors
///
/// When the file holds none, or nothing at all is trusted.
pub fn tls_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let mut own = Vec::new();
    if let Some(path) = ca_file {
        let failed = |reason: &dyn std::fmt::Display| {
            Error::new(
                Kind::Config,
                t!("deliver.smtp.ca_file", path = path.display(), reason = reason),
            )
        };
        let certificates: std::result::Result<Vec<CertificateDer<'static>>, _> =
            CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
        own = certificates.map_err(|error| failed(&error))?;
        let (added, _) = roots.add_parsable_certificates(own.iter().cloned());
        if added == 0 {
            return Err(failed(&t!("deliver.smtp.no_certificate")));
        }
    }
    if roots.is_empty() {
        return Err(Error::new(Kind::Config, t!("deliver.smtp.no_roots")).hint(t!("deliver.smtp.no_roots_hint")));
    }
    let unexpected = |error: &dyn std::fmt::Display| Error::new(Kind::Unexpected, error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chains = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|error| unexpected(&error))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unexpected(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trust { chains, own }))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Chains as everywhere; beside them the certificates of the configured file themselves.
#[derive(Debug)]
struct Trust {
    chains: Arc<WebPkiServerVerifier>,
    /// The certificates of the configured file.
    own: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let found = self
            .chains
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match found {
            // Said only after its dates were found to be in order; the name is still to be looked at.
            Err(error) if is_no_server(&error) && self.own.iter().any(|own| own == end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            found => found,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// Whether the one thing wrong with a certificate is that it is an authority's.
fn is_no_server(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(CertificateError::Other(other)) if other.0.to_string().contains("CaUsedAsEndEntity"))
}

/// What is wrong with a server's certificate, in words; `None` when something else went wrong.
#[must_use]
pub fn objection(error: &std::io::Error) -> Option<Said> {
    let rustls::Error::InvalidCertificate(reason) = error.get_ref()?.downcast_ref::<rustls::Error>()? else {
        return None;
    };
    let key = match reason {
        CertificateError::UnknownIssuer => "unknown",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "early",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "name",
        CertificateError::Other(other) if other.0.to_string().contains("CaUsedAsEndEntity") => "unknown",
        _ => return None,
    };
    let key = format!("deliver.smtp.certificate.{key}");
    Some(said!(key.as_str()))
}
