using Linking.Protocol;
using Linking.Rounds;

namespace Linking.Client.Trust;

/// <summary>
/// A folder with one file a ledger. An identity is believed at first use and never changes: its round 0 fixes keys
/// and policy for ever, so that another one under the same name, or another ledger at a known address, is refused.
/// </summary>
/// <param name="path">The folder; made when the first identity is kept.</param>
/// <param name="time">Dates the first use.</param>
public sealed class TrustFolder(string path, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// The user's own folder: <c>LINKING_TRUST</c>, else <c>linking/trust</c> in the user's configuration
    /// (<c>$XDG_CONFIG_HOME</c> or <c>~/.config</c>; <c>%APPDATA%</c> on Windows).
    /// </summary>
    public static string DefaultPath() => Environment.GetEnvironmentVariable("LINKING_TRUST") is { Length: > 0 } chosen
        ? chosen
        : System.IO.Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "linking", "trust");

    /// <summary>The identity kept for a ledger, or null.</summary>
    /// <exception cref="TrustException">Its file cannot be read or is damaged.</exception>
    public TrustedLedger? Find(LedgerId ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var file = FileOf(ledger);
        if (!File.Exists(file))
            return null;
        var known = TrustFile.Read(file);
        return known.Identity.Genesis.Ledger == ledger
            ? known
            : throw new TrustException(
                $"The trust file {file} is that of {known.Identity.Genesis.Ledger}; rename it to " +
                $"{TrustFile.NameOf(known.Identity.Genesis.Ledger)}.")
            {
                File = file,
            };
    }

    /// <summary>All identities kept, by ledger id.</summary>
    /// <exception cref="TrustException">A file cannot be read or is damaged.</exception>
    public IReadOnlyList<TrustedLedger> List() => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path, "*.json").Order(StringComparer.Ordinal).Select(TrustFile.Read)]
        : [];

    /// <summary>Holds an identity against what is kept; keeps it if the ledger is met for the first time.</summary>
    /// <param name="identity">What a server says it is.</param>
    /// <param name="address">Where that server was reached.</param>
    /// <exception cref="TrustException">It is another identity than the one kept; or a file cannot be read or written.</exception>
    public TrustResult Check(LedgerIdentity identity, Uri address)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(address);
        var place = address.GetLeftPart(UriPartial.Authority);
        if (Find(identity.Genesis.Ledger) is { } known)
            return new TrustResult(Known(known, identity, place), IsNew: false);
        if (List().FirstOrDefault(l => l.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase)) is { } other)
            throw Changed(other, identity, place);
        var added = new TrustedLedger(identity, FileOf(identity.Genesis.Ledger), Instant.FromDateTime(_time.GetUtcNow()), [place]);
        if (TrustFile.TryWrite(added, replace: false))
            return new TrustResult(added, IsNew: true);

        // Another program has met a ledger of this name at the same time: the first one counts.
        return Find(identity.Genesis.Ledger) is { } first
            ? new TrustResult(Known(first, identity, place), IsNew: false)
            : throw new TrustException($"The trust file {added.File} was removed while it was read; try again.") { File = added.File };
    }

    private static TrustedLedger Known(TrustedLedger known, LedgerIdentity identity, string place)
    {
        if (!known.Identity.Equals(identity))
            throw Changed(known, identity, place);
        if (known.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase))
            return known;
        var moved = known with { Addresses = [.. known.Addresses, place] };
        TrustFile.TryWrite(moved, replace: true);
        return moved;
    }

    private static TrustException Changed(TrustedLedger known, LedgerIdentity now, string place) => new(
        $"""
        THE LEDGER AT {place} IS NOT THE ONE THAT WAS MET BEFORE. Nothing was sent to it.
        kept      {known.Identity.Genesis.Ledger}, first met {known.FirstSeen}
        {Indented(known.Identity)}
        now       {now.Genesis.Ledger}
        {Indented(now)}
        Someone may be posing as the ledger, or it was set up again. Ask its operator by another way.
        If the new one is right, remove {known.File} and try again.
        """)
    {
        File = known.File,
    };

    private static string Indented(LedgerIdentity identity)
    {
        var lines = identity.Fingerprint.Split('\n');
        return $"  sha2-256  {lines[0]}\n  sha3-256  {lines[1]}";
    }

    private string FileOf(LedgerId ledger) => System.IO.Path.Combine(Path, TrustFile.NameOf(ledger));
}
