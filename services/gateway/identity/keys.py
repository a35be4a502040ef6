"""The key that signs access tokens: a file, made at the first start."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.common.keys import write_private
from services.common.settings import Settings, SettingsError


def load_signing_key(settings: Settings) -> bytes:
    """Give the PEM of the private P-256 key. Raises SettingsError that names the setting."""
    path = settings.signing_key_file or settings.data_dir / "keys" / "signing.pem"
    if not path.exists():
        if settings.signing_key_file is not None:
            raise SettingsError(f"HUIYING_SIGNING_KEY_FILE: there is no file {path}")
        write_private(path, _new_key())
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"HUIYING_SIGNING_KEY_FILE: {path} holds no readable PEM private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingsError(f"HUIYING_SIGNING_KEY_FILE: {path} must hold a private key on the curve P-256")
    return _pem(key)


def _new_key() -> bytes:
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
