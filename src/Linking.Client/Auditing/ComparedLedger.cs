using Linking.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Formats;
using Linking.Hashing;
using Linking.Records;

namespace Linking.Client.Auditing;

/// <summary>What one side of a comparison knows of a ledger, as it says it.</summary>
internal sealed class ComparedLedger : IDisposable
{
    private ComparedLedger(
        string place, DigestPair identity, RecordFile record, KnownHead? head, IReadOnlyList<KnownPublication> publications,
        LedgerProbe? server) =>
        (Place, Identity, Record, Head, Publications, Server) = (place, identity, record, head, publications, server);

    /// <summary>As it was named.</summary>
    public string Place { get; }

    public DigestPair Identity { get; }

    public RecordFile Record { get; }

    /// <summary>The newest; null if it holds none.</summary>
    public KnownHead? Head { get; }

    public IReadOnlyList<KnownPublication> Publications { get; }

    /// <summary>Where more can be asked; null for files.</summary>
    public LedgerProbe? Server { get; }

    /// <summary>Reads a server, a folder of a trust folder's or an audit's, or a record file.</summary>
    /// <param name="place">Its address or path.</param>
    /// <param name="options">How a server is reached; the address is the place's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TrustException">It is none of these, or cannot be read.</exception>
    public static async Task<ComparedLedger> OpenAsync(string place, LinkingClientOptions options, CancellationToken cancellation)
    {
        if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return await AskAsync(place, new LedgerProbe(options with { Address = address }), cancellation);
        if (File.Exists(place))
            return OfRecord(place);
        if (AuditFolder.IsOne(place))
            return OfAudit(place);
        if (File.Exists(Path.Combine(place, LedgerFolder.DocumentName)))
            return OfTrust(place, LedgerFolder.Read(place));
        var ledgers = new TrustFolder(place).List();
        return ledgers.Count == 1 ? OfTrust(place, ledgers[0]) : throw new TrustException(ledgers.Count == 0
            ? $"{place} is no server's address, no record file, and no folder that holds a ledger's audit or trust. Name one of these."
            : $"{place} holds {ledgers.Count} ledgers. Name the folder of one of them in it.");
    }

    /// <summary>The ledgers of a trust folder; null if the place is none.</summary>
    public static IReadOnlyList<TrustedLedger>? LedgersIn(string place) =>
        Directory.Exists(place) && !AuditFolder.IsOne(place) && !File.Exists(Path.Combine(place, LedgerFolder.DocumentName)) &&
        new TrustFolder(place).List() is { Count: > 0 } ledgers
            ? ledgers
            : null;

    public void Dispose() => Server?.Dispose();

    private static async Task<ComparedLedger> AskAsync(string place, LedgerProbe server, CancellationToken cancellation)
    {
        try
        {
            var described = await server.DescribeAsync(cancellation);
            var publications = new List<KnownPublication>();
            await foreach (var publication in server.ListPublicationsAsync(1, cancellation))
                publications.Add(publication);
            var head = await server.ReadHeadAsync(cancellation);
            // Last, so that it has the keys of everything before.
            var record = await server.ReadRecordAsync(cancellation);
            return new ComparedLedger(place, described.Identity, record, head, publications, server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private static ComparedLedger OfRecord(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            var error = default(DecodeError);
            return length <= RecordFile.MaxSize && RecordFile.TryDecode(File.ReadAllBytes(file), out var record, out error)
                ? new ComparedLedger(file, record.Entries[0].Link(), record, null, [], null)
                : throw new TrustException($"{file} is no record that can be read. {error.Message}".TrimEnd());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static ComparedLedger OfAudit(string path)
    {
        var folder = new AuditFolder(path);
        var (state, record) = (folder.ReadState()!, folder.ReadRecord());
        if (record is null || !LedgerAuditor.IsWhole(record, state))
            throw new TrustException($"The audit's state in {path} does not fit the record beside it. Put both back from a copy.");
        var publications = new List<KnownPublication>();
        while (folder.Find((ulong)publications.Count + 1) is { } publication)
            publications.Add(publication);
        return new ComparedLedger(
            path, state.Identity, record, KnownHead.TryRead(state.Head, out var head) ? head : null, publications, null);
    }

    private static ComparedLedger OfTrust(string place, TrustedLedger ledger) =>
        new(place, ledger.Identity, ledger.Record, ledger.Head, ledger.ReadPublications(), null);
}
