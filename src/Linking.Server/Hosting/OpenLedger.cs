using System.Net;
using System.Numerics;

using Linking.Events;
using Linking.Files;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Ledger.Opening;
using Linking.Notes;
using Linking.Protocol;
using Linking.Rounds;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Server.Keys;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Storage.Sqlite;
using Linking.Tokens;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>A ledger in its data folder, opened: truth, what is derived, keys and node. Dispose it after the endpoints.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private readonly KeyRing _keys;
    private readonly ILedgerDerived _derived;
    private readonly ILogger _logger;
    private readonly bool _isClockCompared;
    private readonly Lazy<Task> _closing;

    private OpenLedger(
        ILedgerTruth truth,
        ILedgerDerived derived,
        KeyRing keys,
        LedgerNode node,
        LedgerLimits limits,
        bool isClockCompared,
        AuditDesk audit,
        KeyDesk desk,
        ILogger logger)
    {
        _isClockCompared = isClockCompared;
        _logger = logger;
        _closing = new(CloseAsync);
        Audit = audit;
        Truth = truth;
        _derived = derived;
        _keys = keys;
        Node = node;
        Keys = desk;
        Limits = limits;
    }

    public ILedgerTruth Truth { get; }

    private string Data { get; init; } = "";

    public LedgerNode Node { get; }

    public LedgerLimits Limits { get; }

    /// <summary>Where events are written down.</summary>
    public AuditDesk Audit { get; }

    /// <summary>The keys that sign, and which of them may.</summary>
    public KeyDesk Keys { get; }

    /// <summary>Who the ledger is and how it is run, now.</summary>
    public LedgerDescription Describe()
    {
        var (head, record) = (Node.Head, Node.Record);
        return new LedgerDescription
        {
            Ledger = Node.Genesis.Ledger,
            Identity = Node.GenesisLink,
            RecordEntries = record.Count,
            RecordLink = head.RecordLink,
            Policy = record.StateAt(head.Size)!.Policy,
            Interval = Node.Options.Interval,
            PublicationInterval = Node.Options.PublicationInterval,
            Accuracy = Node.Options.Accuracy,
            Validity = Node.Options.Validity,
            Limits = Limits,
            Software = ServerSoftware.Name,
            IsClockCompared = _isClockCompared,
        };
    }

    /// <summary>Bytes of the ledger on the disk, with what is derived and the logs.</summary>
    /// <exception cref="IOException">The folder could not be looked at; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static long StoredBytes(ServerOptions options) =>
        TruthFile.StoredBytes(options.DataFolder) + SqliteLedgerDerived.StoredBytes(options.DataFolder);

    /// <summary>Whether there is one; otherwise a start makes it.</summary>
    public static bool Exists(ServerOptions options) => TruthFile.Exists(options.DataFolder);

    /// <summary>Opens the ledger; makes folder, keys and ledger at first start.</summary>
    /// <param name="options">What the server is told.</param>
    /// <param name="clock">Where the rounds' times come from.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logs">What is told on the way.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <param name="predecessor">The ledger that a new one follows; null: none.</param>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public static async Task<OpenLedger> OpenAsync(
        ServerOptions options,
        IClockSource clock,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation,
        Predecessor? predecessor = null)
    {
        var logger = logs.CreateLogger<LinkingServer>();
        ILedgerTruth? truth = null;
        SqliteLedgerDerived? derived = null;
        KeyRing? ring = null;
        LedgerNode? node = null;
        AuditLog? log = null;
        try
        {
            if (!Exists(options))
            {
                RequireNoMark(options);
                KeyDemands.RequireFounding(options);
                RequireEndToCome(options, Instant.FromDateTime(time.GetUtcNow()));
            }

            // The folder's lock is held from here on, whatever the store: no other server makes keys or a ledger beside this one.
            truth = TruthFile.OpenOrCreate(options.Store, options.DataFolder, options.WriteAheadLogBytes);
            log = AuditLog.Open(options.DataFolder, time);
            var wasStopped = log.Last is null or { Kind: AuditKind.Stop };
            derived = SqliteLedgerDerived.Open(options.DataFolder, options.WriteAheadLogBytes);
            if (options.RebuildDerived)
                await derived.ResetAsync(cancellation);
            var head = await truth.ReadHeadAsync(cancellation);
            var isNew = head is null;
            if (isNew)
            {
                RequireNoMark(options);
                KeyDemands.RequireFounding(options);
            }

            var gate = new KeyGate(options.KeyActivation, time);
            var keys = new KeyFiles(options, gate, log, logger);
            (ring, var late) = OpenKeys(keys, mayCreate: isNew);
            KeyDemands.Require(
                options, ring.All.Cast<GatedSigner>(),
                AccountBook.CountOfficers(options.DataFolder, Instant.FromDateTime(time.GetUtcNow())));
            var ledgerOptions = ServerOptionsCheck.ToLedger(
                options,
                options.Ledger ?? (isNew ? DefaultLedger() : null),
                options.Policy ?? (isNew ? NewPolicy() : null),
                head?.Suite ?? options.Suite ?? Suite.One) with
                {
                    Predecessor = predecessor,
                    LastHead = LastHeadFiles.Find(options.DataFolder),
                };
            DurableFolder.Create(Path.GetDirectoryName(options.HighWaterMarkFile)!);
            node = await LedgerNode.OpenAsync(
                ledgerOptions,
                ring,
                truth,
                derived,
                new FileHighWaterMark(options.HighWaterMarkFile),
                clock,
                time,
                logs.CreateLogger<LedgerNode>(),
                cancellation,
                new DiskSpace(options.DataFolder, Path.GetDirectoryName(options.HighWaterMarkFile)!));
            if (isNew)
                ServerLog.Created(logger, node.Genesis.Ledger.Value, node.Genesis.State.Policy.ToString(), options.DataFolder);
            LastHeadFiles.KeepIfEnded(options.DataFolder, node);
            log.Write(AuditKind.Start, AuditKind.Done, LedgerEntries.OfStart(options, node, ring, wasStopped));
            var audit = new AuditDesk(log, time, logger);
            node.Hindrance = () => audit.Problem;
            gate.Ended = (key, purpose) => audit.Tell(AuditKind.Activation, AuditKind.Done, LedgerEntries.OfEnd(key, purpose));
            node.ModeEntered = state => audit.Tell(AuditKind.Mode, LedgerEntries.WordOf(state.Mode), LedgerEntries.OfMode(state));
            return new OpenLedger(
                truth, derived, ring, node, LimitsOf(node, options), options.Clock.Count > 0, audit,
                new KeyDesk(ring, gate, node, keys, late), logger)
            {
                Data = options.DataFolder,
            };
        }
        catch (Exception e)
        {
            if (node is not null)
                await node.DisposeAsync();
            Dispose(ring);
            if (derived is not null)
                await derived.DisposeAsync();
            if (truth is not null)
                await truth.DisposeAsync();
            var translated = Translated(e, options, ring);
            LedgerEntries.WriteRefused(log, translated, logger);
            throw translated;
        }
    }

    /// <summary>Closes it, once.</summary>
    public async ValueTask DisposeAsync() => await _closing.Value;

    private async Task CloseAsync()
    {
        await Audit.EndStatingAsync();
        await Node.DisposeAsync();
        try
        {
            LastHeadFiles.KeepIfEnded(Data, Node);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start signs it again: its keys are there until somebody takes them away.
            ServerLog.LogKept(_logger, e.Message);
        }

        Audit.Tell(AuditKind.Stop, AuditKind.Done, new AuditDetail("rounds", $"{Node.Head.Size}"));
        await Audit.DisposeAsync();
        Dispose(_keys);
        try
        {
            await _derived.DisposeAsync();
        }
        catch (StorageException e)
        {
            ServerLog.LogKept(_logger, e.Message);
        }

        try
        {
            await Truth.DisposeAsync();
        }
        catch (StorageException e)
        {
            // What was acknowledged is in the log, which the next start reads: no reason for a stop to fail.
            ServerLog.LogKept(_logger, e.Message);
        }
    }

    private static Exception Translated(Exception exception, ServerOptions options, KeyRing? keys) => exception switch
    {
        LedgerOpenException { Problem: OpenProblem.Options } e => new StartupException(StartupProblem.Options, e.Message, e),
        LedgerOpenException { Problem: OpenProblem.OtherKey } e => new StartupException(
            StartupProblem.Key, MissingFiles(options, keys) + e.Message, e),
        LedgerOpenException { Problem: OpenProblem.Clock } e => new StartupException(StartupProblem.Clock, e.Message, e),
        AuditLogException => new StartupException(StartupProblem.Data, exception.Message, exception),
        LedgerOpenException or StorageException => new StartupException(StartupProblem.Data, exception.Message, exception),
        IOException or UnauthorizedAccessException => new StartupException(
            StartupProblem.Data, $"The folders of the ledger in {options.DataFolder} cannot be used: {exception.Message}", exception),
        _ => exception,
    };

    private static string MissingFiles(ServerOptions options, KeyRing? keys)
    {
        string?[] names =
            [keys is { Heads: null } ? KeyFiles.HeadsFile : null, keys is { Publications: null } ? KeyFiles.PublicationsFile : null];
        return string.Concat(names.OfType<string>().Select(
            name => $"The key file {Path.Combine(options.KeysFolder, name)}{PrivateKeyFile.PemEnding} is missing: restore it from its " +
                "backup, or name its folder with Keys. "));
    }

    // Before anything is made: a ledger that was lost must not be begun a second time, nor a new key made for it.
    private static void RequireNoMark(ServerOptions options)
    {
        if (File.Exists(options.HighWaterMarkFile))
        {
            throw new StartupException(
                StartupProblem.Data,
                $"The ledger in {options.DataFolder} is lost: there is no round, but the high-water mark " +
                $"{options.HighWaterMarkFile} says that there were some. Restore the database; for a new ledger use a new " +
                "folder.");
        }
    }

    // Before anything is made, as well.
    private static void RequireEndToCome(ServerOptions options, Instant now)
    {
        if (options.KeyUntil <= now)
        {
            throw new StartupException(
                StartupProblem.Options, $"KeyUntil is {options.KeyUntil}, and it is {now}: the keys of a new ledger end later.");
        }
    }

    private static (KeyRing Ring, LateKeys Late) OpenKeys(KeyFiles files, bool mayCreate)
    {
        GatedSigner? heads = null, publications = null;
        try
        {
            heads = files.Open(KeyFiles.HeadsFile, mayCreate);
            publications = files.Open(KeyFiles.PublicationsFile, mayCreate);
            var late = new LateKeys(files.OpenOthers());
            return (new KeyRing(heads, publications, late), late);
        }
        catch
        {
            heads?.Dispose();
            publications?.Dispose();
            throw;
        }
    }

    private static void Dispose(KeyRing? keys)
    {
        foreach (var key in keys?.All ?? [])
            key.Dispose();
    }

    private static LedgerLimits LimitsOf(LedgerNode node, ServerOptions options) => new()
    {
        LeafBytes = Leaves.Leaf.MaxSizeOf(node.Genesis.Suite),
        TokenBytes = Token.MaxSize,
        MessageBytes = options.MessageBytes,
        RoundLeaves = node.Options.MaxLeavesPerRound,
        StreamInFlight = options.StreamInFlight,
        RepeatWindow = node.Options.RepeatWindow,
        PendingBytes = node.Options.MaxPendingBytes,
        BatchLeaves = node.Options.MaxBatchLeaves,
    };

    /// <summary>The host's name in the characters of a ledger id, and <c>/linking</c>.</summary>
    private static LedgerId DefaultLedger()
    {
        var host = new string(
            [.. Dns.GetHostName().ToLowerInvariant().Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')]);
        return LedgerId.Parse($"{(host.Length == 0 ? "localhost" : host)}/linking");
    }

    /// <summary>An identifier of the arc 2.25, whose members are UUIDs (X.667) and need no registration.</summary>
    private static PolicyOid NewPolicy() =>
        PolicyOid.Parse($"2.25.{new BigInteger(Guid.NewGuid().ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true)}");
}
