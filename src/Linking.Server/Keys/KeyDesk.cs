using Linking.Ledger;
using Linking.Notes;
using Linking.Pkcs11;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Options;

namespace Linking.Server.Keys;

/// <summary>The server's own keys: what the ledger's record names them for, and what they are active for. Thread-safe.</summary>
/// <param name="ring">All of them.</param>
/// <param name="gate">Lets them sign.</param>
/// <param name="node">Its record names them.</param>
/// <param name="files">Makes new ones.</param>
/// <param name="late">Where these go.</param>
internal sealed class KeyDesk(KeyRing ring, KeyGate gate, LedgerNode node, KeyFiles files, LateKeys late)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(1);
    private static readonly KeyPurpose[] Purposes = [KeyPurpose.Heads, KeyPurpose.Publications];

    public KeyGate Gate => gate;

    private IEnumerable<GatedSigner> All => ring.All.Cast<GatedSigner>().Where(key => !key.IsDestroyed);

    /// <summary>The keys with these fingerprints; without any, all.</summary>
    public IEnumerable<LedgerKey> List(IReadOnlyCollection<string>? fingerprints = null) => All
        .Where(key => fingerprints?.Contains(key.Fingerprint, StringComparer.Ordinal) != false).Select(ToMessage);

    /// <summary>The fingerprint of one key, or of all.</summary>
    /// <param name="key">32 bytes; empty: all.</param>
    /// <exception cref="FormatException">There is none.</exception>
    public IReadOnlyList<string> Find(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return [.. All.Select(own => own.Fingerprint)];
        var fingerprint = KeyMessages.FingerprintOf(key);
        return All.Any(own => own.Fingerprint == fingerprint) ? [fingerprint] : throw new FormatException(
            "The server has no key with this fingerprint: 'linking key list' shows those that it has.");
    }

    /// <summary>A key that may be destroyed, with its copies: the record names it for nothing, now or with the next round.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="isOver">Whether nothing is left to be signed: then it may be named.</param>
    /// <exception cref="FormatException">There is none, or it is named.</exception>
    public IReadOnlyList<GatedSigner> FindToDestroy(ReadOnlySpan<byte> key, bool isOver)
    {
        if (key.IsEmpty)
            throw new FormatException("Name one key: all are never destroyed at once.");
        if (node.State.Mode == Linking.Ledger.LedgerMode.Failed)
            throw new FormatException("The ledger has failed: what its record names is known after a start. Start it, and ask again.");
        var fingerprint = Find(key)[0];
        var found = All.Where(own => own.Fingerprint == fingerprint).ToList();
        if (node.Record.Newest!.Keys.Recovery.Any(named => named.PublicKey.SequenceEqual(found[0].PublicKey.Span)))
        {
            throw new FormatException(
                "This is a recovery key of the ledger's record, and the last resort where others are lost: bring another into force " +
                "first, and take its file away from the server.");
        }

        return !isOver && Purposes.Any(purpose => IsInForce(found[0], purpose))
            ? throw new FormatException(
                "The ledger's record names this key: bring others into force, and let one more round be made. At the end of a ledger its " +
                "keys are destroyed when its last publication is made (docs/operations/decades.md).")
            : found;
    }

    /// <summary>Looks whether a key of that name can be made.</summary>
    /// <exception cref="FormatException">It cannot: why.</exception>
    public void RequireNew(string name) => files.RequireNew(name, late.CountLeft, Beside());

    /// <summary>Makes a key, which is there from now on.</summary>
    /// <exception cref="FormatException">It cannot be made: why.</exception>
    /// <exception cref="SignerException">The module does not make it.</exception>
    /// <exception cref="IOException">It is not made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public (LedgerKey Key, ReadOnlyMemory<byte> PublicKey) Generate(string name)
    {
        RequireNew(name);
        var key = Beside() is { } beside ? files.GenerateInModule(name, beside) : files.Generate(name);
        late.Add(key);
        return (ToMessage(key), key.PublicKey);
    }

    /// <summary>What an activation is of: each key, and what it is to sign.</summary>
    /// <param name="key">32 bytes; empty: all that the record names for the purpose.</param>
    /// <param name="purpose">What for.</param>
    /// <exception cref="FormatException">There is no such key, or no such purpose.</exception>
    public IReadOnlyList<(string Key, KeyPurpose Purpose)> UsesOf(ReadOnlySpan<byte> key, KeyPurpose purpose)
    {
        if (purpose is < KeyPurpose.Heads or > KeyPurpose.Issuing)
            throw new FormatException("The purpose is none of heads, publications, issuing.");
        var isOne = !key.IsEmpty;
        var found = Find(key);
        var uses = All.Where(own => found.Contains(own.Fingerprint, StringComparer.Ordinal))
            .SelectMany(own => Purposes.Select(p => (Key: own, Purpose: p)))
            .Where(use => purpose is KeyPurpose.Issuing || use.Purpose == purpose)
            // One key may be activated for what a configuration is about to name it for, if that is said.
            .Where(use => (isOne && purpose is not KeyPurpose.Issuing) || IsInForce(use.Key, use.Purpose))
            .Select(use => (use.Key.Fingerprint, use.Purpose)).Distinct().ToList();
        return uses.Count > 0 ? uses : throw new FormatException(
            isOne ? "The ledger's record names this key for nothing: say whether it is for heads or for publications."
            : "The server has none of the keys that the ledger's record names for that.");
    }

    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var key in All)
        {
            var name = KeyMessages.ShortOf(key.Fingerprint);
            foreach (var purpose in Purposes.Where(p => IsInForce(key, p)))
            {
                var what = KeyMessages.NameOf(purpose);
                if (gate.LeftOf(key.Fingerprint, purpose) is not var (left, span))
                    yield return $"The key {name} is not active for the {what}: nothing is signed with it.";
                else if (left >= TimeSpan.Zero && left < (span / 4 < Soon ? span / 4 : Soon))
                    yield return $"The key {name} is active for the {what} for {DurationText.Rounded(left)} more: activate it again.";
            }
        }
    }

    private LedgerKey ToMessage(GatedSigner key)
    {
        var message = new LedgerKey
        {
            Fingerprint = KeyMessages.BytesOf(key.Fingerprint),
            PublicKey = LedgerMessages.Bytes(key.PublicKey),
        };
        foreach (var purpose in Purposes)
        {
            var (inForce, left) = (IsInForce(key, purpose), gate.LeftOf(key.Fingerprint, purpose)?.Left);
            // Where no activation is needed, each key is active for everything: that says nothing.
            if (inForce || left >= TimeSpan.Zero)
            {
                message.Uses.Add(new KeyUse
                {
                    Purpose = purpose,
                    InForce = inForce,
                    Active = left is not null,
                    RemainingUs = left is { } span && span >= TimeSpan.Zero ? Math.Max(1, (ulong)span.TotalMicroseconds) : 0,
                });
            }
        }

        return message;
    }

    // Of a key in force that is in a module, if there is one: the next one is made in the same place.
    private ModuleKeyAddress? Beside() => Purposes
        .SelectMany(purpose => All.Where(key => key.Inner is ModuleSigner && IsInForce(key, purpose)))
        .Select(key => ((ModuleSigner)key.Inner).Address).FirstOrDefault();

    // Now, or with the next round.
    private bool IsInForce(GatedSigner key, KeyPurpose purpose)
    {
        var (record, size) = (node.Record, node.Head.Size);
        return ((ulong[])[size, size + 1]).Select(record.KeysFor)
            .SelectMany(keys => purpose == KeyPurpose.Heads ? keys.Alpha.Concat(keys.Beta) : keys.Publication)
            .Any(named => named.IsLedgerKey && named.PublicKey.SequenceEqual(key.PublicKey.Span));
    }
}
