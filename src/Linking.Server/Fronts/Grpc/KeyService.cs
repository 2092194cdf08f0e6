using Google.Protobuf;

using Grpc.Core;

using Linking.Notes;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;
using Linking.Server.Options;

using Microsoft.Extensions.Logging;

using KeyRpc = Linking.Protocol.V1.KeyService;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.KeyService: which keys are active.</summary>
internal sealed class KeyService(
    OpenLedger ledger, AccessGuard guard, Approvals approvals, RequestGate gate, ServerOptions options, ILogger<KeyService> logger)
    : KeyRpc.KeyServiceBase
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private readonly Server.Keys.KeyDesk _keys = ledger.Keys;

    public override Task<ActivateKeysResponse> ActivateKeys(ActivateKeysRequest request, ServerCallContext context) => gate.RunAsync(
        async () =>
    {
        var keys = await ledger.Audit.RunAsync(
            AuditKind.Activation,
            [
                .. AskedOf("activate", request.Key, context), new("purpose", KeyMessages.NameOf(request.Purpose)),
                new("span-us", $"{request.SpanUs}"),
            ],
            () => Task.FromResult(Activate(request, context)),
            FingerprintsOf);
        return new ActivateKeysResponse { Keys = { keys } };
    });

    public override Task<SuspendKeysResponse> SuspendKeys(SuspendKeysRequest request, ServerCallContext context) => gate.RunAsync(
        async () =>
    {
        var keys = await ledger.Audit.RunAsync(
            AuditKind.Activation,
            [.. AskedOf("suspend", request.Key, context)],
            () =>
            {
                var keys = Read("key", () => _keys.Find(request.Key.Span));
                _keys.Gate.Suspend(keys);
                approvals.Forget(nameof(ActivateKeys));
                return Task.FromResult<IReadOnlyList<LedgerKey>>([.. _keys.List(keys)]);
            },
            FingerprintsOf);
        return new SuspendKeysResponse { Keys = { keys }, ActiveAfterStart = !_keys.Gate.IsNeeded };
    });

    public override Task<DestroyKeyResponse> DestroyKey(DestroyKeyRequest request, ServerCallContext context) => gate.RunAsync(
        () => ledger.Audit.RunAsync(
            AuditKind.Key,
            [.. AskedOf("destroy", request.Key, context)],
            // A configuration that is on its way names no key that is gone by then.
            () => ledger.Node.WhileStillAsync(() => DestroyAsync(request, context), context.CancellationToken),
            _ => []));

    public override Task<GenerateKeyResponse> GenerateKey(GenerateKeyRequest request, ServerCallContext context) => gate.RunAsync(
        () => ledger.Audit.RunAsync(
            AuditKind.Key,
            [new("act", "generate"), new("file", request.Name, IsHidden: true), .. AccessGuard.By(context)],
            () => Task.FromResult(Generate(request, context)),
            made => FingerprintsOf([made.Key])));

    public override Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context) => Task.FromResult(
        new ListKeysResponse
        {
            Keys = { _keys.List() },
            ActivationNeeded = _keys.Gate.IsNeeded,
            Approvals = (uint)options.Approvals,
            Challenge = ByteString.CopyFrom(_keys.Gate.Challenge.Span),
        });

    private IReadOnlyList<LedgerKey> Activate(ActivateKeysRequest request, ServerCallContext context)
    {
        var span = request.SpanUs <= (ulong)Longest.TotalMicroseconds && TimeSpan.FromMicroseconds(request.SpanUs) is var asked &&
            asked >= Shortest
            ? asked
            : throw Invalid("span_us", $"A span is from {DurationText.Format(Shortest)} to {DurationText.Format(Longest)}.");
        // What is active without end stays so.
        var uses = Read("key", () => _keys.UsesOf(request.Key.Span, request.Purpose))
            .Where(use => _keys.Gate.LeftOf(use.Key, use.Purpose)?.Left != Timeout.InfiniteTimeSpan).ToList();
        if (uses.Count == 0)
        {
            throw Invalid(
                "key",
                "The keys are active already, and without end: KeyActivation is off, and they were not suspended. Nothing was done.");
        }

        // Before it counts for anybody, and once more where it is done.
        if (!_keys.Gate.IsNext(request.Challenge.Span))
            throw NotNext();
        var what = request.Key.IsEmpty ? "all keys" : $"the key {KeyMessages.ShortOf(KeyMessages.FingerprintOf(request.Key.Span))}";
        guard.RequireApproval(
            context, request, $"Activation of {what} for {KeyMessages.NameOf(request.Purpose)} for {DurationText.Rounded(span)}");
        if (!_keys.Gate.TryActivate(request.Challenge.Span, uses, span))
            throw NotNext();
        // They name a challenge that has gone.
        approvals.Forget(nameof(ActivateKeys));
        return [.. _keys.List([.. uses.Select(use => use.Key)])];
    }

    private GenerateKeyResponse Generate(GenerateKeyRequest request, ServerCallContext context)
    {
        _ = Read("name", () =>
        {
            _keys.RequireNew(request.Name);
            return true;
        });
        guard.RequireApproval(context, request, "Generation of a key");
        try
        {
            var (key, publicKey) = Read("name", () => _keys.Generate(request.Name));
            return new GenerateKeyResponse { Key = key, PublicKey = LedgerMessages.Bytes(publicKey) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its path has the name in it, which is no more than a hidden word of the audit log.
            ServerLog.KeyNotMade(logger, e.Message);
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.StorageFailed, "The key was not made: its file could not be written, and the server's log (890) says why."));
        }
        catch (SignerException e)
        {
            // The label is that name too.
            ServerLog.KeyNotMade(logger, e.Message);
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.StorageFailed, "The key was not made: the module did not make it, and the server's log (890) says why."));
        }
    }

    private async Task<DestroyKeyResponse> DestroyAsync(DestroyKeyRequest request, ServerCallContext context)
    {
        var isOver = await IsOverAsync(context.CancellationToken);
        var keys = Read("key", () => _keys.FindToDestroy(request.Key.Span, isOver));
        guard.RequireApproval(context, request, $"Destruction of the key {KeyMessages.ShortOf(keys[0].Fingerprint)}");
        var what = "Nothing was destroyed.";
        try
        {
            // Nobody can sign it again.
            LastHeadFiles.KeepIfEnded(options.DataFolder, ledger.Node);
            what = "The key is not destroyed whole, and signs nothing more before a start of the server.";
            Server.Keys.GatedSigner.Destroy(keys);
            return new DestroyKeyResponse();
        }
        catch (Exception e) when (e is SignerException or IOException or UnauthorizedAccessException)
        {
            throw new RequestRefusedException(RequestError.Of(ErrorReason.StorageFailed, $"{what} {e.Message.TrimEnd('.')}."));
        }
    }

    // Nothing is left to be signed: the ledger has ended, its last head is signed, and its last publication covers that.
    private async Task<bool> IsOverAsync(CancellationToken cancellation)
    {
        var (record, head) = (ledger.Node.Record, ledger.Node.Head);
        return record.KeysFor(head.Size + 1).IsNone && head.Signed is not null &&
            (await ledger.Truth.ReadLastPublicationAsync(cancellation))?.Size >= head.Size;
    }

    private static AuditDetail[] AskedOf(string act, ByteString key, ServerCallContext context) =>
    [
        new("act", act), new("key", key.IsEmpty ? "all" : Convert.ToHexStringLower(key.Span)), .. AccessGuard.By(context),
    ];

    private static AuditDetail[] FingerprintsOf(IReadOnlyList<LedgerKey> keys) =>
        [.. keys.Select(key => new AuditDetail("key", KeyMessages.FingerprintOf(key.Fingerprint.Span)))];

    private static T Read<T>(string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw Invalid(field, e.Message);
        }
    }

    private static RequestRefusedException NotNext() => Invalid(
        "challenge",
        "This activation is not for now: keys were activated or suspended, or the server was started, since it was made. It is taken " +
        "once and not again: make another ('linking key activate').");

    private static RequestRefusedException Invalid(string field, string sentence) => new(RequestErrors.Invalid(field, sentence));
}
