"""Makes the stamps of the folder beside it with openssl: keys, certificates, tokens, lists and answers. What is there stays.

    python3 make_stamps.py

Vectors are recorded from these files, so that a signature that is another each time is made once.
"""

import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "stamps"
TEXT = b"linking publication v1\n"
EXTENSIONS = {
    "ca": "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign",
    "short": "basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign",
    "no-ca": "basicConstraints=critical,CA:false",
    "no-sign": "basicConstraints=critical,CA:true\nkeyUsage=critical,digitalSignature",
    "no-lists": "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign",
    "tsa": "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash",
    "more": "extendedKeyUsage=critical,timeStamping,clientAuth",
    "soft": "extendedKeyUsage=timeStamping",
    "none": "basicConstraints=critical,CA:false",
    "strange": "extendedKeyUsage=critical,timeStamping\n1.2.3.4=critical,DER:0500",
    "ocsp": "extendedKeyUsage=OCSPSigning",
    "client": "extendedKeyUsage=clientAuth",
}
RSA, P256, P384 = ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"), \
    ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
# Name: (kind of key, extensions, issuer, digest, days of validity from when and to when, key of)
CERTIFICATES = {
    "root": (RSA, "ca", None, "sha256", -10, 3650, None),
    "tsa": (RSA, "tsa", "root", "sha256", -1, 365, None),
    "ec-root": (P256, "ca", None, "sha256", -10, 3650, None),
    "middle": (P384, "ca", "ec-root", "sha384", -10, 3650, None),
    "ec-tsa": (P256, "tsa", "middle", "sha512", -1, 365, None),
    "cross": (P384, "ca", "root", "sha256", -10, 3650, "middle"),
    "more": (RSA, "more", "root", "sha256", -1, 365, None),
    "soft": (RSA, "soft", "root", "sha256", -1, 365, None),
    "none": (RSA, "none", "root", "sha256", -1, 365, None),
    "expired": (RSA, "tsa", "root", "sha256", -9, -1, None),
    "early": (RSA, "tsa", "root", "sha256", 1, 9, None),
    "strange": (RSA, "strange", "root", "sha256", -1, 365, None),
    "short": (RSA, "short", None, "sha256", -10, 3650, None),
    "below": (RSA, "ca", "short", "sha256", -10, 3650, None),
    "far": (RSA, "tsa", "below", "sha256", -1, 365, None),
    "near": (RSA, "tsa", "short", "sha256", -1, 365, None),
    "no-ca": (RSA, "no-ca", "root", "sha256", -10, 3650, None),
    "by-none": (RSA, "tsa", "no-ca", "sha256", -1, 365, None),
    "no-sign": (RSA, "no-sign", "root", "sha256", -10, 3650, None),
    "unsigned": (RSA, "tsa", "no-sign", "sha256", -1, 365, None),
    "no-lists": (RSA, "no-lists", None, "sha256", -10, 3650, None),
    "unlisted": (RSA, "tsa", "no-lists", "sha256", -1, 365, None),
    "answers": (P256, "ocsp", "root", "sha256", -1, 365, None),
    "client": (P256, "client", "root", "sha256", -1, 365, None),
    "stranger": (P256, "ocsp", "ec-root", "sha256", -1, 365, None),
    "sha1-tsa": (RSA, "tsa", "root", "sha1", -1, 365, None),
}
for number in range(1, 8):
    CERTIFICATES[f"chain-{number}"] = (P256, "ca", f"chain-{number - 1}" if number > 1 else "ec-root", "sha256", -10, 3650, None)
CERTIFICATES["eight"] = (P256, "tsa", "chain-6", "sha256", -1, 365, None)
CERTIFICATES["nine"] = (P256, "tsa", "chain-7", "sha256", -1, 365, None)
# Keys that stamper.py alone uses
KEYS = {**{f"rsa-{size}": ("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{size}") for size in (1024, 3072, 4096)},
        "p384": P384, "p521": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521")}
NOW = datetime.now(timezone.utc)


def run(*arguments, **values):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, cwd=FOLDER, **values)
    if done.returncode:
        raise SystemExit(f"{arguments}: {done.stderr.decode()}")
    return done.stdout


def at(days):
    return (NOW + timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


def certificate(name):
    kind, extension, issuer, digest, begin, end, other = CERTIFICATES[name]
    if (FOLDER / f"{name}.cer").exists():
        return
    key = f"{other or name}.key"
    if other is None:
        run("genpkey", *kind, "-out", key)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "index").write_text("")
        (place / "serial").write_text(f"{1000 + list(CERTIFICATES).index(name):04X}\n")
        (place / "conf").write_text(
            f"[ca]\ndatabase={place}/index\nserial={place}/serial\nnew_certs_dir={place}\npolicy=any\nunique_subject=no\n"
            f"default_md={digest}\n[any]\ncommonName=supplied\n[ext]\n{EXTENSIONS[extension]}\n")
        run("req", "-new", "-key", key, "-subj", f"/CN=Example {other or name}", "-out", place / "request")
        by = ["-selfsign", "-keyfile", key] if issuer is None else ["-cert", f"{issuer}.cer", "-keyfile", f"{issuer}.key"]
        run("ca", "-batch", "-config", place / "conf", "-name", "ca", "-in", place / "request", "-out", place / "cer", "-notext",
            "-extensions", "ext", "-startdate", at(begin), "-enddate", at(end), *by)
        run("x509", "-in", place / "cer", "-out", f"{name}.cer")
        run("x509", "-in", place / "cer", "-outform", "DER", "-out", f"{name}.der")


def stamp(name, signer, chain=(), digest="sha256", ess="sha256", accuracy="secs:1, millisecs:500, microsecs:7", signed="sha256"):
    if (FOLDER / f"{name}.tst").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "data").write_bytes(TEXT)
        (place / "serial").write_text("01\n")
        (place / "conf").write_text(
            f"[tsa]\nserial={place}/serial\nsigner_digest={signed}\ndefault_policy=1.3.6.1.4.1.99999.3\ness_cert_id_alg={ess}\n"
            "digests=sha1,sha256,sha384,sha512,sha3-256,sha3-512\n" + (f"accuracy={accuracy}\n" if accuracy else ""))
        (place / "chain").write_bytes(b"".join((FOLDER / f"{c}.cer").read_bytes() for c in chain))
        run("ts", "-query", "-data", place / "data", f"-{digest}", "-cert", "-out", place / "query")
        run("ts", "-reply", "-config", place / "conf", "-section", "tsa", "-queryfile", place / "query", "-signer", f"{signer}.cer",
            "-inkey", f"{signer}.key", *(("-chain", place / "chain") if chain else ()), "-token_out", "-out", f"{name}.tst")


def signed(name, signer, *more, kind="1.2.840.113549.1.9.16.1.4", cades=True):
    """What rsa.tst says, signed with openssl cms, which signs whatever it is given."""
    if (FOLDER / f"{name}.tst").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        info = Path(folder) / "info"
        info.write_bytes(run("cms", "-verify", "-noverify", "-inform", "DER", "-in", "rsa.tst"))
        run("cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-econtent_type", kind, *(("-cades",) if cades else ()), "-in", info,
            "-outform", "DER", "-out", f"{name}.tst", "-signer", f"{signer}.cer", "-inkey", f"{signer}.key", *more)


def revocations(name, issuer, days, line=None, extension=""):
    """line: state, certificate, days and reason of its revocation."""
    if (FOLDER / f"{name}.crl").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        place, text = Path(folder), ""
        if line:
            revoked, when, reason = line
            serial = run("x509", "-in", f"{revoked}.cer", "-noout", "-serial").decode().strip().split("=")[1]
            text = f"R\t391231235959Z\t{at(when)[2:]}{',' + reason if reason else ''}\t{serial}\tunknown\t/CN=x\n"
        (place / "index").write_text(text)
        (place / "number").write_text("01\n")
        (place / "conf").write_text(
            f"[ca]\ndatabase={place}/index\ncrlnumber={place}/number\ndefault_md=sha256\ncrl_extensions=ext\n[ext]\n"
            f"authorityKeyIdentifier=keyid\n{extension}\n[idp]\nonlyuser=TRUE\n[some]\nonlysomereasons=keyCompromise\n[indirect]\nindirectCRL=TRUE\n"
            "[full]\nfullname=URI:http://list.example\n")
        run("ca", "-gencrl", "-config", place / "conf", "-name", "ca", "-cert", f"{issuer}.cer", "-keyfile", f"{issuer}.key",
            "-crl_lastupdate", at(days), "-crl_nextupdate", at(days + 300), "-out", place / "crl")
        run("crl", "-in", place / "crl", "-outform", "DER", "-out", f"{name}.crl")


def answer(name, responder, status="V\t391231235959Z\t"):
    """About tsa, of root."""
    if (FOLDER / f"{name}.ocsp").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        serial = run("x509", "-in", "tsa.cer", "-noout", "-serial").decode().strip().split("=")[1]
        (place / "index").write_text(f"{status}\t{serial}\tunknown\t/CN=x\n")
        run("ocsp", "-issuer", "root.cer", "-cert", "tsa.cer", "-no_nonce", "-reqout", place / "request")
        run("ocsp", "-index", place / "index", "-CA", "root.cer", "-rsigner", f"{responder}.cer", "-rkey", f"{responder}.key", "-reqin",
            place / "request", "-respout", f"{name}.ocsp", "-ndays", "30")


def main():
    FOLDER.mkdir(exist_ok=True)
    for name in CERTIFICATES:
        certificate(name)
    for name, kind in KEYS.items():
        if not (FOLDER / f"{name}.key").exists():
            run("genpkey", *kind, "-out", f"{name}.key")
    stamp("rsa", "tsa", ("root",))
    stamp("bare", "tsa")
    stamp("silent", "tsa", accuracy=None)
    for digest in ("sha384", "sha512", "sha3-256", "sha3-512"):
        stamp(digest, "tsa", digest=digest)
    stamp("imprint-sha1", "tsa", digest="sha1")
    stamp("ess-sha1", "tsa", ess="sha1")
    stamp("ess-sha512", "tsa", ess="sha512")
    stamp("signed-sha512", "tsa", signed="sha512")
    stamp("ec", "ec-tsa", ("middle", "ec-root"))
    stamp("by-sha1", "sha1-tsa")
    for name in ("far", "near", "by-none", "unsigned", "unlisted", "eight", "nine"):
        stamp(f"of-{name}", name)
    signed("again", "tsa")
    signed("keyid", "tsa", "-keyid")
    for name in ("more", "soft", "none", "expired", "early", "strange"):
        signed(f"of-{name}", name)
    signed("twice", "tsa", "-signer", "more.cer", "-inkey", "more.key")
    signed("no-ess", "tsa", cades=False)
    signed("other-type", "tsa", kind="1.2.840.113549.1.7.1")
    revocations("later", "root", 1)
    revocations("before", "root", -2)
    revocations("of-other", "short", 2, ("tsa", 1, "keyCompromise"))
    revocations("key", "root", 2, ("tsa", 1, "keyCompromise"))
    revocations("no-reason", "root", 2, ("tsa", 1, None))
    for reason in ("unspecified", "affiliationChanged", "superseded", "cessationOfOperation"):
        revocations(reason, "root", 2, ("tsa", 1, reason))
    revocations("superseded-before", "root", 2, ("tsa", -0.5, "superseded"))
    revocations("another", "root", 2, ("more", 1, "keyCompromise"))
    revocations("cross", "root", 2, ("cross", 1, "keyCompromise"))
    revocations("middle", "ec-root", 2, ("middle", 1, "keyCompromise"))
    revocations("no-lists", "no-lists", 2)
    revocations("ec-later", "ec-root", 2)
    revocations("middle-later", "middle", 2)
    revocations("some-reasons", "root", 2, extension="issuingDistributionPoint=critical,@some")
    revocations("indirect", "root", 2, extension="issuingDistributionPoint=critical,@indirect")
    revocations("only-users", "root", 2, extension="issuingDistributionPoint=critical,@idp")
    revocations("where", "root", 2, extension="issuingDistributionPoint=critical,@full")
    for responder in ("root", "answers", "client", "stranger"):
        answer(f"by-{responder}", responder)
    answer("revoked", "root", "R\t391231235959Z\t250101000000Z,keyCompromise")
    answer("revoked-no-reason", "answers", f"R\t391231235959Z\t{at(1)[2:]}")
    answer("revoked-later", "answers", f"R\t391231235959Z\t{at(1)[2:]},superseded")


if __name__ == "__main__":
    main()
