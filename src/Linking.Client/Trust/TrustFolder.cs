using Linking.Events;
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
    private const string NoSuccessor = "no successor, as far as its record is known here";

    private const string IdentityFlag =
        """
          --identity
        """;

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
    public TrustedLedger? Find(Token token) => Find(List(), token);

    /// <summary>The same among ledgers that were read before, for many tokens.</summary>
    /// <param name="kept">Of <see cref="List"/>.</param>
    /// <param name="token">The token.</param>
    public static TrustedLedger? Find(IReadOnlyList<TrustedLedger> kept, Token token)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(token);
        var named = kept.Where(ledger => ledger.Name == token.Header.Ledger).ToList();
        return named.Count < 2 ? named.FirstOrDefault()
            : named.Find(ledger => Enum.GetValues<Chain>().Any(chain => ledger.Walk(chain).IsCompleteFor(token.Header))) ?? named[0];
    }

    /// <summary>
    /// Holds what a server says it is against what is kept. An identity not known is kept beside those that are, if nothing
    /// speaks against it: a ledger that is kept names it as successor; or no other was met under its name or address, and it does not
    /// call itself the successor of one that is kept; or the user named it.
    /// </summary>
    /// <param name="identity">What a server says it is.</param>
    /// <param name="record">Its record, which begins with it.</param>
    /// <param name="address">Where that server was reached.</param>
    /// <param name="isNamed">Whether the user named this very identity.</param>
    /// <param name="predecessors">Records of the ledgers that it follows, the newest ledger's first, from anywhere.</param>
    /// <exception cref="TrustException">It is another ledger than the one met before; or a file cannot be read or written.</exception>
    public TrustResult Meet(
        DigestPair identity, RecordFile record, Uri address, bool isNamed = false, IReadOnlyList<RecordFile>? predecessors = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(address);
        var place = address.GetLeftPart(UriPartial.Authority);
        var all = List();
        if (all.FirstOrDefault(ledger => ledger.Identity == identity) is { } known)
            return new TrustResult(At(known, place), IsNew: false, Predecessor: null);
        var name = record.Entries[0].Header.Ledger;
        var predecessor = all.FirstOrDefault(ledger => Succession.Names(ledger.Successor, record));
        if (predecessor is null && !isNamed)
        {
            (predecessor, var unnamed) = Follow(all, record, predecessors ?? []);
            if (unnamed is not null)
                throw unnamed(place);
            var before = all.Where(l => l.Name == name || l.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase)).ToList();
            if (predecessor is null && before.Count > 0)
                throw Changed(before[^1], name, identity, place);
        }

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

    // From the ledger back to one that is kept, and from there forward: each must name the next.
    private static (TrustedLedger? Predecessor, Func<string, TrustException>? Unnamed) Follow(
        IReadOnlyList<TrustedLedger> all, RecordFile record, IReadOnlyList<RecordFile> predecessors)
    {
        List<RecordFile> line = [record];
        while (Succession.PredecessorOf(line[^1]) is { } before)
        {
            var given = predecessors.ElementAtOrDefault(line.Count - 1);
            if (all.FirstOrDefault(ledger => ledger.Identity == before.Identity) is { } kept)
            {
                var successor = kept.Successor ?? Newest(kept, given);
                for (var i = line.Count - 1; i >= 0; i--)
                {
                    if (!Succession.Names(successor, line[i]))
                        return (null, place => NotNamed(kept, line, i, successor, place));
                    successor = i == 0 ? null : Succession.SuccessorOf(line[i]);
                }

                return (kept, null);
            }

            if (given is null || given.Entries[0].Link() != before.Identity)
                break;
            line.Add(given);
        }

        return (null, null);
    }

    // A record from elsewhere is followed and not kept: that its history is one with the head that was seen only its own server shows.
    private static Successor? Newest(TrustedLedger kept, RecordFile? given)
    {
        if (given is null || given.Entries[0].Link() != kept.Identity || kept.Compare(given) is not { } compared)
            return null;
        return compared.Result == PinResult.Fork
            ? throw new TrustException(
                $"The record of {kept.Name} that was sent contradicts the one that is kept: that ledger has said two things. Nothing was " +
                $"sent. The proof is {compared.ForkFile}.")
            {
                File = compared.ForkFile,
            }
            : Succession.SuccessorOf(compared.Record);
    }

    private static TrustedLedger At(TrustedLedger known, string place)
    {
        if (known.Addresses.Contains(place, StringComparer.OrdinalIgnoreCase))
            return known;
        LedgerFolder.Write(known.Folder, known.Document with { Addresses = [.. known.Addresses, place] });
        return LedgerFolder.Read(known.Folder);
    }

    private static TrustException Changed(TrustedLedger known, LedgerId name, DigestPair identity, string place)
    {
        var (kept, now) = (Indented(known.Identity, known.Suite), Indented(identity, Suite.OfWidth(identity.Width)));
        return new TrustException(
            $"THE LEDGER AT {place} IS NOT THE ONE THAT WAS MET BEFORE. Nothing was sent to it.\n" +
            $"kept      {known.Name}, first met {known.FirstSeen}\n{kept}\nnow       {name}\n{now}\n" +
            "Someone may be posing as the ledger, or it was set up again. Ask its operator by another way.\n" +
            "If the new one is right, name its identity once; it is then kept beside the other one, whose tokens keep working:\n" +
            $"{IdentityFlag} {identity}")
        {
            File = known.Folder,
        };
    }

    private static TrustException NotNamed(
        TrustedLedger kept, List<RecordFile> line, int index, Successor? successor, string place)
    {
        var (header, identity) = (line[0].Entries[0].Header, line[0].Entries[0].Link());
        var before = index == line.Count - 1 ? kept.Name : line[index + 1].Entries[0].Header.Ledger;
        var (known, now) = (Indented(kept.Identity, kept.Suite), Indented(identity, header.Suite));
        var other = successor is null ? NoSuccessor : Named(successor);
        return new TrustException(
            $"LNK-SUCCESSOR: THE LEDGER AT {place} SAYS THAT IT FOLLOWS {before}, WHICH DOES NOT NAME IT. Nothing was sent to it.\n" +
            $"kept      {kept.Name}, first met {kept.FirstSeen}\n{known}\nnow       {header.Ledger}\n{now}\n" +
            $"{before} names {other}.\n" +
            "Anyone can write into a new ledger that it follows another; only the record of the old one makes it so.\n" +
            "Its operator may not have finished the change: try again later, or ask him by another way.\n" +
            "If it is right nevertheless, name its identity once; it is then kept beside the other one, whose tokens keep working:\n" +
            $"{IdentityFlag} {identity}")
        {
            File = kept.Folder,
        };
    }

    private static string Named(Successor successor) =>
        $"{successor.SuccessorLedger} ({successor.SuccessorIdentity}), and only the first one named counts";

    private static string Indented(DigestPair identity, Suite suite) =>
        $"  {suite.Alpha.Name()}  {Grouped(identity.Alpha)}\n  {suite.Beta.Name()}  {Grouped(identity.Beta)}";

    /// <summary>For people to compare: groups of four digits.</summary>
    public static string Grouped(Digest digest) => string.Join(' ', digest.ToString().Chunk(4).Select(group => new string(group)));
}
