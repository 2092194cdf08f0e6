#!/bin/sh
# Checks a book of publications with nothing but sed, sha256sum, base64 and openssl (3 or 1.1.1):
# that each publication names the text of the one before it under both functions, and that each is signed.
#
#   sh check.sh FOLDER KEY
#
# FOLDER holds 000001.note, 000002.note …; KEY is the publication key as in a ledger's trust file
# (name+id+base64), or a file that holds it.
set -eu
folder=$1
key=$2
[ -f "$key" ] && key=$(cat "$key")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# RFC 8410: an Ed25519 public key in DER is these 12 bytes, then the 32 bytes of the key. The base64 part of
# the verifier key is one byte for the type, then the same 32 bytes.
printf '\060\052\060\005\006\003\053\145\160\003\041\000' > "$work/key.der"
printf '%s' "$key" | cut -d+ -f3- | base64 -d | tail -c 32 >> "$work/key.der"

previous2=0000000000000000000000000000000000000000000000000000000000000000
previous3=$previous2
number=1
while note=$folder/$(printf %06d "$number").note; [ -f "$note" ]; do
    # The text is what stands above the empty line; the signature line follows it.
    sed '/^$/,$d' "$note" > "$work/text"
    sed '1,/^$/d' "$note" | cut -d' ' -f3 | base64 -d | tail -c +5 > "$work/signature"

    grep -qx "number $number" "$work/text" || { echo "$note: is not publication $number"; exit 1; }
    grep -qx "previous-sha2-256 $previous2" "$work/text" || { echo "$note: another sha2-256 digest of the text before"; exit 1; }
    grep -qx "previous-sha3-256 $previous3" "$work/text" || { echo "$note: another sha3-256 digest of the text before"; exit 1; }
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature" > /dev/null ||
        { echo "$note: the signature is wrong"; exit 1; }

    previous2=$(sha256sum < "$work/text" | cut -d' ' -f1)
    previous3=$(openssl dgst -sha3-256 -r < "$work/text" | cut -d' ' -f1)
    echo "publication $number holds: $(grep '^time ' "$work/text"), $(grep '^size ' "$work/text")"
    number=$((number + 1))
done
[ "$number" -gt 1 ] || { echo "$folder holds no publication"; exit 1; }
