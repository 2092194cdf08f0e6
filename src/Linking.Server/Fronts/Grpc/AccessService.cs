using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Grpc.Core;

using Linking.LiteDb;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;

using Microsoft.Extensions.Logging;

using AccessRpc = Linking.Protocol.V1.AccessService;
using Account = Linking.Server.Access.Account;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.AccessService: who may use the operator endpoint, and the API keys of those who stamp.</summary>
internal sealed class AccessService(
    OpenLedger ledger, AccountBook book, ApiKeyBook keys, AccessClerk clerk, AccessGuard guard, RequestGate gate,
    ILogger<AccessService> logger)
    : AccessRpc.AccessServiceBase
{
    // Whoever is at the machine, where there are no accounts: no account has this name.
    private const string Nobody = "-";

    private const int MaxCertificateBytes = 16 << 10;

    public override Task<AddAccountResponse> AddAccount(AddAccountRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var http = context.GetHttpContext();
        var by = http.Features.Get<Account>();
        using var certificate = ReadCertificate(request.Certificate.Memory);
        if (by is null && !(request.Role == AccountRole.SecurityOfficer &&
            http.Connection.ClientCertificate is { } shown && Account.FingerprintOf(shown) == Account.FingerprintOf(certificate)))
        {
            throw guard.Refused(
                http,
                nameof(AddAccount),
                "The first account is that of the security officer who makes it, so that nobody is locked out: call an https address of " +
                "the operator endpoint, show your certificate, and add that same certificate as security-officer.");
        }

        var until = UntilOf(request.UntilTimeUs);
        var who = $"The account {Change(() => book.Make(request.Name, request.Role, certificate, until, by)).Name}";
        RequireApproval(context, request, $"{who}, to be made", "add", request.Name);
        var (account, change) = Change(() => book.Add(request.Name, request.Role, certificate, until, by));
        Tell("add", account.Name, (by ?? account).Name, new AuditDetail("role", AccessMessages.NameOf(request.Role)));
        change = await clerk.StateAsync(book, change, context.CancellationToken);
        return new AddAccountResponse { Account = account.ToMessage(book.Now), Change = change.ToMessage() };
    });

    public override Task<EndAccountResponse> EndAccount(EndAccountRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var by = context.GetHttpContext().Features.Get<Account>() ?? throw Invalid("There are no accounts.");
        var account = Change(() => book.FindToEnd(request.Name));
        RequireApproval(context, request, $"The account {account.Name}, to be ended", "end", account.Name);
        var change = Change(() => book.End(request.Name, by));
        Tell("end", request.Name, by.Name);
        change = await clerk.StateAsync(book, change, context.CancellationToken);
        return new EndAccountResponse { Change = change.ToMessage() };
    });

    public override Task<ListAccountsResponse> ListAccounts(ListAccountsRequest request, ServerCallContext context)
    {
        var (response, now) = (new ListAccountsResponse(), book.Now);
        response.Accounts.AddRange(book.Accounts.Select(a => a.ToMessage(now)));
        response.Changes.AddRange(book.Changes.Select(c => c.ToMessage()));
        return Task.FromResult(response);
    }

    public override Task<AddApiKeyResponse> AddApiKey(AddApiKeyRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        if (request.Id.Length != ApiKeyText.IdBytes || request.Digest.Length != ApiKeyText.DigestBytes)
        {
            throw InvalidKey(
                $"An API key has an id of {ApiKeyText.IdBytes} bytes and a digest of {ApiKeyText.DigestBytes}: its owner keeps the rest.");
        }

        if (request.Scopes.Count > ApiKeyMessages.Scopes.Count)
            throw InvalidKey("Each scope is named once.");
        var wanted = Change(
            () => new ApiKeyEntry(
                0,
                request.Name,
                Convert.ToHexStringLower(request.Id.Span),
                request.Digest.ToByteArray(),
                [.. request.Scopes],
                ApiKeyMessages.QuotaOf(request.RoundShare, request.Rate, request.Volume),
                default,
                UntilOf(request.UntilTimeUs) ?? default),
            InvalidKey);
        var by = context.GetHttpContext().Features.Get<Account>()?.Name ?? Nobody;
        var (key, change) = Change(() => keys.Add(wanted, by), InvalidKey);
        Tell("add-key", key.Name, by, new AuditDetail("id", key.Id), new AuditDetail("scope", key.ScopeText));
        change = await clerk.StateAsync(keys, change, context.CancellationToken);
        return new AddApiKeyResponse { Key = key.ToMessage(keys.Now), Change = change.ToMessage() };
    });

    public override Task<EndApiKeyResponse> EndApiKey(EndApiKeyRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var by = context.GetHttpContext().Features.Get<Account>()?.Name ?? Nobody;
        var (key, change) = Change(() => keys.End(request.Name, by), InvalidKey);
        Tell("end-key", key.Name, by, new AuditDetail("id", key.Id));
        change = await clerk.StateAsync(keys, change, context.CancellationToken);
        return new EndApiKeyResponse { Change = change.ToMessage() };
    });

    public override Task ListApiKeys(
        ListApiKeysRequest request, IServerStreamWriter<ListApiKeysResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var now = keys.Now;
            foreach (var key in keys.Keys)
                await responseStream.WriteAsync(new ListApiKeysResponse { Key = key.ToMessage(now) }, context.CancellationToken);
            return true;
        });

    public override Task ListApiKeyChanges(
        ListApiKeyChangesRequest request, IServerStreamWriter<ListApiKeyChangesResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            foreach (var change in keys.ReadChanges())
            {
                await responseStream.WriteAsync(
                    new ListApiKeyChangesResponse { Change = change.ToMessage() }, context.CancellationToken);
            }

            return true;
        });

    // Of as many officers as there are, so that the first ones can be made. One of two cannot end the other's account alone, and be the
    // only one then.
    private void RequireApproval(ServerCallContext context, Google.Protobuf.IMessage request, string what, string act, string name)
    {
        try
        {
            guard.RequireApproval(context, request, what, book.CountOfficers());
        }
        catch (RequestRefusedException e)
        {
            ledger.Audit.Tell(
                AuditKind.Access,
                AuditKind.Refused,
                [
                    new("act", act), new("account", name, IsHidden: true), .. AccessGuard.By(context),
                    new("reason", e.Message, IsHidden: true),
                ]);
            throw;
        }
    }

    // It is in force already, also where it cannot be written yet: then nothing is issued until it is.
    private void Tell(string act, string name, string by, params AuditDetail[] more) => ledger.Audit.Tell(
        AuditKind.Access, AuditKind.Done, [new("act", act), new("account", name, IsHidden: true), new("by", by, IsHidden: true), .. more]);

    private static Instant? UntilOf(ulong microseconds) => microseconds == 0 ? null
        : Instant.TryFromMicroseconds(microseconds, out var time) ? time
        : throw new RequestRefusedException(RequestErrors.Invalid("until_time_us", "This is not a time."));

    private T Change<T>(Func<T> change, Func<string, RequestRefusedException>? invalid = null)
    {
        try
        {
            return change();
        }
        catch (FormatException e)
        {
            throw (invalid ?? Invalid)(e.Message);
        }
        catch (DocumentFileException e)
        {
            ServerLog.RequestFailed(logger, e.Message, e);
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.StorageFailed,
                "The change could not be written; the server's log says why. Perhaps nothing was changed: list what there is, and call " +
                "again."));
        }
    }

    private static X509Certificate2 ReadCertificate(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxCertificateBytes)
            throw Invalid($"The certificate has {der.Length} bytes; at most {MaxCertificateBytes} are taken.");
        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(der.Span);
            _ = Account.KeyOf(certificate);
            return certificate;
        }
        catch (CryptographicException)
        {
            throw Invalid("The certificate is no X.509 certificate in DER with a public key.");
        }
    }

    private static RequestRefusedException InvalidKey(string sentence) => new(RequestErrors.Invalid("key", sentence));

    private static RequestRefusedException Invalid(string sentence) => new(RequestErrors.Invalid("account", sentence));
}
