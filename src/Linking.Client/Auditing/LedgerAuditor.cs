using Linking.Auditing;
using Linking.Client.Trust;
using Linking.Formats;
using Linking.Hashing;
using Linking.Records;

namespace Linking.Client.Auditing;

/// <summary>
/// Follows a ledger from outside and believes nothing but the identity that it pinned and what it saw itself
/// (docs/spec/audit.md). Not thread-safe.
/// </summary>
/// <remarks>
/// Errors of a look: <see cref="RequestFailedException"/> (not reached), <see cref="Tiles.PublicFilesException"/> (a file is missing or
/// cannot be read), <see cref="UntrustedReplyException"/> (an answer cannot be read), <see cref="TrustException"/> (another
/// ledger answers, or the folder cannot be used), <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class LedgerAuditor : IDisposable
{
    private readonly AuditOptions _options;
    private readonly AuditFolder _folder;
    private readonly ILedgerSource _probe;
    private readonly OperatorClient? _operator;
    private readonly ulong[] _counts = new ulong[AuditCodes.Largest];
    private RecordFile? _record;
    private AuditState? _state;

    /// <summary>Takes up what the folder holds.</summary>
    /// <exception cref="TrustException">It cannot be read, is damaged, or is another ledger's.</exception>
    public LedgerAuditor(AuditOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _folder = new AuditFolder(options.Folder);
        _state = _folder.ReadState();
        _record = _folder.ReadRecord();
        if (!IsWhole(_record, _state))
            throw new TrustException($"The audit's state in {_folder.Path} does not fit the record beside it. Put both back from a copy.");
        if (_record is not null && options.Server.ExpectedIdentity is { } expected && expected != _record.Entries[0].Link())
        {
            throw new TrustException(
                $"The folder {_folder.Path} follows {_record.Entries[0].Header.Ledger}, which has another identity than the one named. " +
                "Use another folder for another ledger.");
        }

        _state?.Counts.ToArray().CopyTo(_counts, 0);
        _probe = options.Files is { } files ? new FilesSource(files) : new LedgerProbe(options.Server);
        _operator = options.Operator is { } endpoint ? new OperatorClient(endpoint) : null;
    }

    /// <summary>What is remembered; null before the first look that held.</summary>
    public AuditState? State => _state;

    /// <summary>Looks once. What held is remembered; what did not is a finding, and the memory stays.</summary>
    public async Task<AuditReport> LookAsync(CancellationToken cancellation = default)
    {
        var (ledger, identity) = await _probe.IdentifyAsync(cancellation);
        var known = _record?.Entries[0].Link() ?? _options.Server.ExpectedIdentity;
        Expect(identity, known, ledger.Value);
        var look = new AuditLook(_options, _folder, _probe, _operator, identity, _record, _state);
        await look.RunAsync(cancellation);
        foreach (var finding in look.Findings)
            _counts[(int)finding.Code - 1]++;
        _record = look.Record;
        _state = look.Held is { } held ? held with { Counts = [.. _counts] }
            : _state is null ? null
            : _state with { Counts = [.. _counts], Looked = look.Now };
        if (_state is not null)
            _folder.Write(_state);
        return new AuditReport(
            _record.Entries[0].Header.Ledger, _record.Entries[0].Header.Suite, identity, known is null, _state, look.NewHeaders,
            look.Findings, look.Evidence)
        {
            Leaves = look.Leaves?.Leaves,
            LeafRounds = look.Leaves?.Rounds ?? 0,
        };
    }

    public void Dispose()
    {
        _operator?.Dispose();
        _probe.Dispose();
    }

    // A record that was damaged on the disk would make the ledger look like another.
    internal static bool IsWhole(RecordFile? record, AuditState? state)
    {
        if (record is null)
            return state is null;
        var identity = state?.Identity ?? record.Entries[0].Link();
        var walked = RecordPin.Of(identity, null, record).Record;
        return walked?.Entries.Count == record.Entries.Count && record.Fault.Kind == DecodeErrorKind.None;
    }

    private void Expect(DigestPair identity, DigestPair? known, string name)
    {
        if (_options.Server.ExpectedLedger is { } ledger && ledger.Value != name)
            throw new TrustException($"The ledger at {_probe.Place} is {name}, not {ledger}. Check the address.");
        if (known is { } pinned && pinned != identity)
        {
            throw new TrustException(
                $"The ledger at {_probe.Place} has another identity than the one that is followed: {identity}. Check the address, or ask " +
                "its operator by another way.");
        }
    }
}
