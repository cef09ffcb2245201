"""
The key that signs our own tokens. Every worker must have the same one, or a token is good only where it was made.
"""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.jwk import ECKey, Key, RSAKey, import_key

VARIABLE: Final = "OAUTH_SIGNING_KEY_FILE"
MIN_RSA_BITS: Final = 2048
_BEGIN: Final = "-----BEGIN"


def new_signing_key() -> ECKey:
    return ECKey.generate_key("P-256", private=True)


def read_signing_key(source: str) -> Key:
    """
    From a file, or what `share_new_signing_key` made. Raises ValueError with a reason that shows nothing of it.
    """
    try:
        pem = source.encode() if source.startswith(_BEGIN) else Path(source).read_bytes()
        native = load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError) as error:  # TypeError: the key is encrypted
        raise ValueError("is no readable private key in PEM") from error
    match native:
        case RSAPrivateKey():
            key: Key = import_key(pem, "RSA")
        case EllipticCurvePrivateKey():
            key = import_key(pem, "EC")
        case _:
            raise ValueError("is neither an RSA nor an EC key")
    signing_algorithm(key)
    return key


def signing_algorithm(key: Key) -> str:
    """
    Raises ValueError for a key that none of our algorithms takes.
    """
    algorithm = algorithm_of(key)
    if algorithm is None:
        raise ValueError(f"is neither an EC key on P-256 nor an RSA key of at least {MIN_RSA_BITS} bits")
    return algorithm


def algorithm_of(key: Key) -> str | None:
    """
    The one algorithm that a key is used with, to sign or to verify; None for a kind, curve or length not taken.
    """
    if isinstance(key, ECKey) and key.curve_name == "P-256":
        return "ES256"
    if isinstance(key, RSAKey) and key.public_key.key_size >= MIN_RSA_BITS:
        return "RS256"
    return None


def share_new_signing_key(environ: MutableMapping[str, str]) -> None:
    """
    For the process that forks the workers: makes a key and puts it into `environ` where an operator would name a file.

    It outlives a reload and a re-execution, and needs neither a disk nor shared memory.
    """
    environ[VARIABLE] = new_signing_key().as_pem(private=True).decode()
