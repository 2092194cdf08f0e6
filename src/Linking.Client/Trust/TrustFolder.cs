using Linking.Hashing;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Client.Trust;

/// <summary>
/// A folder with one folder a ledger, by its identity: what stands in one speaks of no other, whatever their names and
/// addresses. An identity is believed at first use; the record, heads and publications that follow are held against what
/// was seen before.
/// </summary>
/// <param name="path">The folder; made when the first identity is kept.</param>
/// <param name="time">Dates what is seen.</param>
public sealed class TrustFolder(string path, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private Instant Now => Instant.FromDateTime(_time.GetUtcNow());

    /// <summary>
    /// The user's own folder: <c>LINKING_TRUST</c>, else <c>linking/trust</c> in the user's configuration
    /// (<c>$XDG_CONFIG_HOME</c> or <c>~/.config</c>; <c>%APPDATA%</c> on Windows).
    /// </summary>
    public static string DefaultPath() => Environment.GetEnvironmentVariable("LINKING_TRUST") is { Length: > 0 } chosen
        ? chosen
        : System.IO.Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "linking", "trust");

    /// <summary>All ledgers kept, the first met first.</summary>
    /// <exception cref="TrustException">A file cannot be read or is damaged.</exception>
    public IReadOnlyList<TrustedLedger> List() => Directory.Exists(Path)
        ?
        [
            .. Directory.EnumerateDirectories(Path).Order(StringComparer.Ordinal)
                .Where(folder => File.Exists(System.IO.Path.Combine(folder, LedgerFolder.DocumentName)))
                .Select(LedgerFolder.Read).OrderBy(ledger => ledger.FirstSeen),
        ]
        : [];

    /// <summary>The ledger of an identity; null if it is not kept.</summary>
    /// <exception cref="TrustException">A file cannot be read or is damaged.</exception>
    public TrustedLedger? Find(DigestPair identity) => List().FirstOrDefault(ledger => ledger.Identity == identity);

    /// <summary>
    /// The ledger that a token says it is of. Of several of that name the one whose record leads to its header, else the one
    /// first met. Null if none of that name is kept. Whether the token is that ledger's is for its verification to say.
    /// </summary>
    /// <exception cref="TrustException">A file cannot be read or is damaged.</exception>
    public TrustedLedger? Find(Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var named = List().Where(ledger => ledger.Name == token.Header.Ledger).ToList();
        return named.Count < 2 ? named.FirstOrDefault()
            : named.Find(ledger => Enum.GetValues<Chain>().Any(chain => ledger.Walk(chain).IsCompleteFor(token.Header))) ?? named[0];
    }

    /// <summary>
    /// Holds what a server says it is against what is kept. An identity not known is kept beside those that are, if nothing
    /// speaks against it: no other ledger was met under its name or address, or that one's record names it as successor, or
    /// the user named it.
    /// </summary>
    /// <param name="identity">What a server says it is.</param>
    /// <param name="record">Its record, which begins with it.</param>
    /// <param name="address">Where that server was reached.</param>
    /// <param name="isNamed">Whether the user named this very identity.</param>
    /// <exception cref="TrustException">It is another ledger than the one met before; or a file cannot be read or written.</exception>
    public TrustResult Meet(DigestPair identity, RecordFile record, Uri address, bool isNamed = false)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(address);
        var place = address.GetLeftPart(UriPartial.Authority);
        var all = List();
        if (all.FirstOrDefault(ledger => ledger.Identity == identity) is { } known)
            return new TrustResult(At(known, place), IsNew: false, Predecessor: null);
        var name = record.Entries[0].Header.Ledger;
        var before = all.Where(l => l.Name == name || l.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase)).ToList();
        var predecessor = before.Find(l => l.Successor is { } next && next.SuccessorLedger == name && next.SuccessorIdentity == identity);
        if (before.Count > 0 && predecessor is null && !isNamed)
            throw Changed(before[^1], name, identity, place);
        var folder = System.IO.Path.Combine(Path, LedgerFolder.NameOf(name, identity));
        LedgerFolder.Create(folder, new LedgerDocument
        {
            Version = LedgerDocument.CurrentVersion,
            Ledger = name.Value,
            Identity = identity.ToString(),
            FirstSeen = Now.ToString(),
            Addresses = [place],
        }, record);
        return new TrustResult(LedgerFolder.Read(folder), IsNew: true, predecessor);
    }

    private static TrustedLedger At(TrustedLedger known, string place)
    {
        if (known.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase))
            return known;
        LedgerFolder.Write(known.Folder, known.Document with { Addresses = [.. known.Addresses, place] });
        return LedgerFolder.Read(known.Folder);
    }

    private static TrustException Changed(TrustedLedger known, LedgerId name, DigestPair identity, string place) => new(
        $"""
        THE LEDGER AT {place} IS NOT THE ONE THAT WAS MET BEFORE. Nothing was sent to it.
        kept      {known.Name}, first met {known.FirstSeen}
        {Indented(known.Identity, known.Suite)}
        now       {name}
        {Indented(identity, Suite.OfWidth(identity.Width))}
        Someone may be posing as the ledger, or it was set up again. Ask its operator by another way.
        If the new one is right, name its identity once; it is then kept beside the other one, whose tokens keep working:
          --identity {identity}
        """)
    {
        File = known.Folder,
    };

    private static string Indented(DigestPair identity, Suite suite) =>
        $"  {suite.Alpha.Name()}  {Grouped(identity.Alpha)}\n  {suite.Beta.Name()}  {Grouped(identity.Beta)}";

    /// <summary>For people to compare: groups of four digits.</summary>
    public static string Grouped(Digest digest) => string.Join(' ', digest.ToString().Chunk(4).Select(group => new string(group)));
}
