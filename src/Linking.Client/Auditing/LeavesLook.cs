using Linking.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Client.Auditing;

/// <summary>Rehashes the leaves of rounds, as the operator endpoint gives them, against headers (docs/spec/audit.md, "Leaves").</summary>
/// <param name="endpoint">The operator endpoint.</param>
/// <param name="source">Gives the headers once more.</param>
/// <param name="view">The ledger and its record.</param>
internal sealed class LeavesLook(OperatorClient endpoint, ILedgerSource source, LedgerView view)
{
    private const int MaxFindings = 1000;

    // Headers that are held at a time.
    private const ulong Batch = 256;

    private readonly List<AuditFinding> _findings = [];
    private readonly List<Header> _wrong = [];
    private readonly List<UnprovableSubject> _lost =
    [
        .. RecordWalk.Of(view.Record, Chain.Alpha, view.Identity.Alpha, view.Record.Entries.Count).Notices
            .Select(taken => ((Notice)taken.Event).About).OfType<UnprovableSubject>(),
    ];

    /// <summary>Leaves that are those of their headers.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>Their rounds.</summary>
    public ulong Rounds { get; private set; }

    /// <summary>The headers of the first rounds whose leaves are not those.</summary>
    public IReadOnlyList<Header> Wrong => _wrong;

    /// <summary>Looks at the rounds from the end of a history to that of a head.</summary>
    /// <param name="history">Of headers whose rounds are not looked at; grows to the head's size.</param>
    /// <param name="head">Its roots say whether the headers are right that came.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RequestFailedException">The endpoint cannot be reached, or refuses.</exception>
    /// <exception cref="TrustException">It is that of another ledger.</exception>
    public async Task<IReadOnlyList<AuditFinding>> RunAsync(CompactRange history, KnownHead head, CancellationToken cancellation)
    {
        var name = (await endpoint.GetStatusAsync(cancellation)).Ledger;
        if (name != view.Name.Value)
            throw new TrustException($"The operator endpoint is that of {name}, not of {view.Name}. Check its address.");
        while (history.Size < head.Size && _findings.Count < MaxFindings)
        {
            var headers = await ReadHeadersAsync(history, Math.Min(Batch, head.Size - history.Size), cancellation);
            if (headers is null)
                return [OtherHeaders()];
            for (var next = 0; next < headers.Count;)
                next = await RehashAsync(headers, next, cancellation);
        }

        // Where too much was found the rest is not read.
        return history.Size == head.Size && history.Root != head.Root ? [OtherHeaders()] : _findings;
    }

    private static AuditFinding OtherHeaders() => new(
        AuditCode.Header, null, "The server gave other headers when it was asked for them again, to hold leaves against them.");

    private async Task<List<Header>?> ReadHeadersAsync(CompactRange history, ulong count, CancellationToken cancellation)
    {
        var headers = new List<Header>();
        await foreach (var bytes in source.ReadHeadersAsync(history.Size, count, cancellation))
        {
            if ((ulong)headers.Count == count || !Header.TryDecode(bytes, out var header, out _) || header.Index != history.Size ||
                header.Suite != view.Suite)
                return null;
            history.Append(view.Suite.HashEntry(bytes.Span));
            headers.Add(header);
        }

        return (ulong)headers.Count == count ? headers : null;
    }

    /// <returns>The header to go on with: a round that cannot be read, or is wrong, ends a stream.</returns>
    private async Task<int> RehashAsync(List<Header> headers, int next, CancellationToken cancellation)
    {
        var rehash = new RoundRehash(headers[next]);
        var problem = "the server does not give its leaves.";
        try
        {
            var parts = endpoint.ReadLeavesAsync(headers[next].Index, (ulong)(headers.Count - next), cancellation);
            await foreach (var part in parts)
            {
                if (part.Round != headers[next].Index || (part.Bytes.IsEmpty && !part.IsLast))
                    break;
                rehash.Take(part.Bytes.Span);
                if (!part.IsLast && !rehash.IsWrong)
                    continue;
                Judge(headers[next], rehash.End(), rehash.Leaves);
                if (++next == headers.Count || !part.IsLast)
                    return next;
                rehash = new RoundRehash(headers[next]);
            }
        }
        catch (RequestFailedException e) when (e.Error.Reason == ErrorReason.StorageFailed)
        {
            problem = $"the server cannot read its leaves. {e.Message}";
        }

        Judge(headers[next], [new AuditFinding(AuditCode.Leaves, null, $"Round {headers[next].Index}: {problem}")], 0);
        return next + 1;
    }

    private void Judge(Header header, IReadOnlyList<AuditFinding> findings, ulong leaves)
    {
        if (findings.Count == 0)
        {
            Leaves += leaves;
            Rounds++;
        }
        else if (!_lost.Exists(lost => lost.First <= header.Index && header.Index <= lost.Last))
        {
            // What a notice calls lost is known to all.
            _findings.AddRange(findings);
            _wrong.Add(header);
        }
    }
}
